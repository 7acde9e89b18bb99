// How a question is written: words, "words side by side", -without, name:value.

export interface Piece {
	/** As it was written. */
	readonly whole: string;
	/** Where it begins in the question, in UTF-16 units. */
	readonly from: number;
	/** With a dash before it: what is not to be there. */
	readonly not: boolean;
	/** What stands before a colon, in small letters; empty for none. */
	readonly name: string;
	/** Without dash, name and quotation marks. */
	readonly text: string;
	readonly quoted: boolean;
	/** Whether its closing mark is there. */
	readonly closed: boolean;
}

const QUOTED = ['"([^"]*)("?)', '[“„]([^”“]*)([”“]?)', '”([^”]*)(”?)', '«([^»]*)(»?)', '»([^«]*)(«?)']
	.concat(['「([^」]*)(」?)', '『([^』]*)(』?)'])
	.join('|');
/** Names that filter; before a colon any other is a word. */
export const FILTERS: readonly string[] = ['is', 'tag', 'site', 'author', 'before', 'after', 'lang'];
/** What follows the name of a filter may be still to come. */
const PIECE = new RegExp(`(-?)(?:([a-z]+):)?(?:${QUOTED}|(\\S+|(?<=\\b(?:${FILTERS.join('|')}):)(?=\\s|$)))`, 'giu');
/** What keyboards for Chinese and Japanese write for the signs of a question. */
const WIDE: Readonly<Record<string, string>> = { '＂': '"', '：': ':', '－': '-', '\u3000': ' ' };

export function piecesOf(question: string): Piece[] {
	const narrow = question.replace(/[＂：－\u3000]/g, (sign) => WIDE[sign] ?? sign);
	return [...narrow.matchAll(PIECE)].map((match) => {
		const [whole, dash = '', name = '', ...rest] = match;
		const bare = rest.at(-1);
		const [content = '', closing = ''] = rest.slice(0, -1).filter((part) => part !== undefined);
		return {
			whole,
			from: match.index,
			not: dash !== '',
			name: name.toLowerCase(),
			text: bare ?? content,
			quoted: bare === undefined,
			closed: closing !== ''
		};
	});
}
