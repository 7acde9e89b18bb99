// Terms that are not words of a text, and the ranges of positions of the fields.
import { hash32 } from '../../../domain/core/fnv1a.ts';
import { canonicalForm } from '../analysis/tokenizer.ts';
import { KEYS, NOTES, TITLE, type TermHit } from './postings.ts';

/** Prefixes of keys that are not words: a control character, which sorts before all words. */
export const KEY = { tag: '\u0002', author: '\u0003', site: '\u0004', lang: '\u0005' } as const;
/** Suffix of a term that is a stem. The term sorts next to the word, so that both are in one block. */
export const STEM_SUFFIX = '\u0001';

export function isWordTerm(term: string): boolean {
	return term >= ' ' && !term.endsWith(STEM_SUFFIX);
}

/** Gap between the positions of two fields, so that no phrase spans both. */
export const POSITION_GAP = 2;
/**
 * Positions of the title begin at 0, followed by the other short fields; those of the text and of highlights and notes
 * begin here. Words beyond a field's range have no position and match no phrase.
 */
export const TEXT_POSITIONS = 10_000;
export const NOTE_POSITIONS = 1_000_000;
export const END_POSITION = 2_000_000;

/** The term of a tag, which is the whole tag in a normalised spelling. */
export function tagKey(tag: string): string {
	return KEY.tag + canonicalForm(tag);
}

/** Hash (32-bit FNV-1a) of the start of a title; 0 for an empty title. */
export function titleHash(title: string): number {
	const plain = canonicalForm(title).slice(0, 100);
	return plain === '' ? 0 : hash32(plain) || 1;
}

/** The code of one occurrence, by the field at its position. */
export function fieldAtPosition(position: number, titleWords: number): TermHit {
	if (position >= NOTE_POSITIONS) return NOTES;
	if (position >= TEXT_POSITIONS) return 1;
	return position < titleWords ? TITLE : KEYS;
}
