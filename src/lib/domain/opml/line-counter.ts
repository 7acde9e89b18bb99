// Tells in which line of a text an offset is.

/** Finds lines of offsets that only grow, in linear time. */
export class LineCounter {
	readonly #text: string;
	#offset = 0;
	#line = 1;

	constructor(text: string) {
		this.#text = text;
	}

	/**
	 * @param offset not before that of the last call
	 * @returns from 1; a line ends with LF, CRLF or CR
	 */
	lineAt(offset: number): number {
		for (; this.#offset < offset; this.#offset++) {
			const code = this.#text.charCodeAt(this.#offset);
			if (code === 10 || (code === 13 && this.#text.charCodeAt(this.#offset + 1) !== 10)) this.#line++;
		}
		return this.#line;
	}
}
