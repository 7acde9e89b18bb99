// Follows which folders the current outline of a list of feeds is in.
import { cutLine } from '../core/line-limits.ts';
import { MAX_NAME } from '../feed.ts';

/** Deeper outlines add nothing to the path, which would be cut anyway. */
const MAX_DEPTH = 100;

export const FOLDER_SEPARATOR = ' / ';

/** The outlines that are open. */
export class OutlineFolders {
	/** Path of each open outline. */
	readonly #paths: (string | null)[] = [];
	#depth = 0;

	/** Path of the folders around the next outline; null if there are none. */
	get path(): string | null {
		return this.#paths.at(-1) ?? null;
	}

	/** @param name of a folder; null for an outline that is none or has no name, which adds no level */
	enter(name: string | null): void {
		this.#depth++;
		if (this.#depth > MAX_DEPTH) return;
		const outer = this.path;
		this.#paths.push(name === null ? outer : folderName(outer === null ? name : outer + FOLDER_SEPARATOR + name));
	}

	leave(): void {
		if (this.#depth === 0) return;
		if (this.#depth <= MAX_DEPTH) this.#paths.pop();
		this.#depth--;
	}
}

/** The name of a folder on one line; null if it is blank. */
export function folderName(text: string): string | null {
	const line = cutLine(text, MAX_NAME);
	return line === '' ? null : line;
}
