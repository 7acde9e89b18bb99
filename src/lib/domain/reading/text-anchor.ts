// A text anchor: a quote with the text around it, to find a place again after the article has changed.
// After the TextQuoteSelector of https://www.w3.org/TR/annotation-model/#text-quote-selector
import { isRecord, isText } from '../core/field.ts';

export interface Anchor {
	readonly quote: string;
	/** Text directly before and after the quote. */
	readonly prefix: string;
	readonly suffix: string;
	/** Characters of the article's text before the quote when the anchor was made. */
	readonly offset: number;
}

export const MAX_QUOTE = 10_000;
const MAX_CONTEXT = 200;

export function isAnchor(value: unknown): value is Anchor {
	if (!isRecord(value)) return false;
	const { quote, prefix, suffix, offset } = value;
	return (
		isText(quote, MAX_QUOTE) &&
		isText(prefix, MAX_CONTEXT) &&
		isText(suffix, MAX_CONTEXT) &&
		typeof offset === 'number' &&
		Number.isSafeInteger(offset) &&
		offset >= 0
	);
}
