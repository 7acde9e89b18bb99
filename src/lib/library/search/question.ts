// A question as the reader types it, taken apart: words, phrases, what must not be there, filters.
import { ask, type Asked } from './analyse.ts';
import { languageOf } from './stem.ts';

/** What documents are to have: one word, or several beside each other. */
export interface Clause {
	readonly field: 'words' | 'tag' | 'author' | 'site' | 'lang';
	/** One for a word, more for a phrase; of a tag, author, site or language all that was written. */
	readonly words: readonly Asked[];
	/** As it was written, without the quotation marks. */
	readonly text: string;
	readonly not: boolean;
	/** Still being typed: words that begin so count too. */
	readonly open: boolean;
}

export type State = 'unread' | 'read' | 'bookmarked' | 'archived';

export interface Question {
	readonly clauses: readonly Clause[];
	readonly states: readonly { readonly state: State; readonly not: boolean }[];
	/** Days since 1970: `before` is the first that counts no more, `after` the first that counts. */
	readonly before: number | null;
	readonly after: number | null;
}

const STATES: ReadonlySet<string> = new Set<State>(['unread', 'read', 'bookmarked', 'archived']);
const FIELDS: ReadonlySet<string> = new Set(['tag', 'author', 'site', 'lang']);
/** A dash, a name, a text in quotation marks or without. The closing mark may be still to come. */
const PIECE = /(-?)(?:([a-z]+):)?(?:"([^"]*)("?)|[“„]([^”“]*)([”“]?)|«([^»]*)(»?)|「([^」]*)(」?)|(\S+))/giu;
const DAY = 86_400_000;

export function parseQuestion(text: string): Question {
	const clauses: Clause[] = [];
	const states: { state: State; not: boolean }[] = [];
	let before: number | null = null;
	let after: number | null = null;
	for (const match of text.matchAll(PIECE)) {
		const [whole, dash = '', name = '', ...rest] = match;
		const isLast = match.index + whole.length === text.length;
		const [bare, ...quoted] = [rest.at(-1), ...rest.slice(0, -1)];
		const [content, closing] = quoted.filter((part) => part !== undefined);
		const value = bare ?? content ?? '';
		const field = name.toLowerCase();
		const not = dash !== '';
		const isState = field === 'is' && STATES.has(value.toLowerCase());
		const day = field === 'before' || field === 'after' ? dayOf(value) : null;
		if (isState) states.push({ state: value.toLowerCase() as State, not });
		else if (day !== null && field === 'before') before = Math.min(before ?? Infinity, day);
		else if (day !== null) after = Math.max(after ?? 0, day);
		else if (FIELDS.has(field)) clauses.push(...fieldClause(field as Clause['field'], value, not));
		else if (bare === undefined && name === '') {
			const words = ask(value);
			const open = isLast && closing === '';
			if (words.length > 0) clauses.push({ field: 'words', words, text: value, not, open: open && words.length === 1 });
		} else {
			// What looks like a filter and is none is words: an address, a time of day.
			const words = ask(bare === undefined ? `${name} ${value}` : whole.slice(dash.length));
			words.forEach((word, index) =>
				clauses.push({
					field: 'words',
					words: [word],
					text: whole.slice(dash.length).slice(word.from, word.to),
					not,
					open: isLast && index === words.length - 1 && !not
				})
			);
		}
	}
	return { clauses, states, before, after };
}

function fieldClause(field: Clause['field'], text: string, not: boolean): Clause[] {
	if (field === 'lang') {
		const lang = languageOf(text);
		return lang === '' ? [] : [{ field, words: [], text: lang, not, open: false }];
	}
	const words = ask(text);
	return words.length === 0 ? [] : [{ field, words, text, not, open: false }];
}

/** The first day of a year, a month or a day; null for no such date. */
function dayOf(text: string): number | null {
	const match = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(text);
	if (match === null) return null;
	const [year = 0, month = 1, day = 1] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
	const at = Date.UTC(year, month - 1, day);
	// The 31st of February is no day.
	return new Date(at).getUTCMonth() === month - 1 && day > 0 ? at / DAY : null;
}

/** Whether it asks for anything at all. */
export function isEmpty({ clauses, states, before, after }: Question): boolean {
	return clauses.length === 0 && states.length === 0 && before === null && after === null;
}

/** A word or phrase that is to be there: what is asked for, not a filter. */
export function isWord(clause: Clause | undefined): boolean {
	return clause?.field === 'words' && !clause.not;
}
