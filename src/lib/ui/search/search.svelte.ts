// State of a search: the last answered query, its rows and their snippets.
import type { SearchRows, Library, RecentSearches, Snippets } from '../../library/library.ts';
import { AsyncTask } from '../common/async-task.svelte.ts';
import { parseSavedSearches, type SavedSearch } from './saved-searches.ts';

type SearchLibrary = Pick<Library, 'search' | 'snippets' | 'settings' | keyof RecentSearches>;

/** Number of rows shown at first, and added each time. */
const PAGE_SIZE = 30;

export class Search {
	/** Rows and number of results; null until a query was answered. */
	results = $state.raw<SearchRows | null>(null);
	/** The query of the `results`. */
	answeredQuery = $state('');
	/** Snippets by id of the entry. */
	snippets = $state.raw<Readonly<Record<string, Snippets>>>({});
	recent = $state.raw<readonly string[]>([]);
	saved = $state.raw<readonly SavedSearch[]>([]);
	readonly task = new AsyncTask();
	readonly #library: SearchLibrary;
	#requests = 0;
	#reading: { readonly query: string; done: Promise<void> } | null = null;
	#isStale = false;
	/** The latest query; its answer may still be pending. */
	#latestQuery = '';
	#limit = PAGE_SIZE;

	constructor(library: SearchLibrary) {
		this.#library = library;
	}

	/** Searches for a query and shows the rows, unless another query follows meanwhile. */
	async ask(query: string): Promise<void> {
		if (query !== this.#latestQuery) this.#limit = PAGE_SIZE;
		this.#latestQuery = query;
		await this.#read(query);
	}

	/** Shows more rows of the latest query. */
	async more(): Promise<void> {
		this.#limit += PAGE_SIZE;
		await this.#read(this.#latestQuery);
	}

	/**
	 * Runs a query. If the same query is running already, it is not interrupted but run once more afterwards, so that
	 * results are shown even while the library changes all the time.
	 */
	#read(query: string): Promise<void> {
		if (this.#reading?.query === query) {
			this.#isStale = true;
			return this.#reading.done;
		}
		const reading = { query, done: Promise.resolve() };
		this.#reading = reading;
		reading.done = this.#readAll(reading);
		return reading.done;
	}

	async #readAll(reading: { readonly query: string }): Promise<void> {
		do {
			this.#isStale = false;
			await this.#readOnce(reading.query);
		} while (this.#isStale && this.#reading === reading);
		if (this.#reading === reading) this.#reading = null;
	}

	async #readOnce(query: string): Promise<void> {
		const request = ++this.#requests;
		if (query.trim() === '') {
			this.results = null;
			this.answeredQuery = '';
			return;
		}
		await this.task.run(async () => {
			const results = await this.#library.search(query, this.#limit);
			if (request !== this.#requests) return;
			this.results = results;
			if (query !== this.answeredQuery) this.snippets = {};
			this.answeredQuery = query;
			const ids = results.rows.map(({ entry }) => entry.id).filter((id) => (this.snippets[id]?.part ?? null) === null);
			const snippets = await this.#library.snippets(query, ids);
			if (request !== this.#requests) return;
			this.snippets = {
				...this.snippets,
				...Object.fromEntries(ids.flatMap((id, index) => (snippets[index] ? [[id, snippets[index]]] : [])))
			};
		});
	}

	/** Reads the recent searches of this device and the reader's saved searches. */
	async readSearches(): Promise<void> {
		const [recent, settings] = await Promise.all([this.#library.recentSearches(), this.#library.settings()]);
		this.recent = recent;
		this.saved = parseSavedSearches(settings);
	}

	/** Adds the query to the recent searches when the reader opens a result. */
	async recordSearch(): Promise<void> {
		if (this.results === null || this.results.total === 0) return;
		await this.#library.addRecentSearch(this.answeredQuery).catch(() => undefined);
		await this.readSearches().catch(() => undefined);
	}

	isSaved(query: string): boolean {
		return this.saved.some((each) => each.query === query.trim());
	}

	/** Removes a query from the recent searches. */
	async forget(query: string): Promise<void> {
		await this.task.run(() => this.#library.forgetSearch(query));
		await this.readSearches();
	}
}
