// One list of the shelf as a screen shows it: how long it is, and the rows around those in view; never all of them.
import type { Library, ListName, PageKey, EntryView } from '../../library/library.ts';
import { AsyncTask } from '../common/async-task.svelte.ts';

/** Rows read at once, and the most that are held. */
const PAGE_SIZE = 40;
const MAX_ROWS = 200;

/** Height of a row in px where letters have their usual size, and how many are drawn beyond both ends of what is in view. */
export const ROW_HEIGHT_PX = 132;
export const OVERSCAN_ROWS = 4;

type Reading = Pick<Library, 'list' | 'count'>;
type Range = { readonly from: number; readonly to: number };

export class PagedEntryList {
	/** Rows that the list has, as far as is known: counting takes longer than reading those in view. */
	total = $state(0);
	/** The number of the first row that is held. */
	first = $state(0);
	rows = $state.raw<readonly EntryView[]>([]);
	/** True until something was read. */
	loading = $state(true);
	readonly reading = new AsyncTask();
	readonly #library: Reading;
	readonly #name: ListName;
	#wanted: Range = { from: 0, to: PAGE_SIZE };
	/** Readings follow each other: one that overtook another would show an older shelf. */
	#last: Promise<unknown> = Promise.resolve();
	#refreshing: Promise<number> | null = null;
	#filling: Promise<boolean> | null = null;
	/** How often rows were counted, so that the last count is the one that stays. */
	#counts = 0;

	constructor(library: Reading, name: ListName) {
		this.#library = library;
		this.#name = name;
	}

	/** The row with a number; null when it is not held. */
	at(number: number): EntryView | null {
		return this.rows[number - this.first] ?? null;
	}

	/** The number of an entry; -1 when it is not held. */
	find(id: string | null): number {
		const index = this.rows.findIndex((row) => row.entry.id === id);
		return index === -1 ? -1 : this.first + index;
	}

	/** Reads what will be in view, before there is a view. */
	begin(): Promise<boolean> {
		return this.show(0, Math.ceil(window.innerHeight / ROW_HEIGHT_PX) + OVERSCAN_ROWS);
	}

	/** Whether it is the list of this name in this library. */
	is(library: Reading, name: ListName): boolean {
		return library === this.#library && name === this.#name;
	}

	/** Says which rows are in view, and reads those that are not held. Whether it could. */
	show(from: number, to: number): Promise<boolean> {
		this.#wanted = { from: Math.max(0, from), to };
		// One that has not begun yet serves all who ask until then.
		this.#filling ??= this.#inTurn(async () => {
			this.#filling = null;
			await this.#fill();
		});
		return this.#filling;
	}

	/**
	 * Reads what is in view again. What came or went above it does not move it:
	 * @returns by how many rows it stands further down now
	 */
	refresh(): Promise<number> {
		this.#refreshing ??= (async () => {
			let moved = 0;
			await this.#inTurn(async () => {
				this.#refreshing = null;
				const { from, to } = this.#wanted;
				const above = from > 0 ? this.at(from - 1) : null;
				const after = above === null ? null : keyOf(above);
				const limit = Math.max(to - from, PAGE_SIZE);
				const page = await this.#library.list(this.#name, { after, skip: after === null ? from : 0, limit });
				moved = page.first - from;
				// What is in view may have become another place meanwhile.
				this.#wanted = { from: this.#wanted.from + moved, to: this.#wanted.to + moved };
				this.#hold(page.first, page.rows);
				if (page.rows.length === limit) void this.#count();
				else if (page.rows.length > 0 || page.first === 0) this.#know(page.first + page.rows.length);
				else {
					// It has become shorter than where the reader is: then its end is what there is to see.
					await this.#count();
					await this.#fill();
				}
			});
			return moved;
		})();
		return this.#refreshing;
	}

	async #fill(): Promise<void> {
		const to = Math.min(this.#wanted.to, this.loading ? this.#wanted.to : this.total);
		const from = Math.max(0, Math.min(this.#wanted.from, to - 1));
		const end = this.first + this.rows.length;
		if (!this.loading && from >= this.first && to <= end) return;
		if (from >= this.first && from <= end && this.rows.length > 0) await this.#append(end, to);
		else {
			// The beginning is waited for: what is in view alone. Scrolled up or far away: a part with room before it.
			const least = this.loading && from === 0 ? 0 : PAGE_SIZE;
			const skip = Math.max(0, Math.min(from, to - least));
			const limit = Math.max(to - skip, least);
			const { rows } = await this.#library.list(this.#name, { after: null, skip, limit });
			const isFirst = this.loading;
			this.#hold(skip, rows);
			if (rows.length < limit && (rows.length > 0 || skip === 0)) this.#know(skip + rows.length);
			else if (isFirst) void this.#count();
		}
	}

	async #append(end: number, to: number): Promise<void> {
		const last = this.rows.at(-1);
		const after = last === undefined ? null : keyOf(last);
		const page = await this.#library.list(this.#name, { after, skip: 0, limit: Math.max(to - end, PAGE_SIZE) });
		const rows = [...this.rows, ...page.rows];
		const given = Math.max(0, rows.length - MAX_ROWS);
		this.#hold(this.first + given, rows.slice(given));
	}

	#hold(first: number, rows: readonly EntryView[]): void {
		this.first = first;
		this.rows = rows;
		this.total = Math.max(this.total, first + rows.length);
		this.loading = false;
	}

	#know(total: number): void {
		this.#counts++;
		this.total = total;
	}

	async #count(): Promise<void> {
		const count = ++this.#counts;
		// Who reads rows meanwhile is told when the shelf cannot be read.
		const total = await this.#library.count(this.#name).catch(() => null);
		if (total !== null && count === this.#counts) this.total = total;
	}

	#inTurn(read: () => Promise<void>): Promise<boolean> {
		const turn = this.#last.then(() => this.reading.make(read));
		this.#last = turn;
		return turn;
	}
}

function keyOf({ entry }: EntryView): PageKey {
	return [entry.savedAt, entry.id];
}
