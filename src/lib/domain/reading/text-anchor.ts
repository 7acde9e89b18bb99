// A place in an article that is found again when its text has changed: words, and those around them.
// After the TextQuoteSelector of https://www.w3.org/TR/annotation-model/#text-quote-selector
import { isRecord, isText } from '../core/field.ts';

export interface Anchor {
	readonly quote: string;
	/** What stands right before and after the quote. */
	readonly prefix: string;
	readonly suffix: string;
	/** Characters of the article's text before the quote, when it was made. */
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
