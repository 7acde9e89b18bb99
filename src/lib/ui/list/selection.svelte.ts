// The rows of a list that the reader has selected.
import type { EntryId } from '../../domain/entry-fields.ts';
import { idSet, toggled } from './id-set.ts';

export class Selection {
	/** Whether rows are being selected. */
	isOn = $state(false);
	ids = $state.raw(idSet());
	/** Rows that an action is taking out of the list: hidden at once, until the list is read again or the action fails. */
	leaving = $state.raw(idSet());
	/** Whether the list has changed since rows are leaving, which the first time is the action itself. */
	#hasChanged = false;
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
		this.ids = idSet();
		this.#anchor = null;
	}

	/**
	 * Selects a row or removes it from the selection; with `range`, selects all rows from the last one to it, if that is
	 * still in the list.
	 */
	async toggle(id: EntryId, how: 'one' | 'range' = 'one'): Promise<void> {
		this.isOn = true;
		const anchor = this.#anchor;
		this.#anchor = id;
		const range = how === 'range' && anchor !== null ? await this.#readRange(anchor, id) : [];
		this.ids = range.length > 0 ? idSet([...this.ids, ...range]) : toggled(this.ids, id);
	}

	/** The rows from one to another; none if one of them has left the list. */
	async #readRange(one: EntryId, other: EntryId): Promise<readonly EntryId[]> {
		const all = await this.#readAll();
		const [from, to] = [all.indexOf(one), all.indexOf(other)].sort((a, b) => a - b) as [number, number];
		return from === -1 ? [] : all.slice(from, to + 1);
	}

	async selectAll(): Promise<void> {
		this.isOn = true;
		this.ids = idSet(await this.#readAll());
	}

	/** Hides the selected rows. */
	leave(): void {
		this.leaving = this.ids;
		this.#hasChanged = false;
	}

	/** Shows rows again that are still in the list, after a failure. */
	stay(): void {
		this.leaving = idSet();
	}

	/** The library has changed: shows rows again that come back, for example by an undo. */
	listChanged(): void {
		if (this.#hasChanged && this.leaving.size > 0) this.stay();
		this.#hasChanged = true;
	}

	/** Removes entries that have left the list. */
	async prune(): Promise<void> {
		if (this.ids.size === 0) return;
		const all = idSet(await this.#readAll());
		const left = [...this.ids].filter((id) => all.has(id));
		if (left.length < this.ids.size) this.ids = idSet(left);
	}
}
