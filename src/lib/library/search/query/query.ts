// Parses a query: words, phrases, exclusions, filters.
import { MAX_QUERY } from '../../../domain/core/line-limits.ts';
import { parseDay, tokenizeQuery, parseState, type QueryToken, type State } from '../../../domain/query-syntax.ts';
import { parseWords, type QueryWord } from '../analysis/tokenizer.ts';
import { primaryLanguage } from '../analysis/stemmer.ts';

/** A condition on documents: a word, a phrase or a filter. */
export interface Clause {
	readonly field: 'words' | 'tag' | 'author' | 'site' | 'lang';
	/** One for a word, several for a phrase; for a filter the words of its value. */
	readonly words: readonly QueryWord[];
	/** Text of the clause as written, without quotation marks. */
	readonly text: string;
	readonly not: boolean;
	/**
	 * Whether the clause is still being typed, so that words with this prefix match too. Tags match by prefix only if
	 * there is no exact match.
	 */
	readonly isTyping: boolean;
	/** Whether the clause is a tag that does not exist, so that tags with this prefix match. */
	readonly isPrefix?: boolean;
	/** How often the clause occurs in the query. Repeated words count more, because a long query repeats its topic. */
	readonly times: number;
}

export interface Query {
	readonly clauses: readonly Clause[];
	readonly states: readonly { readonly state: State; readonly not: boolean }[];
	/** Days since 1970: `before` is exclusive, `after` inclusive. */
	readonly before: number | null;
	readonly after: number | null;
	/** All required words as written, because they may be a title. */
	readonly wording: string;
}

const FIELDS: ReadonlySet<string> = new Set(['tag', 'author', 'site', 'lang']);
/** Maximum numbers of words in a query, which may be a pasted text, and of words in a phrase. */
const MAX_TERMS = 200;
const MAX_PHRASE_TERMS = 60;

export function parseQuery(input: string): Query {
	const text = input.slice(0, MAX_QUERY);
	const words: Clause[] = [];
	const filters: Clause[] = [];
	const states: { state: State; not: boolean }[] = [];
	let before: number | null = null;
	let after: number | null = null;
	for (const piece of joinBareWords(text)) {
		const { name, not, text: value } = piece;
		const state = name === 'is' ? parseState(value) : null;
		const day = name === 'before' || name === 'after' ? parseDay(value) : null;
		if (state !== null) states.push({ state, not });
		// An excluded `before` counts as an `after`.
		else if (day !== null && (name === 'before') !== not) before = Math.min(before ?? Infinity, day);
		else if (day !== null) after = Math.max(after ?? -Infinity, day);
		else {
			const position = { isLast: piece.from + piece.whole.length === text.length };
			if (FIELDS.has(name)) filters.push(...fieldClause(name as Clause['field'], piece, position));
			else words.push(...wordClauses(piece, position));
		}
	}
	const distinct = new Map<string, Clause>();
	for (const clause of words) {
		const key = `${clause.not} ${clause.text}`;
		distinct.set(key, { ...clause, times: (distinct.get(key)?.times ?? 0) + 1 });
	}
	const wording = words.filter(({ not }) => !not).map((clause) => clause.text);
	return {
		clauses: [...filters, ...[...distinct.values()].slice(0, MAX_TERMS)],
		states,
		before,
		after,
		wording: wording.join(' ')
	};
}

/** Splits a query into pieces. Adjacent words stay one piece, because a word may be written in parts. */
function joinBareWords(text: string): QueryToken[] {
	const joined: QueryToken[] = [];
	for (const piece of tokenizeQuery(text)) {
		const before = joined.at(-1);
		if (before === undefined || !isBare(before) || !isBare(piece)) joined.push(piece);
		else {
			const whole = text.slice(before.from, piece.from + piece.whole.length);
			joined[joined.length - 1] = { ...before, whole, text: whole };
		}
	}
	return joined;
}

function isBare({ name, not, quoted }: QueryToken): boolean {
	return name === '' && !not && !quoted;
}

interface PiecePosition {
	/** Whether nothing follows the piece, so that it is still being typed. */
	readonly isLast: boolean;
}

function wordClauses({ whole, name, text, not, quoted, closed }: QueryToken, { isLast }: PiecePosition): Clause[] {
	const field = 'words';
	if (quoted && name === '') {
		const words = parseWords(text).slice(0, MAX_PHRASE_TERMS);
		const isTyping = isLast && !closed && words.length === 1 && !not;
		return words.length === 0 ? [] : [{ field, words, text, not, isTyping, times: 1 }];
	}
	// An unknown filter, such as an address or a time of day, is searched as words.
	const written = quoted ? `${name} ${text}` : whole.slice(not ? 1 : 0);
	const words = parseWords(written);
	// An exclusion of AT&T must not exclude every document with "at".
	if (not) return words.length === 0 ? [] : [{ field, words, text: written, not, isTyping: false, times: 1 }];
	return words.map((word, index) => ({
		field,
		words: [word],
		text: written.slice(word.from, word.to),
		not,
		isTyping: isLast && index === words.length - 1,
		times: 1
	}));
}

function fieldClause(
	field: Clause['field'],
	{ text: value, not, closed }: QueryToken,
	{ isLast }: PiecePosition
): Clause[] {
	// The reader has not typed the filter's value yet.
	if (value === '') return [];
	// An invalid value matches nothing, because ignoring it would show everything.
	if (field === 'lang')
		return [{ field, words: [], text: primaryLanguage(value) || value, not, isTyping: false, times: 1 }];
	const text = field === 'site' ? siteTextOf(value) : value;
	return [{ field, words: parseWords(text), text, not, isTyping: isLast && !closed && !not, times: 1 }];
}

/** The site as it is indexed, which is the host without www. @param site a host or an address, perhaps incomplete */
function siteTextOf(site: string): string {
	const bare = site.replace(/^[a-z]+:\/\//i, '').replace(/^www\./i, '');
	return bare.split('/', 1)[0] ?? '';
}

/** Whether a query has no condition. */
export function isEmpty({ clauses, states, before, after }: Query): boolean {
	return clauses.length === 0 && states.length === 0 && before === null && after === null;
}

/** Whether a clause is a required word or phrase, as opposed to a filter. */
export function isWord(clause: Clause | undefined): boolean {
	return clause?.field === 'words' && !clause.not;
}
