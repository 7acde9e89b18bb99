// A mark in `localStorage` that this device has data of a reader, to notice when the browser evicts IndexedDB.

const MARK = 'offprint-kept';

export class DataMarker {
	readonly #storage: () => Storage;

	/** @param storage returns the browser's `localStorage`; reading it throws where storage is blocked */
	constructor(storage: () => Storage) {
		this.#storage = storage;
	}

	/** Whether the mark is set; false too if storage is blocked. */
	get stands(): boolean {
		try {
			return this.#storage().getItem(MARK) !== null;
		} catch {
			return false;
		}
	}

	set(): void {
		if (this.stands) return;
		try {
			this.#storage().setItem(MARK, 'yes');
		} catch {
			// Without storage an eviction cannot be noticed.
		}
	}

	remove(): void {
		if (this.stands) this.#storage().removeItem(MARK);
	}
}
