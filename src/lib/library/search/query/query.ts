// A question as the reader types it, taken apart: words, phrases, what must not be there, filters.
import { MAX_QUESTION } from '../../../domain/core/line-limits.ts';
import { parseDay, tokenizeQuery, parseState, type QueryToken, type State } from '../../../domain/query-syntax.ts';
import { ask, type QueryWord } from '../analysis/tokenizer.ts';
import { primaryLanguage } from '../analysis/stemmer.ts';

/** What documents are to have: one word, or several beside each other. */
export interface Clause {
	readonly field: 'words' | 'tag' | 'author' | 'site' | 'lang';
	/** One for a word, more for a phrase; of a tag, author, site or language all that was written. */
	readonly words: readonly QueryWord[];
	/** As it was written, without the quotation marks. */
	readonly text: string;
	readonly not: boolean;
	/** Still being typed: words that begin so count too; of tags, when there is none that is it. */
	readonly open: boolean;
	/** A tag of which there is none: those that begin so. */
	readonly begun?: boolean;
	/** How often it was written: a long question says what it is about more than once. */
	readonly times: number;
}

export interface Query {
	readonly clauses: readonly Clause[];
	readonly states: readonly { readonly state: State; readonly not: boolean }[];
	/** Days since 1970: `before` is the first that counts no more, `after` the first that counts. */
	readonly before: number | null;
	readonly after: number | null;
	/** All words that are to be there, as they were written: a title may be that. */
	readonly wording: string;
}

const FIELDS: ReadonlySet<string> = new Set(['tag', 'author', 'site', 'lang']);
/** More words are not looked for: a text that was pasted; nor more of a phrase. */
const MAX_TERMS = 200;
const MAX_PHRASE_TERMS = 60;

export function parseQuery(asked: string): Query {
	const text = asked.slice(0, MAX_QUESTION);
	const words: Clause[] = [];
	const filters: Clause[] = [];
	const states: { state: State; not: boolean }[] = [];
	let before: number | null = null;
	let after: number | null = null;
	for (const piece of joinedIn(text)) {
		const { name, not, text: value } = piece;
		const state = name === 'is' ? parseState(value) : null;
		const day = name === 'before' || name === 'after' ? parseDay(value) : null;
		if (state !== null) states.push({ state, not });
		// Not before a day is from that day on.
		else if (day !== null && (name === 'before') !== not) before = Math.min(before ?? Infinity, day);
		else if (day !== null) after = Math.max(after ?? -Infinity, day);
		else {
			const at = { isLast: piece.from + piece.whole.length === text.length };
			if (FIELDS.has(name)) filters.push(...fieldClause(name as Clause['field'], piece, at));
			else words.push(...wordClauses(piece, at));
		}
	}
	const different = new Map<string, Clause>();
	for (const clause of words) {
		const key = `${clause.not} ${clause.text}`;
		different.set(key, { ...clause, times: (different.get(key)?.times ?? 0) + 1 });
	}
	const wording = words.filter(({ not }) => !not).map((clause) => clause.text);
	return {
		clauses: [...filters, ...[...different.values()].slice(0, MAX_TERMS)],
		states,
		before,
		after,
		wording: wording.join(' ')
	};
}

/** The pieces of a question, those in a row that are but words as one: what belongs together may be written apart. */
function joinedIn(text: string): QueryToken[] {
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

/** `isLast`: nothing stands after it, it is still being typed. */
interface At {
	readonly isLast: boolean;
}

function wordClauses({ whole, name, text, not, quoted, closed }: QueryToken, { isLast }: At): Clause[] {
	const field = 'words';
	if (quoted && name === '') {
		const words = ask(text).slice(0, MAX_PHRASE_TERMS);
		const open = isLast && !closed && words.length === 1 && !not;
		return words.length === 0 ? [] : [{ field, words, text, not, open, times: 1 }];
	}
	// What looks like a filter and is none is words: an address, a time of day.
	const written = quoted ? `${name} ${text}` : whole.slice(not ? 1 : 0);
	const words = ask(written);
	// Without AT&T is not without everything that has an "at".
	if (not) return words.length === 0 ? [] : [{ field, words, text: written, not, open: false, times: 1 }];
	return words.map((word, index) => ({
		field,
		words: [word],
		text: written.slice(word.from, word.to),
		not,
		open: isLast && index === words.length - 1,
		times: 1
	}));
}

function fieldClause(field: Clause['field'], { text: value, not, closed }: QueryToken, { isLast }: At): Clause[] {
	// Its value is still to be typed.
	if (value === '') return [];
	// What cannot be read is to be found nowhere: leaving it out would show everything.
	if (field === 'lang')
		return [{ field, words: [], text: primaryLanguage(value) || value, not, open: false, times: 1 }];
	const text = field === 'site' ? siteTextOf(value) : value;
	return [{ field, words: ask(text), text, not, open: isLast && !closed && !not, times: 1 }];
}

/** As the index has it: of an address, or the beginning of one, the host without www. */
function siteTextOf(site: string): string {
	const bare = site.replace(/^[a-z]+:\/\//i, '').replace(/^www\./i, '');
	return bare.split('/', 1)[0] ?? '';
}

/** Whether it asks for anything at all. */
export function isEmpty({ clauses, states, before, after }: Query): boolean {
	return clauses.length === 0 && states.length === 0 && before === null && after === null;
}

/** A word or phrase that is to be there: what is asked for, not a filter. */
export function isWord(clause: Clause | undefined): boolean {
	return clause?.field === 'words' && !clause.not;
}
