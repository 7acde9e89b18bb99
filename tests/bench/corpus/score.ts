// Scores an extracted article against a person's annotations: words, title, required and forbidden sentences.
import { parseHTML } from 'linkedom';
import { comparableText, textOf } from '../../../src/lib/server/extract/html/text-content.ts';
import type { Truth } from './pages.ts';

/** Each from 0 to 1; null without annotations. */
export type Score = {
	readonly f1: number | null;
	readonly title: number | null;
	/** Share of the article's sentences that were extracted. */
	readonly kept: number | null;
	/** Share of the other sentences that were left out. */
	readonly clean: number | null;
};

export type Reading = { readonly title: string; readonly text: string };

/** Captions are extracted but not scored: annotations differ on whether they belong to the text. */
const CAPTIONS: ReadonlySet<string> = new Set(['FIGCAPTION']);

export function readHtml(html: string): string {
	return textOf(parseHTML(`<html><body>${html}</body></html>`).document.body, CAPTIONS);
}

/** @param reading null for a page without an article, which scores 0 */
export function score(reading: Reading | null, truth: Truth): Score {
	const found = comparableText(reading?.text ?? '');
	const has = (snippet: string): boolean => found.includes(comparableText(snippet));
	return {
		f1: truth.text === null ? null : wordF1(found.split(' '), comparableText(truth.text).split(' ')),
		title: truth.title === '' ? null : Number(comparableText(reading?.title ?? '') === comparableText(truth.title)),
		kept: part(truth.belongs, has),
		clean: part(truth.doesNot, (snippet) => !has(snippet))
	};
}

export function mean(values: readonly (number | null)[]): number {
	const said = values.filter((value) => value !== null);
	return said.reduce((sum, value) => sum + value, 0) / Math.max(1, said.length);
}

/** Harmonic mean of precision and recall over the words, with their frequencies. */
export function wordF1(found: readonly string[], wanted: readonly string[]): number {
	const counts = new Map<string, number>();
	for (const word of wanted) counts.set(word, (counts.get(word) ?? 0) + 1);
	let shared = 0;
	for (const word of found) {
		const left = counts.get(word) ?? 0;
		if (left > 0) {
			shared++;
			counts.set(word, left - 1);
		}
	}
	return shared === 0 ? 0 : (2 * shared) / (found.length + wanted.length);
}

function part(snippets: readonly string[], holds: (snippet: string) => boolean): number | null {
	return snippets.length === 0 ? null : snippets.filter(holds).length / snippets.length;
}
