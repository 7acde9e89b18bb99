// The facts of an article that its highlights are shown and written with.
import type { Highlight } from '../../domain/highlight.ts';
import type { HighlightedArticle } from '../../domain/highlight-markdown.ts';
import { authorOf, titleOf } from '../../domain/entry-title.ts';
import { hostOf } from '../../domain/url/url.ts';
import type { EntryView } from '../../library/library.ts';

export function highlightedArticle(row: EntryView, highlights: readonly Highlight[]): HighlightedArticle {
	return {
		title: titleOf(row),
		address: row.article?.url ?? row.entry.url,
		source: sourceOf(row),
		highlights
	};
}

/** Site and author, as far as they are known. */
export function sourceOf({ article, entry }: EntryView): string {
	const site = article?.site ?? entry.about?.site ?? hostOf(entry.url);
	return [site, authorOf({ article, entry })].filter((fact) => fact !== '').join(' · ');
}
