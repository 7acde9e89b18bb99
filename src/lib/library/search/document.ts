// What is indexed of an entry: its article and what the reader wrote of it, as terms with codes and places.
import { tokens } from './analyse.ts';
import type { DocumentRow } from './documents.ts';
import { GAP, KEY, KIN, MARKS_AT, tagKey, TEXT_AT } from './keys.ts';
import type { Term } from './memtable.ts';
import { KEYS, MARKS, TEXT, TITLE, type Code } from './postings.ts';
import type { Stemmer } from './stem.ts';

/** All of an entry that can be searched, as plain text. */
export interface Searchable {
	readonly title: string;
	readonly byline: string;
	/** Its name and its host. */
	readonly site: readonly string[];
	readonly tags: readonly string[];
	/** What the reader marked, and the notes. */
	readonly marks: readonly string[];
	readonly text: string;
	/** As `languageOf` says it. */
	readonly lang: string;
	/** Days since 1970. */
	readonly day: number;
}

interface Gathered {
	code: Code;
	readonly places: number[];
}

/** @param stem of the language of the article */
export function documentOf(
	{ number, entry }: Pick<DocumentRow, 'number' | 'entry'>,
	searchable: Searchable,
	stem: Stemmer | null
): { row: DocumentRow; terms: Iterable<Term> } {
	const terms = new Map<string, Gathered>();
	const add = (term: string, code: Code, place: number | null): void => {
		const known = terms.get(term);
		if (known === undefined) terms.set(term, { code, places: place === null ? [] : [place] });
		else {
			known.code = code <= TEXT ? more(known.code) : known.code | code;
			if (place !== null && known.places.at(-1) !== place) known.places.push(place);
		}
	};
	/** @returns how many words it has */
	const addField = (text: string, code: Code, from: number): number => {
		let last = -1;
		for (const { term, at } of tokens(text)) {
			add(term, code, from + at);
			last = at;
			const kin = stem?.(term) ?? term;
			if (kin !== term) add(kin + KIN, code, null);
		}
		return last + 1;
	};
	const { title, byline, site, tags, marks, text, lang, day } = searchable;
	const titleWords = addField(title, TITLE, 0);
	let place = titleWords + GAP;
	for (const key of [byline, ...site, ...tags]) place += addField(key, KEYS, place) + GAP;
	for (const { term } of tokens(byline)) add(KEY.author + term, KEYS, null);
	for (const { term } of site.flatMap(tokens)) add(KEY.site + term, KEYS, null);
	for (const tag of tags) add(KEY.tag + tagKey(tag), KEYS, null);
	if (lang !== '') add(KEY.lang + lang, KEYS, null);
	const words = addField(text, 1, TEXT_AT);
	place = MARKS_AT;
	for (const mark of marks) place += addField(mark, MARKS, place) + GAP;
	return { row: { number, entry, words, titleWords, day }, terms: flattened(terms) };
}

function* flattened(terms: ReadonlyMap<string, Gathered>): Generator<Term> {
	for (const [term, { code, places }] of terms) yield [term, code, places];
}

function more(code: Code): Code {
	return (code & TEXT) === TEXT ? code : code + 1;
}
