// Keys of terms that are not words of a text, and the position ranges of fields.
import { hash32 } from '../../../domain/core/fnv1a.ts';
import { canonicalForm } from '../analysis/tokenizer.ts';
import { KEYS, MARKS, TITLE, type TermHit } from './postings.ts';

/** Prefixes of non-word keys: a sign before a space, then the term. They sort before all words. */
export const KEY = { tag: '\u0002', author: '\u0003', site: '\u0004', lang: '\u0005' } as const;
/**
 * Suffix of a stem: documents with words of that stem. It sorts next to the words, into the block that is read for
 * them.
 */
export const STEM_SUFFIX = '\u0001';

export function isWordTerm(term: string): boolean {
	return term >= ' ' && !term.endsWith(STEM_SUFFIX);
}

/** Gap between two fields, so that no phrase spans both. */
export const POSITION_GAP = 2;
/**
 * Positions of the title begin at 0, those of the text after all short fields. Words beyond a field's range have no
 * position and match no phrase.
 */
export const TEXT_POSITIONS = 10_000;
export const MARK_POSITIONS = 1_000_000;
export const END_POSITION = 2_000_000;

/** The key of a tag: whole, in a normalised spelling. */
export function tagKey(tag: string): string {
	return KEY.tag + canonicalForm(tag);
}

/** A hash of a title's relevant prefix: FNV-1a of 32 bits. 0 means none. */
export function titleHash(title: string): number {
	const plain = canonicalForm(title).slice(0, 100);
	return plain === '' ? 0 : hash32(plain) || 1;
}

/** The weight of one occurrence by its field. */
export function fieldAtPosition(place: number, titleWords: number): TermHit {
	if (place >= MARK_POSITIONS) return MARKS;
	if (place >= TEXT_POSITIONS) return 1;
	return place < titleWords ? TITLE : KEYS;
}
