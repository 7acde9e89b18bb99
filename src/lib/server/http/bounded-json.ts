// Parses JSON from clients after checking its depth and number of values.
import { Failure } from '../../domain/core/failure.ts';

/** Maximum depth. No version sends deeper values, and the call stack suffices. */
const MAX_DEPTH = 64;
/** Maximum number of values, counted by commas and colons, because `JSON.parse` takes a second for a million. */
const MAX_PARTS = 100_000;
const [QUOTE, BACKSLASH] = ['"'.charCodeAt(0), '\\'.charCodeAt(0)];

/** @throws Failure `bad_request` for text that is not JSON, is too deep or has too many values */
export function parseBounded(text: string): unknown {
	let depth = 0;
	let values = 0;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code === QUOTE) index = endOfString(text, index);
		else if (code === 0x5b || code === 0x7b) depth++;
		else if (code === 0x5d || code === 0x7d) depth--;
		else if (code === 0x2c || code === 0x3a) values++;
		if (depth > MAX_DEPTH || values > MAX_PARTS)
			throw new Failure('bad_request', { reason: 'too deep or too many parts' });
	}
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new Failure('bad_request', {}, { cause });
	}
}

/** The end of a string that begins at `from`, or of the text if it is not closed. Looks at each character once. */
function endOfString(text: string, from: number): number {
	let index = from + 1;
	for (; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code === QUOTE) break;
		if (code === BACKSLASH) index++;
	}
	return index;
}
