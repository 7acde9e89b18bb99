// Filters highlights by colour, note and words.
import { colourOf, type Colour } from '../../domain/highlight-colours.ts';
import { titleOf } from '../../domain/entry-title.ts';
import { foldText } from '../../domain/reading/fold-text.ts';
import type { Highlight } from '../../domain/highlight.ts';
import type { HighlightsOfEntry } from '../../library/library.ts';

/** A colour, highlights with a note, or all. */
export type HighlightFilter = Colour | 'notes' | 'all';

/** Highlights with the folded text that is searched. */
export type SearchableHighlights = readonly {
	readonly group: HighlightsOfEntry;
	readonly highlights: readonly { readonly highlight: Highlight; readonly folded: string }[];
}[];

export function searchable(groups: readonly HighlightsOfEntry[]): SearchableHighlights {
	return groups.map((group) => ({
		group,
		highlights: group.highlights.map((highlight) => ({
			highlight,
			folded: foldText(`${titleOf(group.row)} ${highlight.anchor.quote} ${highlight.note}`).text
		}))
	}));
}

/** @returns the articles with at least one highlight that has the state and all words of the query */
export function filterHighlights(
	all: SearchableHighlights,
	filter: HighlightFilter,
	query: string
): readonly HighlightsOfEntry[] {
	const words = query.split(/\s+/).map((word) => foldText(word).text);
	return all
		.map(({ group: { row }, highlights }) => ({
			row,
			highlights: highlights
				.filter(({ highlight }) => hasState(highlight, filter))
				.filter(({ folded }) => words.every((word) => folded.includes(word)))
				.map(({ highlight }) => highlight)
		}))
		.filter(({ highlights }) => highlights.length > 0);
}

function hasState({ colour, note }: Highlight, filter: HighlightFilter): boolean {
	if (filter === 'all') return true;
	return filter === 'notes' ? note !== '' : colourOf(colour) === filter;
}

/** The first articles of a list, up to a number of highlights; the last one may be shown in part. */
export function firstHighlights(groups: readonly HighlightsOfEntry[], limit: number): readonly HighlightsOfEntry[] {
	const shown: HighlightsOfEntry[] = [];
	let left = limit;
	for (const { row, highlights } of groups) {
		if (left <= 0) break;
		shown.push({ row, highlights: highlights.slice(0, left) });
		left -= highlights.length;
	}
	return shown;
}
