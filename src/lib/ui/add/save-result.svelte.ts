// One saved entry as the screens show it that saved it: how far it has come, who sent it, and the way back.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Library, EntryView, SaveReceipt, Undone } from '../../library/library.ts';
import { AsyncTask } from '../common/async-task.svelte.ts';

export class Saved {
	readonly id: EntryId;
	readonly attempt = new AsyncTask();
	/** Null until it was read, and for what is not on this device. */
	row = $state.raw<EntryView | null>(null);
	receipt = $state.raw<SaveReceipt | null>(null);
	wasRead = $state(false);
	/** Where the entry is since the save was undone; null while it stands. */
	undone = $state<Undone | null>(null);
	readonly #library: Library;

	constructor(library: Library, id: EntryId) {
		this.#library = library;
		this.id = id;
	}

	/** Reads it now and after each commit. Returns how to stop. */
	watch(): () => void {
		const read = () => void this.#read().catch(() => undefined);
		read();
		return this.#library.subscribe((what) => {
			if (what === 'written' || what === 'shelf') read();
		});
	}

	async undo(): Promise<boolean> {
		return this.attempt.make(async () => {
			this.undone = await this.#library.undoSave(this.id);
			if (this.undone === null) this.receipt = null;
		});
	}

	/** It may be fetched from the reader's own network. */
	confirm(): Promise<boolean> {
		const { row } = this;
		return this.attempt.make(async () => row !== null && (await this.#library.save(row.entry.url)));
	}

	async #read(): Promise<void> {
		const [row, receipt] = await Promise.all([this.#library.entry(this.id), this.#library.lastSave(this.id)]);
		this.row = row;
		this.receipt = receipt;
		this.wasRead = true;
	}
}
