// Reads JSON that a client sends: not before it is known to be no deeper and of no more parts than such a message has.
import { Failure } from '../../domain/core/failure.ts';

/** Of any message of ours: a value of a later version has room, and no stack is at risk. */
const MAX_DEPTH = 64;
/** Values, as commas and colons count them: `JSON.parse` takes a second for a million. */
const MAX_PARTS = 100_000;
const [QUOTE, BACKSLASH] = ['"'.charCodeAt(0), '\\'.charCodeAt(0)];

/** @throws Failure `bad_request` for text that is no JSON, or too deep, or of too many parts */
export function parseBounded(text: string): unknown {
	let depth = 0;
	let parts = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) at = endOfString(text, at);
		else if (code === 0x5b || code === 0x7b) depth++;
		else if (code === 0x5d || code === 0x7d) depth--;
		else if (code === 0x2c || code === 0x3a) parts++;
		if (depth > MAX_DEPTH || parts > MAX_PARTS)
			throw new Failure('bad_request', { reason: 'too deep or too many parts' });
	}
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new Failure('bad_request', {}, { cause });
	}
}

/** Where a string ends that begins at `from`; the text's end when it does not. Each character is looked at once. */
function endOfString(text: string, from: number): number {
	let at = from + 1;
	for (; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) break;
		if (code === BACKSLASH) at++;
	}
	return at;
}
