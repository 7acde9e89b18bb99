// One list of the shelf as a screen shows it: read by page, read again when the shelf changes, its place kept.
import type { Library, ListName, PageKey, Row } from '../library/library.ts';

const PAGE = 50;

export class List {
	rows = $state.raw<readonly Row[]>([]);
	/** True until the first page was read. */
	loading = $state(true);
	#next = $state.raw<PageKey | null>(null);
	readonly #library: Library;
	readonly #name: ListName;
	/** Pages are read one after the other; a later reading makes an earlier one void. */
	#reading = 0;

	constructor(library: Library, name: ListName) {
		this.#library = library;
		this.#name = name;
	}

	get hasMore(): boolean {
		return this.#next !== null;
	}

	/** Reads as many rows again as are shown. */
	async refresh(): Promise<void> {
		const reading = ++this.#reading;
		const limit = Math.max(PAGE, this.rows.length);
		const page = await this.#library.list(this.#name, { after: null, limit });
		if (reading !== this.#reading) return;
		this.rows = page.rows;
		this.#next = page.next;
		this.loading = false;
	}

	async more(): Promise<void> {
		if (this.#next === null) return;
		const reading = ++this.#reading;
		const page = await this.#library.list(this.#name, { after: this.#next, limit: PAGE });
		if (reading !== this.#reading) return;
		this.rows = [...this.rows, ...page.rows];
		this.#next = page.next;
	}
}
