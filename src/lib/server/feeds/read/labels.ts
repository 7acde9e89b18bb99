// Reads languages and categories.
import { MAX_LANG } from '../../../domain/core/line-limits.ts';
import { MAX_CATEGORIES, MAX_CATEGORY } from './limits.ts';
import { lineOf } from './titles.ts';

const LANGUAGE = /^[a-z]{2,8}(?:[-_][a-z0-9]{1,8}){0,6}$/i;

/** The first text that looks like a language tag. */
export function languageOf(...texts: (string | null | undefined)[]): string | null {
	for (const text of texts) {
		const tag = text?.trim() ?? '';
		if (tag.length <= MAX_LANG && LANGUAGE.test(tag)) return tag.replaceAll('_', '-');
	}
	return null;
}

/** Without repetitions and blanks. */
export function categoriesOf(texts: readonly (string | null)[]): string[] {
	const lines = texts.slice(0, MAX_CATEGORIES * 4).map((text) => lineOf(text, MAX_CATEGORY));
	return [...new Set(lines.filter((line) => line !== null))].slice(0, MAX_CATEGORIES);
}
