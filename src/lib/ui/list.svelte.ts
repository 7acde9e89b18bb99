// One list of the shelf as a screen shows it: read by page, read again when the shelf changes, its place kept.
import type { Library, ListName, PageKey, Row } from '../library/library.ts';
import { Attempt } from './attempt.svelte.ts';

const PAGE = 50;

export class List {
	rows = $state.raw<readonly Row[]>([]);
	/** True until the first page was read. */
	loading = $state(true);
	readonly reading = new Attempt();
	#next = $state.raw<PageKey | null>(null);
	readonly #library: Pick<Library, 'list'>;
	readonly #name: ListName;
	/** Readings follow each other: one that overtook another would show an older shelf, or lose a page. */
	#last: Promise<unknown> = Promise.resolve();
	#refreshing: Promise<boolean> | null = null;
	#wanted = PAGE;

	constructor(library: Pick<Library, 'list'>, name: ListName) {
		this.#library = library;
		this.#name = name;
	}

	get hasMore(): boolean {
		return this.#next !== null;
	}

	/**
	 * Reads as many rows again as are shown, at least `rows`. Whether it could.
	 * One that has not begun yet serves all who ask until then.
	 */
	refresh(rows = PAGE): Promise<boolean> {
		this.#wanted = Math.max(this.#wanted, rows);
		this.#refreshing ??= this.#inTurn(async () => {
			this.#refreshing = null;
			const limit = Math.max(this.#wanted, this.rows.length);
			// Before reading: more may be wanted while it reads, and is for the one after it.
			this.#wanted = PAGE;
			const page = await this.#library.list(this.#name, { after: null, limit });
			this.rows = page.rows;
			this.#next = page.next;
			this.loading = false;
		});
		return this.#refreshing;
	}

	/** Reads the next page. Whether it could. */
	more(): Promise<boolean> {
		return this.#inTurn(async () => {
			if (this.#next === null) return;
			const page = await this.#library.list(this.#name, { after: this.#next, limit: PAGE });
			this.rows = [...this.rows, ...page.rows];
			this.#next = page.next;
		});
	}

	#inTurn(read: () => Promise<void>): Promise<boolean> {
		const turn = this.#last.then(() => this.reading.make(read));
		this.#last = turn;
		return turn;
	}
}
