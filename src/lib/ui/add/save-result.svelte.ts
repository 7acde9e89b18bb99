// State of a saved entry for the screens that saved it: its row, who sent it, and undo.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Library, EntryView, SaveReceipt, UndoResult } from '../../library/library.ts';
import { AsyncTask } from '../common/async-task.svelte.ts';

export class SaveResultState {
	readonly id: EntryId;
	readonly task = new AsyncTask();
	/** The row of the entry; null until it was read, and if the entry is not on this device. */
	row = $state.raw<EntryView | null>(null);
	receipt = $state.raw<SaveReceipt | null>(null);
	isLoaded = $state(false);
	/** State of the entry after undoing the save; null while it is not undone. */
	undone = $state<UndoResult | null>(null);
	/** Whether the undone save was a captured page that had not been sent. */
	wasCaptureUnsent = $state(false);
	readonly #library: Library;

	constructor(library: Library, id: EntryId) {
		this.#library = library;
		this.id = id;
	}

	/**
	 * Reads the entry now and after each commit.
	 * @returns a function that stops it
	 */
	watch(): () => void {
		const read = () => void this.#read().catch(() => undefined);
		read();
		return this.#library.subscribe((what) => {
			if (what === 'written' || what === 'shelf') read();
		});
	}

	async undo(): Promise<boolean> {
		return this.task.run(async () => {
			this.wasCaptureUnsent = this.row?.capture !== undefined;
			this.undone = await this.#library.undoSave(this.id);
			if (this.undone === null) this.receipt = null;
		});
	}

	/** Confirms that the page may be fetched from the reader's own network. */
	confirm(): Promise<boolean> {
		const { row } = this;
		return this.task.run(async () => row !== null && (await this.#library.save(row.entry.url)));
	}

	async #read(): Promise<void> {
		const [row, receipt] = await Promise.all([this.#library.entry(this.id), this.#library.lastSave(this.id)]);
		this.row = row;
		this.receipt = receipt;
		this.isLoaded = true;
	}
}
