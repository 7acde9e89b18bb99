// Scores an extracted article against a person's annotations: words, title, required and forbidden sentences.
import { parseHTML } from 'linkedom';
import { comparableText, textOf } from '../../../src/lib/server/extract/html/text-content.ts';
import type { Truth } from './pages.ts';

/** Scores from 0 to 1; null without annotations. */
export type Score = {
	readonly f1: number | null;
	readonly title: number | null;
	/** Fraction of the article's annotated sentences that were extracted. */
	readonly kept: number | null;
	/** Fraction of the sentences outside the article that were left out. */
	readonly clean: number | null;
};

export type Reading = { readonly title: string; readonly text: string };

/** Captions are not scored, because annotations differ on whether they belong to the text. */
const CAPTIONS: ReadonlySet<string> = new Set(['FIGCAPTION']);

export function readHtml(html: string): string {
	return textOf(parseHTML(`<html><body>${html}</body></html>`).document.body, CAPTIONS);
}

/** @param reading null for a page without an article, which scores 0 */
export function score(reading: Reading | null, truth: Truth): Score {
	const text = comparableText(reading?.text ?? '');
	const has = (snippet: string): boolean => text.includes(comparableText(snippet));
	return {
		f1: truth.text === null ? null : wordF1(text.split(' '), comparableText(truth.text).split(' ')),
		title: truth.title === '' ? null : Number(comparableText(reading?.title ?? '') === comparableText(truth.title)),
		kept: fractionOf(truth.belongs, has),
		clean: fractionOf(truth.doesNot, (snippet) => !has(snippet))
	};
}

export function mean(values: readonly (number | null)[]): number {
	const numbers = values.filter((value) => value !== null);
	return numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length);
}

/** Harmonic mean of precision and recall over the words, with their frequencies. */
export function wordF1(extracted: readonly string[], expected: readonly string[]): number {
	const counts = new Map<string, number>();
	for (const word of expected) counts.set(word, (counts.get(word) ?? 0) + 1);
	let shared = 0;
	for (const word of extracted) {
		const left = counts.get(word) ?? 0;
		if (left > 0) {
			shared++;
			counts.set(word, left - 1);
		}
	}
	return shared === 0 ? 0 : (2 * shared) / (extracted.length + expected.length);
}

function fractionOf(snippets: readonly string[], holds: (snippet: string) => boolean): number | null {
	return snippets.length === 0 ? null : snippets.filter(holds).length / snippets.length;
}
