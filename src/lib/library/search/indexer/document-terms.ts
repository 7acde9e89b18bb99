// Makes the terms of an entry's document: its article, tags, highlights and notes, with codes and positions.
import type { ArticleId } from '../../../domain/article.ts';
import { tokens } from '../analysis/tokenizer.ts';
import type { DocumentRow } from '../encoding/document-columns.ts';
import type { RecoveredText } from './recover-terms.ts';
import {
	END_POSITION,
	POSITION_GAP,
	KEY,
	STEM_SUFFIX,
	MARK_POSITIONS,
	tagKey,
	TEXT_POSITIONS,
	titleHash
} from '../encoding/term-keys.ts';
import type { Term } from '../segments/memtable.ts';
import { KEYS, MARKS, TEXT, TITLE, type TermHit } from '../encoding/postings.ts';
import { languageIndex, type Stemmer } from '../analysis/stemmer.ts';

/** All searchable content of an entry, as plain text. */
export interface Searchable {
	readonly title: string;
	readonly byline: string;
	/** Name and host of the site. */
	readonly site: readonly string[];
	readonly tags: readonly string[];
	/** Highlights and notes. */
	readonly marks: readonly string[];
	/** The article that the text belongs to. */
	readonly article: ArticleId | null;
	/** Text of the article; null when it is not on this device. */
	readonly text: string | null;
	/** Language of the article, from `primaryLanguage`. */
	readonly lang: string;
	/** Date of the article, days since 1970. */
	readonly day: number;
}

interface TermOccurrences {
	code: TermHit;
	readonly places: number[];
}

/**
 * @param stem stemmer for the article's language
 * @param recovered terms of a text that was here when the entry was indexed before
 */
export function documentOf(
	{ number, entry }: Pick<DocumentRow, 'number' | 'entry'>,
	searchable: Searchable,
	stem: Stemmer | null,
	recovered: RecoveredText | null
): { row: DocumentRow; terms: Iterable<Term> } {
	const terms = new Map<string, TermOccurrences>();
	const add = (term: string, code: TermHit, place: number | null): void => {
		const known = terms.get(term);
		if (known === undefined) terms.set(term, { code, places: place === null ? [] : [place] });
		else if (place === null || addPlace(known.places, place))
			known.code = code <= TEXT ? withOneMore(known.code) : known.code | code;
	};
	/** @returns the number of words */
	const addField = (text: string, code: TermHit, from: number, end: number): number => {
		let words = 0;
		for (const { term, at } of tokens(text)) {
			add(term, code, from + at < end ? from + at : null);
			words = Math.max(words, at + 1);
			const stemmed = stem?.(term) ?? term;
			if (stemmed !== term) add(stemmed + STEM_SUFFIX, code, null);
		}
		return words;
	};
	const { title, byline, site, tags, marks, text, lang, day } = searchable;
	const titleWords = addField(title, TITLE, 0, TEXT_POSITIONS);
	let place = titleWords + POSITION_GAP;
	for (const key of [byline, ...site, ...tags]) place += addField(key, KEYS, place, TEXT_POSITIONS) + POSITION_GAP;
	for (const { term } of tokens(byline)) add(KEY.author + term, KEYS, null);
	for (const { term } of site.flatMap(tokens)) add(KEY.site + term, KEYS, null);
	for (const tag of tags) add(tagKey(tag), KEYS, null);
	if (lang !== '') add(KEY.lang + lang, KEYS, null);
	const words = text === null ? (recovered?.words ?? 0) : addField(text, 1, TEXT_POSITIONS, MARK_POSITIONS);
	for (const [term, code, places] of text === null ? (recovered?.terms ?? []) : []) {
		const known = terms.get(term);
		terms.set(term, { code: (known?.code ?? 0) | code, places: [...(known?.places ?? []), ...places] });
	}
	place = MARK_POSITIONS;
	for (const mark of marks) place += addField(mark, MARKS, place, END_POSITION) + POSITION_GAP;
	const row = { number, entry, words, titleWords, title: titleHash(title), day, language: languageIndex(lang) };
	return { row, terms: toTerms(terms) };
}

function* toTerms(terms: ReadonlyMap<string, TermOccurrences>): Generator<Term> {
	for (const [term, { code, places }] of terms) yield [term, code, places];
}

/**
 * Keeps positions sorted: a joined word is at each position of its parts, and a part can have other spellings.
 * @returns false if the position is there already
 */
function addPlace(places: number[], place: number): boolean {
	const last = places.at(-1) ?? -1;
	if (place > last) return places.push(place) > 0;
	if (places.includes(place)) return false;
	places.push(place);
	places.sort((a, b) => a - b);
	return true;
}

function withOneMore(code: TermHit): TermHit {
	return (code & TEXT) === TEXT ? code : code + 1;
}
