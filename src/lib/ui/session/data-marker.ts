// A mark beside the shelf that something of a reader is kept on this device: the browser can empty the shelf without it.

const MARK = 'offprint-kept';

export class DataMarker {
	readonly #storage: () => Storage;

	/** @param storage the browser's `localStorage`: to name it throws where a reader has forbidden storage */
	constructor(storage: () => Storage) {
		this.#storage = storage;
	}

	/** False too where nothing can be marked. */
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
			// Such a browser cannot be told later that it had emptied the device.
		}
	}

	remove(): void {
		if (this.stands) this.#storage().removeItem(MARK);
	}
}
