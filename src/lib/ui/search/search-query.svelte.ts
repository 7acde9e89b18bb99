// The query in the search field, and the page's address that follows it.

/** The address of the page as far as it names a query. */
export interface QueryAddress {
	/** The query in it; null while it is the address of something else, such as the article beside the results. */
	read(): string | null;
	/** Replaces the query in it. Rejects when the browser refuses: Safari does after a hundred times in half a minute. */
	write(query: string): Promise<void>;
}

export class SearchQuery {
	text = $state('');
	/** How often the text was taken from the address. */
	adoptions = $state(0);
	readonly #address: QueryAddress;
	/** Whether the address has the text: a promise while that is being written. */
	#written: boolean | Promise<void> = true;

	/** @param text of the address, or kept from before the page was loaded anew */
	constructor(address: QueryAddress, text: string) {
		this.#address = address;
		this.text = text;
	}

	/** Each letter is in the address, for the way back and for reloading. */
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
		// A letter that followed is still on its way.
		if (this.#written !== writing) return;
		this.#written = isWritten;
		if (isWritten) this.adopt();
	}

	/** A link leads to a search: its query counts, and not what was typed and is in no address yet. */
	followLink(): void {
		if (this.#written === false) this.#written = true;
	}

	/**
	 * Takes the query of the address, to which the reader went by a link or went back. It may be older than the text when
	 * that is still on its way there, or could not be written.
	 */
	adopt(): void {
		const query = this.#address.read();
		if (query === null || query.trim() === this.text.trim() || typeof this.#written === 'object') return;
		if (!this.#written) {
			void this.type(this.text);
			return;
		}
		this.text = query;
		this.adoptions += 1;
	}
}
