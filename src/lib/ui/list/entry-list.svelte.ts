// State of a virtual list: its length and the rows around the view.
import type { Library, ListName, ListView, Page, PageKey, PageRequest, EntryView } from '../../library/library.ts';
import { AsyncTask } from '../common/async-task.svelte.ts';

/** Number of rows to read at once, and maximum number to keep in memory. */
const PAGE_SIZE = 40;
const MAX_ROWS = 200;

/** Height of a row at the usual text size, px, and number of rows drawn beyond each end of the view. */
export const ROW_HEIGHT_PX = 81;
export const OVERSCAN_ROWS = 4;

/** Where the rows of a list come from. */
export type ListLibrary = Pick<Library, 'list' | 'count' | 'isReceived' | 'listView' | 'listIds'>;
type Range = { readonly from: number; readonly to: number };

export class PagedEntryList {
	/** Number of rows as far as known, because counting takes longer than reading the rows in view. */
	total = $state(0);
	/** Number of the first row in memory. */
	first = $state(0);
	rows = $state.raw<readonly EntryView[]>([]);
	/** True until rows were read. */
	loading = $state(true);
	/** False while the list has no rows and this device has never received the whole library. */
	isReceived = $state(true);
	readonly reading = new AsyncTask();
	readonly #library: ListLibrary;
	readonly #name: ListName;
	readonly #view: ListView | null;
	#range: Range = { from: 0, to: PAGE_SIZE };
	/** Reads run one after another, because a read that overtook another would show an older state. */
	#last: Promise<unknown> = Promise.resolve();
	#refreshing: Promise<number> | null = null;
	#filling: Promise<boolean> | null = null;
	/** Number of counts started, so that only the latest result is used. */
	#counts = 0;

	/** @param view null for all rows, newest first */
	constructor(library: ListLibrary, name: ListName, view: ListView | null = null) {
		this.#library = library;
		this.#name = name;
		this.#view = view;
	}

	/** The row with this number; null if it is not in memory. */
	at(number: number): EntryView | null {
		return this.rows[number - this.first] ?? null;
	}

	/** The number of an entry's row; -1 if it is not in memory. */
	find(id: string | null): number {
		const index = this.rows.findIndex((row) => row.entry.id === id);
		return index === -1 ? -1 : this.first + index;
	}

	/** Reads the rows of the first screen before the list is drawn. */
	begin(): Promise<boolean> {
		return this.show(0, Math.ceil(window.innerHeight / ROW_HEIGHT_PX) + OVERSCAN_ROWS);
	}

	/** Whether this is the list of this name and view in this library. */
	is(library: ListLibrary, name: ListName, view: ListView | null): boolean {
		return library === this.#library && name === this.#name && view === this.#view;
	}

	/**
	 * Sets the range of rows in view and reads the rows of it that are not in memory.
	 * @returns whether the read succeeded
	 */
	show(from: number, to: number): Promise<boolean> {
		this.#range = { from: Math.max(0, from), to };
		// A read that waits for its turn serves all calls until it starts.
		this.#filling ??= this.#runInOrder(async () => {
			this.#filling = null;
			await this.#fill();
		});
		return this.#filling;
	}

	/**
	 * Reads the rows in view again, following them if rows were added or removed above.
	 * @returns the number of rows by which the rows in view moved down
	 */
	refresh(): Promise<number> {
		this.#refreshing ??= (async () => {
			let moved = 0;
			await this.#runInOrder(async () => {
				this.#refreshing = null;
				const { from, to } = this.#range;
				const above = from > 0 ? this.at(from - 1) : null;
				const after = above === null ? null : keyOf(above);
				const limit = Math.max(to - from, PAGE_SIZE);
				const page = await this.#read({ after, skip: after === null ? from : 0, limit });
				moved = page.first - from;
				// The view may have moved meanwhile.
				this.#range = { from: this.#range.from + moved, to: this.#range.to + moved };
				this.#setRows(page.first, page.rows);
				if (page.rows.length === limit) void this.#count();
				else if (page.rows.length > 0 || page.first === 0) this.#setTotal(page.first + page.rows.length);
				else {
					// The list is now shorter than the reader's position: show its end.
					await this.#count();
					await this.#fill();
				}
			});
			return moved;
		})();
		return this.#refreshing;
	}

	/** Looks again whether this device has received the library. */
	async checkReceived(): Promise<void> {
		// A failure of the library is reported by reading rows.
		this.isReceived = this.total > 0 || (await this.#library.isReceived().catch(() => true));
	}

	async #fill(): Promise<void> {
		const to = Math.min(this.#range.to, this.loading ? this.#range.to : this.total);
		const from = Math.max(0, Math.min(this.#range.from, to - 1));
		const end = this.first + this.rows.length;
		if (!this.loading && from >= this.first && to <= end) return;
		if (from >= this.first && from <= end && this.rows.length > 0) await this.#append(end, to);
		else {
			// At the start of the list, only the rows in view are read; elsewhere, some rows before them too.
			const minRows = this.loading && from === 0 ? 0 : PAGE_SIZE;
			const skip = Math.max(0, Math.min(from, to - minRows));
			const limit = Math.max(to - skip, minRows);
			const { rows } = await this.#read({ after: null, skip, limit });
			const isFirst = this.loading;
			if (rows.length === 0 && isFirst) await this.checkReceived();
			this.#setRows(skip, rows);
			if (rows.length < limit && (rows.length > 0 || skip === 0)) this.#setTotal(skip + rows.length);
			else if (isFirst) void this.#count();
		}
	}

	async #append(end: number, to: number): Promise<void> {
		const last = this.rows.at(-1);
		const after = last === undefined ? null : keyOf(last);
		const page = await this.#read({ after, skip: 0, limit: Math.max(to - end, PAGE_SIZE) });
		const rows = [...this.rows, ...page.rows];
		const dropped = Math.max(0, rows.length - MAX_ROWS);
		this.#setRows(this.first + dropped, rows.slice(dropped));
	}

	#setRows(first: number, rows: readonly EntryView[]): void {
		this.first = first;
		this.rows = rows;
		this.total = Math.max(this.total, first + rows.length);
		this.loading = false;
	}

	#setTotal(total: number): void {
		this.#counts++;
		this.total = total;
	}

	async #count(): Promise<void> {
		const count = ++this.#counts;
		// A failure of the library is reported by reading rows.
		const total = await this.#readTotal().catch(() => null);
		if (total !== null && count === this.#counts) this.total = total;
	}

	#read(request: PageRequest): Promise<Page> {
		return this.#view === null
			? this.#library.list(this.#name, request)
			: this.#library.listView(this.#name, this.#view, request);
	}

	async #readTotal(): Promise<number> {
		return this.#view === null
			? this.#library.count(this.#name)
			: (await this.#library.listIds(this.#name, this.#view)).length;
	}

	#runInOrder(read: () => Promise<void>): Promise<boolean> {
		const turn = this.#last.then(() => this.reading.run(read));
		this.#last = turn;
		return turn;
	}
}

function keyOf({ entry }: EntryView): PageKey {
	return [entry.savedAt, entry.id];
}
