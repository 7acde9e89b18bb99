// Makes the terms of a document, with codes and positions, from the article, tags, highlights and notes of an entry.
import type { ArticleId } from '../../../domain/article.ts';
import { tokens } from '../analysis/tokenizer.ts';
import type { DocumentRow } from '../encoding/document-columns.ts';
import type { RecoveredText } from './recover-terms.ts';
import {
	END_POSITION,
	POSITION_GAP,
	KEY,
	STEM_SUFFIX,
	NOTE_POSITIONS,
	tagKey,
	TEXT_POSITIONS,
	titleHash
} from '../encoding/term-keys.ts';
import type { Term } from '../segments/memtable.ts';
import { KEYS, NOTES, TEXT, TITLE, type TermHit } from '../encoding/postings.ts';
import { languageIndex, type Stemmer } from '../analysis/stemmer.ts';

/** All searchable content of an entry, as plain text. */
export interface Searchable {
	readonly title: string;
	readonly byline: string;
	/** Name and host of the site. */
	readonly site: readonly string[];
	readonly tags: readonly string[];
	/** Quotes of highlights, and notes. */
	readonly notes: readonly string[];
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
	readonly positions: number[];
}

/**
 * Makes the document of an entry.
 * @param stem stemmer for the article's language
 * @param recovered terms of a text that is no longer here, but was when the entry was indexed before
 */
export function documentOf(
	{ number, entry }: Pick<DocumentRow, 'number' | 'entry'>,
	searchable: Searchable,
	stem: Stemmer | null,
	recovered: RecoveredText | null
): { row: DocumentRow; terms: Iterable<Term> } {
	const terms = new Map<string, TermOccurrences>();
	const add = (term: string, code: TermHit, position: number | null): void => {
		const known = terms.get(term);
		if (known === undefined) terms.set(term, { code, positions: position === null ? [] : [position] });
		else if (position === null || addPosition(known.positions, position))
			known.code = code <= TEXT ? withHigherFrequency(known.code) : known.code | code;
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
	const { title, byline, site, tags, notes, text, lang, day } = searchable;
	const titleWords = addField(title, TITLE, 0, TEXT_POSITIONS);
	let position = titleWords + POSITION_GAP;
	for (const key of [byline, ...site, ...tags])
		position += addField(key, KEYS, position, TEXT_POSITIONS) + POSITION_GAP;
	for (const { term } of tokens(byline)) add(KEY.author + term, KEYS, null);
	for (const { term } of site.flatMap(tokens)) add(KEY.site + term, KEYS, null);
	for (const tag of tags) add(tagKey(tag), KEYS, null);
	if (lang !== '') add(KEY.lang + lang, KEYS, null);
	const words = text === null ? (recovered?.words ?? 0) : addField(text, 1, TEXT_POSITIONS, NOTE_POSITIONS);
	for (const [term, code, positions] of text === null ? (recovered?.terms ?? []) : []) {
		const known = terms.get(term);
		terms.set(term, { code: (known?.code ?? 0) | code, positions: [...(known?.positions ?? []), ...positions] });
	}
	position = NOTE_POSITIONS;
	for (const note of notes) position += addField(note, NOTES, position, END_POSITION) + POSITION_GAP;
	const row = { number, entry, words, titleWords, title: titleHash(title), day, language: languageIndex(lang) };
	return { row, terms: toTerms(terms) };
}

function* toTerms(terms: ReadonlyMap<string, TermOccurrences>): Generator<Term> {
	for (const [term, { code, positions }] of terms) yield [term, code, positions];
}

/**
 * Adds a position in order. Terms do not come in order, because a joined word is at each position of its parts.
 * @returns false if the position is there already
 */
function addPosition(positions: number[], position: number): boolean {
	const last = positions.at(-1) ?? -1;
	if (position > last) return positions.push(position) > 0;
	if (positions.includes(position)) return false;
	positions.push(position);
	positions.sort((a, b) => a - b);
	return true;
}

/** The code with the frequency in the text increased by one, up to the maximum. */
function withHigherFrequency(code: TermHit): TermHit {
	return (code & TEXT) === TEXT ? code : code + 1;
}
