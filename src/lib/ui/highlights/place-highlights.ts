// Finds the highlights of an article in its text, a few at a time, so that the page stays responsive.
import type { Highlight } from '../../domain/highlight.ts';
import { QuoteFinder, type Place } from '../../domain/reading/quote-search.ts';
import type { HighlightText } from './highlight-text.ts';

/** Longest time of work without a pause, ms. */
const SLICE_MS = 8;

/** A highlight with its place; null if its words are no longer in the text. */
export interface PlacedHighlight {
	readonly highlight: Highlight;
	readonly place: (Place & { readonly range: Range }) | null;
}

export class HighlightPlacer {
	readonly #text: HighlightText;
	readonly #finder: QuoteFinder;
	/** Places found before, by the anchor they belong to. */
	readonly #known = new Map<string, PlacedHighlight['place']>();

	constructor(text: HighlightText) {
		this.#text = text;
		this.#finder = new QuoteFinder(text.text);
	}

	/**
	 * Finds the places of highlights.
	 * @param isWanted asked after each pause; the result is null as soon as it is false
	 * @returns in the order of the text; those without a place at the end
	 */
	async place(highlights: readonly Highlight[], isWanted: () => boolean): Promise<readonly PlacedHighlight[] | null> {
		const placed: PlacedHighlight[] = [];
		let since = performance.now();
		for (const highlight of highlights) {
			if (performance.now() - since > SLICE_MS) {
				await new Promise((resolve) => setTimeout(resolve));
				if (!isWanted()) return null;
				since = performance.now();
			}
			placed.push({ highlight, place: this.#placeOf(highlight) });
		}
		return placed.sort((a, b) => (a.place?.from ?? Infinity) - (b.place?.from ?? Infinity) || byLength(a, b));
	}

	#placeOf({ anchor }: Highlight): PlacedHighlight['place'] {
		const key = JSON.stringify([anchor.quote, anchor.prefix, anchor.suffix, anchor.offset]);
		const known = this.#known.get(key);
		if (known !== undefined) return known;
		const found = this.#finder.find(anchor);
		const range = found === null ? null : this.#text.rangeOf(found.from, found.to);
		const place = found === null || range === null ? null : { ...found, range };
		this.#known.set(key, place);
		return place;
	}
}

/** The longer first, so that the shorter is drawn above it. `Infinity - Infinity` is not a number. */
function byLength(a: PlacedHighlight, b: PlacedHighlight): number {
	return (b.place?.to ?? 0) - (a.place?.to ?? 0);
}
