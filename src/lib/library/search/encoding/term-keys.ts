// Keys of terms that are not words of a text, and the position ranges of fields.
import { hash32 } from '../../../domain/core/fnv1a.ts';
import { canonicalForm } from '../analysis/tokenizer.ts';
import { KEYS, MARKS, TITLE, type TermHit } from './postings.ts';

/** Prefixes of keys that are not words: a control character, which sorts before all words. */
export const KEY = { tag: '\u0002', author: '\u0003', site: '\u0004', lang: '\u0005' } as const;
/** Suffix of a stem: documents with words of that stem. It sorts next to the word, so that both are in one block. */
export const STEM_SUFFIX = '\u0001';

export function isWordTerm(term: string): boolean {
	return term >= ' ' && !term.endsWith(STEM_SUFFIX);
}

/** Gap between the positions of two fields, so that no phrase spans both. */
export const POSITION_GAP = 2;
/**
 * Positions of the title begin at 0, those of the text after all short fields. Words beyond a field's range have no
 * position and match no phrase.
 */
export const TEXT_POSITIONS = 10_000;
export const MARK_POSITIONS = 1_000_000;
export const END_POSITION = 2_000_000;

/** The key of a tag: the whole tag in a normalised spelling. */
export function tagKey(tag: string): string {
	return KEY.tag + canonicalForm(tag);
}

/** Hash (32-bit FNV-1a) of the start of a title; 0 for an empty title. */
export function titleHash(title: string): number {
	const plain = canonicalForm(title).slice(0, 100);
	return plain === '' ? 0 : hash32(plain) || 1;
}

/** The code of one occurrence, by the field at its position. */
export function fieldAtPosition(place: number, titleWords: number): TermHit {
	if (place >= MARK_POSITIONS) return MARKS;
	if (place >= TEXT_POSITIONS) return 1;
	return place < titleWords ? TITLE : KEYS;
}
