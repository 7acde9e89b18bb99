// A mark in `localStorage` that this device has data of a reader, to notice when the browser evicts IndexedDB.
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';

const MARK = 'offprint-kept';

export class DataMarker {
	readonly #storage: OpenStorage;

	constructor(storage: OpenStorage) {
		this.#storage = storage;
	}

	/** Whether the mark is set; false too if storage is blocked. */
	get isSet(): boolean {
		return readStored(this.#storage, MARK) !== null;
	}

	/** Sets the mark, by which an eviction of the data is noticed later. */
	set(): void {
		if (!this.isSet) writeStored(this.#storage, MARK, 'yes');
	}

	remove(): void {
		if (this.isSet) this.#storage().removeItem(MARK);
	}
}
