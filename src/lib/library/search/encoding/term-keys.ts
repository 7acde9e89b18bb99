// How documents and questions name what is no word of a text, and where in a document words stand.
import { hash32 } from '../../../domain/core/fnv1a.ts';
import { canonicalForm } from '../analysis/tokenizer.ts';
import { KEYS, MARKS, TITLE, type TermHit } from './postings.ts';

/** Keys that are no words: a sign before a space, then the term. They sort before all words. */
export const KEY = { tag: '\u0002', author: '\u0003', site: '\u0004', lang: '\u0005' } as const;
/** After a stem: what has words of that stem. It lies beside the words themselves, in the block that is read for them. */
export const STEM_SUFFIX = '\u0001';

export function isWordTerm(term: string): boolean {
	return term >= ' ' && !term.endsWith(STEM_SUFFIX);
}

/** Places that lie between two fields, so that no phrase goes from one into the other. */
export const POSITION_GAP = 2;
/** A title's words begin at 0, a text's after all that is short. What has no room has no place: no phrase has it. */
export const TEXT_POSITIONS = 10_000;
export const MARKS_AT = 1_000_000;
export const END_AT = 2_000_000;

/** A tag as it is looked up: whole, however it is written. */
export function tagKey(tag: string): string {
	return KEY.tag + canonicalForm(tag);
}

/** By what a title is known, as far as anybody types: FNV-1a of 32 bits. 0 is none. */
export function titleHash(title: string): number {
	const plain = canonicalForm(title).slice(0, 100);
	return plain === '' ? 0 : hash32(plain) || 1;
}

/** What one occurrence of a word counts as, by where it stands. */
export function fieldAtPosition(place: number, titleWords: number): TermHit {
	if (place >= MARKS_AT) return MARKS;
	if (place >= TEXT_POSITIONS) return 1;
	return place < titleWords ? TITLE : KEYS;
}
