// Tokenizes search queries: words, "quoted phrases", -exclusions and name:value filters.
import { DAY_MS } from './core/time.ts';

export interface QueryToken {
	/** The token as it was written. */
	readonly whole: string;
	/** Start in the query, UTF-16 units. */
	readonly from: number;
	/** Whether the token has a dash in front, which excludes matches. */
	readonly not: boolean;
	/** Name before the colon, in lower case; empty if there is none. */
	readonly name: string;
	/** Text without dash, name and quotation marks. */
	readonly text: string;
	readonly quoted: boolean;
	/** Whether the closing quotation mark is present. */
	readonly closed: boolean;
}

const QUOTED = ['"([^"]*)("?)', '[“„]([^”“]*)([”“]?)', '”([^”]*)(”?)', '«([^»]*)(»?)', '»([^«]*)(«?)']
	.concat(['「([^」]*)(」?)', '『([^』]*)(』?)'])
	.join('|');
/** Names of filters; any other name before a colon is a plain word. */
export const FILTERS: readonly string[] = ['is', 'tag', 'site', 'author', 'before', 'after', 'lang'];
/** A token. The value of a filter may be missing, because the reader may still be typing it. */
const PIECE = new RegExp(
	`(-?)(?:([a-z]{1,32}):)?(?:${QUOTED}|(\\S+|(?<=\\b(?:${FILTERS.join('|')}):)(?=\\s|$)))`,
	'giu'
);
/** Full-width characters that Chinese and Japanese keyboards write for query syntax. */
const WIDE: Readonly<Record<string, string>> = { '＂': '"', '：': ':', '－': '-', '\u3000': ' ' };

export function tokenizeQuery(query: string): QueryToken[] {
	const narrow = query.replace(/[＂：－\u3000]/g, (character) => WIDE[character] ?? character);
	const tokens: QueryToken[] = [];
	for (const match of narrow.matchAll(PIECE)) {
		const [whole, dash = '', name = '', ...rest] = match;
		// After a filter without a value the pattern matches an empty string.
		if (whole === '') continue;
		const unquoted = rest.at(-1);
		const [content = '', closing = ''] = unquoted === undefined ? rest.filter((part) => part !== undefined) : [];
		tokens.push({
			whole,
			from: match.index,
			not: dash !== '',
			name: name.toLowerCase(),
			text: unquoted ?? content,
			quoted: unquoted === undefined,
			closed: closing !== ''
		});
	}
	return tokens;
}

const STATES = ['unread', 'read', 'bookmarked', 'archived'] as const;
export type State = (typeof STATES)[number];

/** Value of an `is:` filter; null if it is not valid. */
export function parseState(text: string): State | null {
	return STATES.find((state) => state === text.toLowerCase()) ?? null;
}

/**
 * Parses the value of `before:` or `after:`, which is a year, a month or a day.
 * @returns its first day, in days since 1970; null if the value is not valid
 */
export function parseDay(text: string): number | null {
	const match = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(text);
	if (match === null) return null;
	const [year = 0, month = 1, day = 1] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
	const millis = Date.UTC(year, month - 1, day);
	// Rejects days such as 31 February.
	return new Date(millis).getUTCMonth() === month - 1 && day > 0 ? millis / DAY_MS : null;
}

/**
 * Kind of a token: plain words, a filter, a filter without a value, or a filter with an invalid value, which is
 * searched as words.
 */
export function classifyToken({ name, text }: QueryToken): 'words' | 'filter' | 'unfinished' | 'unreadable' {
	if (!FILTERS.includes(name)) return 'words';
	if (text === '') return 'unfinished';
	if (name === 'is') return parseState(text) === null ? 'unreadable' : 'filter';
	if (name === 'before' || name === 'after') return parseDay(text) === null ? 'unreadable' : 'filter';
	return 'filter';
}
