// The query in the search field, and the page's address that follows it.

/** Reads and writes the query in the page's address. */
export interface QueryAddress {
	/**
	 * The query in the address; null while the address is that of another page, such as the article beside the results.
	 */
	read(): string | null;
	/**
	 * Replaces the query in the address. Rejects when the browser refuses, as Safari does after a hundred changes in
	 * half a minute.
	 */
	write(query: string): Promise<void>;
}

export class SearchQuery {
	text = $state('');
	/** How often the text was taken from the address. */
	timesTaken = $state(0);
	readonly #address: QueryAddress;
	/** Whether the address has the text; a promise while the text is being written. */
	#written: boolean | Promise<void> = true;

	/** @param text query in the address, or text kept from before a reload of the page */
	constructor(address: QueryAddress, text: string) {
		this.#address = address;
		this.text = text;
	}

	/** Changes the text and writes it to the address at every letter, so that it survives going back and reloading. */
	async type(text: string): Promise<void> {
		this.text = text;
		if (this.#address.read() === null) {
			this.#written = false;
			return;
		}
		const writing = this.#address.write(text);
		this.#written = writing;
		const isWritten = await writing.then(
			() => true,
			() => false
		);
		// A later letter is still being written.
		if (this.#written !== writing) return;
		this.#written = isWritten;
		if (isWritten) this.takeFromAddress();
	}

	/**
	 * Call it when the reader follows a link to a search. The query of the link replaces text that was not yet written
	 * to the address.
	 */
	followLink(): void {
		if (this.#written === false) this.#written = true;
	}

	/**
	 * Takes the query from the address after the reader followed a link or went back, unless the text is newer
	 * because writing it is pending or failed.
	 */
	takeFromAddress(): void {
		const query = this.#address.read();
		if (query === null || query.trim() === this.text.trim() || typeof this.#written === 'object') return;
		if (!this.#written) {
			void this.type(this.text);
			return;
		}
		this.text = query;
		this.timesTaken += 1;
	}
}
