// A mark in `localStorage` that this device has data of a reader, to notice when the browser evicts IndexedDB.
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';

const MARK = 'offprint-kept';

export class DataMarker {
	readonly #storage: OpenStorage;

	constructor(storage: OpenStorage) {
		this.#storage = storage;
	}

	/** Whether the mark is set; false too if storage is blocked. */
	get stands(): boolean {
		return readStored(this.#storage, MARK) !== null;
	}

	/** Without the mark, the reader cannot be told later that the browser evicted the data. */
	set(): void {
		if (!this.stands) writeStored(this.#storage, MARK, 'yes');
	}

	remove(): void {
		if (this.stands) this.#storage().removeItem(MARK);
	}
}
