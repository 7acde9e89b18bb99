// The rows of a list that the reader has selected.
import type { EntryId } from '../../domain/entry-fields.ts';

export class Selection {
	/** Whether rows are being selected. */
	isOn = $state(false);
	ids = $state.raw<ReadonlySet<EntryId>>(new Set());
	/** The row from which a range extends. */
	#anchor: EntryId | null = null;
	readonly #readAll: () => Promise<readonly EntryId[]>;

	/** @param readAll reads all entries of the list, in its order */
	constructor(readAll: () => Promise<readonly EntryId[]>) {
		this.#readAll = readAll;
	}

	has(id: EntryId): boolean {
		return this.ids.has(id);
	}

	start(): void {
		this.isOn = true;
	}

	stop(): void {
		this.isOn = false;
		this.clear();
	}

	clear(): void {
		this.ids = new Set();
		this.#anchor = null;
	}

	/** Selects a row or removes it from the selection; with `range`, selects all rows from the last one to it. */
	async toggle(id: EntryId, how: 'one' | 'range' = 'one'): Promise<void> {
		this.isOn = true;
		const anchor = this.#anchor;
		this.#anchor = id;
		if (how === 'range' && anchor !== null) {
			const all = await this.#readAll();
			const [from, to] = [all.indexOf(anchor), all.indexOf(id)].sort((a, b) => a - b) as [number, number];
			if (from !== -1) this.ids = new Set([...this.ids, ...all.slice(from, to + 1)]);
			return;
		}
		const ids = new Set(this.ids);
		if (!ids.delete(id)) ids.add(id);
		this.ids = ids;
	}

	async selectAll(): Promise<void> {
		this.isOn = true;
		this.ids = new Set(await this.#readAll());
	}

	/** Removes entries that have left the list. */
	async prune(): Promise<void> {
		if (this.ids.size === 0) return;
		const all = new Set(await this.#readAll());
		const left = [...this.ids].filter((id) => all.has(id));
		if (left.length < this.ids.size) this.ids = new Set(left);
	}
}
