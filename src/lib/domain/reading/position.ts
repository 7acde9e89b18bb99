// Where a reader is in an article: the sentence at the upper edge of the view, and on which device that was.
import { isAnchor, type Anchor } from './text-anchor.ts';
import { isSingleLine, isRecord, type Field } from '../core/field.ts';

/** The value of an entry's `position`. Apps that know of no `on` and `share` keep them and pass them on. */
export interface Position extends Anchor {
	/** What people call the device; null when it does not say. */
	readonly on: string | null;
	/** The share of the article before it, 0 to 1: for an article in which its words are not found any more. */
	readonly share: number | null;
}

const MAX_NAME = 64;

/** Null for an entry that was not read, or a value that is no position. */
export function positionOf(field: Field | undefined): Position | null {
	const value: unknown = field?.value;
	if (!isAnchor(value) || !isRecord(value)) return null;
	const { quote, prefix, suffix, offset, on, share } = value;
	return {
		...({ quote, prefix, suffix, offset } as Anchor),
		on: isSingleLine(on, MAX_NAME) && on !== '' ? on : null,
		share: typeof share === 'number' && share >= 0 && share <= 1 ? share : null
	};
}

/** Whether both name the same words; in an article without words, the same share of it. */
export function isSamePlace(a: Position | null, b: Position | null): boolean {
	if (a?.offset !== b?.offset || a?.quote !== b?.quote) return false;
	return a?.quote !== '' || a.share === b?.share;
}
