// A reading position: the text at the top edge of the view, and the device that it comes from.
import { isAnchor, type Anchor } from './text-anchor.ts';
import { isSingleLine, isRecord, type Field } from '../core/field.ts';

/** Value of an entry's `position`. Versions of the app that do not know `on` and `share` pass them on unchanged. */
export interface Position extends Anchor {
	/** Name of the device in words; null if unknown. */
	readonly on: string | null;
	/** Part of the article before the position, 0 to 1; used when its text is not found in the article. */
	readonly share: number | null;
}

const MAX_NAME = 64;

/** Reads a position from its field; null if it is absent or not valid. */
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

/** Whether two positions have the same text, or, in an article without text, the same share. */
export function isSamePlace(a: Position | null, b: Position | null): boolean {
	if (a?.offset !== b?.offset || a?.quote !== b?.quote) return false;
	return a?.quote !== '' || a.share === b?.share;
}
