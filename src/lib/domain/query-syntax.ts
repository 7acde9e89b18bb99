// How a question is written: words, "words side by side", -without, name:value.
import { DAY_MS } from './time.ts';

export interface QueryToken {
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
const PIECE = new RegExp(
	`(-?)(?:([a-z]{1,32}):)?(?:${QUOTED}|(\\S+|(?<=\\b(?:${FILTERS.join('|')}):)(?=\\s|$)))`,
	'giu'
);
/** What keyboards for Chinese and Japanese write for the signs of a question. */
const WIDE: Readonly<Record<string, string>> = { '＂': '"', '：': ':', '－': '-', '\u3000': ' ' };

export function tokenizeQuery(question: string): QueryToken[] {
	const narrow = question.replace(/[＂：－\u3000]/g, (sign) => WIDE[sign] ?? sign);
	// After a name with no value the pattern finds nothing once more.
	const found = [...narrow.matchAll(PIECE)].filter(([whole]) => whole !== '');
	return found.map((match) => {
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

const STATES = ['unread', 'read', 'bookmarked', 'archived'] as const;
export type State = (typeof STATES)[number];

/** What may follow `is:`; null for anything else. */
export function parseState(text: string): State | null {
	return STATES.find((state) => state === text.toLowerCase()) ?? null;
}

/** What may follow `before:` and `after:`, as the first day of a year, a month or a day since 1970; null for no such date. */
export function parseDay(text: string): number | null {
	const match = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(text);
	if (match === null) return null;
	const [year = 0, month = 1, day = 1] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
	const at = Date.UTC(year, month - 1, day);
	// The 31st of February is no day.
	return new Date(at).getUTCMonth() === month - 1 && day > 0 ? at / DAY_MS : null;
}

/** Whether a piece filters, or has the name of a filter with nothing after it yet, or with what cannot be read: that is words. */
export function classifyToken({ name, text }: QueryToken): 'words' | 'filter' | 'unfinished' | 'unreadable' {
	if (!FILTERS.includes(name)) return 'words';
	if (text === '') return 'unfinished';
	if (name === 'is') return parseState(text) === null ? 'unreadable' : 'filter';
	if (name === 'before' || name === 'after') return parseDay(text) === null ? 'unreadable' : 'filter';
	return 'filter';
}
