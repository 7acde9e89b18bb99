// Chooses the text of an item among the elements that may contain it.
import { MAX_EXCERPT } from '../../../domain/core/line-limits.ts';
import type { FeedItemDocument } from './feed-document.ts';
import { languageOf } from './labels.ts';
import { isBlankHtml, plainText } from './markup.ts';
import { lineOf } from './titles.ts';

export interface TextCandidate {
	readonly html: string | null;
	readonly kind: 'content' | 'summary';
	/** `xml:base` of the element. */
	readonly base: string | null;
	/** `xml:lang` of the element. */
	readonly language: string | null;
}

/** Characters of a summary that are read for its plain text. */
const MAX_SUMMARY_MARKUP = 20_000;

/**
 * The first text that is not blank, and the first summary besides it.
 * @param bases of an element without `xml:base`: the item, the site, the feed
 */
export function chooseText(
	candidates: readonly TextCandidate[],
	...bases: (string | null)[]
): Pick<FeedItemDocument, 'html' | 'htmlKind' | 'base' | 'summary' | 'language'> {
	const chosen = candidates.find(({ html }) => html !== null && !isBlankHtml(html));
	const summary = chosen?.kind === 'content' ? firstSummary(candidates) : null;
	return {
		html: chosen?.html ?? null,
		htmlKind: chosen?.kind ?? null,
		base: [chosen?.base ?? null, ...bases].find((base) => base !== null) ?? '',
		language: languageOf(chosen?.language),
		summary
	};
}

function firstSummary(candidates: readonly TextCandidate[]): string | null {
	for (const { html, kind } of candidates) {
		const line = kind === 'summary' ? lineOf(plainText((html ?? '').slice(0, MAX_SUMMARY_MARKUP)), MAX_EXCERPT) : null;
		if (line !== null) return line;
	}
	return null;
}
