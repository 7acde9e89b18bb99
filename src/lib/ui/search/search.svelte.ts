// State of a search: the last answered query, its rows and their snippets.
import type { Found, Library, RecentSearches, Snippets } from '../../library/library.ts';
import { AsyncTask } from '../common/async-task.svelte.ts';
import { parseSavedSearches, type SavedSearch } from '../actions/saved-searches.ts';

type Searched = Pick<Library, 'search' | 'snippets' | 'settings' | keyof RecentSearches>;

/** Number of rows shown at first, and added each time. */
const PAGE_SIZE = 30;

export class Search {
	/** Null until a query was answered. */
	found = $state.raw<Found | null>(null);
	/** The query that `found` answers. */
	answered = $state('');
	/** By id of the entry. */
	snippets = $state.raw<Readonly<Record<string, Snippets>>>({});
	recent = $state.raw<readonly string[]>([]);
	saved = $state.raw<readonly SavedSearch[]>([]);
	readonly attempt = new AsyncTask();
	readonly #library: Searched;
	#asked = 0;
	#reading: { readonly query: string; done: Promise<void> } | null = null;
	#again = false;
	/** The latest query; its answer may still be pending. */
	#question = '';
	#most = PAGE_SIZE;

	constructor(library: Searched) {
		this.#library = library;
	}

	/** Searches for a query and shows the rows, unless another query follows meanwhile. */
	async ask(query: string): Promise<void> {
		if (query !== this.#question) this.#most = PAGE_SIZE;
		this.#question = query;
		await this.#read(query);
	}

	async more(): Promise<void> {
		this.#most += PAGE_SIZE;
		await this.#read(this.#question);
	}

	/**
	 * Repeats of the same query wait for the pending answer and run once after it, so that frequent changes do not
	 * suppress answers.
	 */
	#read(query: string): Promise<void> {
		if (this.#reading?.query === query) {
			this.#again = true;
			return this.#reading.done;
		}
		const reading = { query, done: Promise.resolve() };
		this.#reading = reading;
		reading.done = this.#readAll(reading);
		return reading.done;
	}

	async #readAll(reading: { readonly query: string }): Promise<void> {
		do {
			this.#again = false;
			await this.#readOnce(reading.query);
		} while (this.#again && this.#reading === reading);
		if (this.#reading === reading) this.#reading = null;
	}

	async #readOnce(query: string): Promise<void> {
		const number = ++this.#asked;
		if (query.trim() === '') {
			this.found = null;
			this.answered = '';
			return;
		}
		await this.attempt.make(async () => {
			const found = await this.#library.search(query, this.#most);
			if (number !== this.#asked) return;
			this.found = found;
			if (query !== this.answered) this.snippets = {};
			this.answered = query;
			const ids = found.rows.map(({ entry }) => entry.id).filter((id) => (this.snippets[id]?.part ?? null) === null);
			const snippets = await this.#library.snippets(query, ids);
			if (number !== this.#asked) return;
			this.snippets = {
				...this.snippets,
				...Object.fromEntries(ids.flatMap((id, index) => (snippets[index] ? [[id, snippets[index]]] : [])))
			};
		});
	}

	/** Reads recent searches of this device and saved ones of all devices. */
	async begin(): Promise<void> {
		const [recent, settings] = await Promise.all([this.#library.recentSearches(), this.#library.settings()]);
		this.recent = recent;
		this.saved = parseSavedSearches(settings);
	}

	/** Adds the query to the recent searches when the reader opens a result. */
	async note(): Promise<void> {
		if (this.found === null || this.found.total === 0) return;
		await this.#library.addRecentSearch(this.answered).catch(() => undefined);
		await this.begin().catch(() => undefined);
	}

	isSaved(query: string): boolean {
		return this.saved.some((each) => each.query === query.trim());
	}

	async forget(query: string): Promise<void> {
		await this.attempt.make(() => this.#library.forgetSearch(query));
		await this.begin();
	}
}
