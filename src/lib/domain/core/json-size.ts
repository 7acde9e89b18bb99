// Measures a text as it is sent in JSON.

/** The size of a text as a JSON string in UTF-8, with its quotes and escapes, bytes. */
export function jsonSize(text: string): number {
	return new TextEncoder().encode(JSON.stringify(text)).length;
}
