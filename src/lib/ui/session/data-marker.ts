// A mark beside the shelf that something of a reader is kept on this device: the browser can empty the shelf without it.
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';

const MARK = 'offprint-kept';

export class DataMarker {
	readonly #storage: OpenStorage;

	constructor(storage: OpenStorage) {
		this.#storage = storage;
	}

	/** False too where nothing can be marked. */
	get stands(): boolean {
		return readStored(this.#storage, MARK) !== null;
	}

	/** Where nothing can be marked, the reader cannot be told later that the browser had emptied the device. */
	set(): void {
		if (!this.stands) writeStored(this.#storage, MARK, 'yes');
	}

	remove(): void {
		if (this.stands) this.#storage().removeItem(MARK);
	}
}
