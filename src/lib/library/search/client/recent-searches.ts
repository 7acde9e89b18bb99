// Stores recent searches on this device only.
import type { Connection } from '../../db/connection.ts';
import { getMeta, putMeta } from '../../db/meta.ts';

export interface RecentSearches {
	/** Recent searches, the latest first. */
	recentSearches(): Promise<readonly string[]>;
	/** Adds a search. A query that begins with the last query replaces it. */
	addRecentSearch(query: string): Promise<void>;
	forgetSearch(query: string): Promise<void>;
}

const MAX_RECENT = 8;

export function recentSearches(connection: Connection): RecentSearches {
	function rewrite(next: (before: readonly string[]) => readonly string[]): Promise<void> {
		return connection.write(['meta'], async (tx) => {
			await putMeta(tx, 'searches', next((await getMeta(tx, 'searches')) ?? []));
		});
	}

	return {
		recentSearches: () => connection.read(['meta'], async (tx) => (await getMeta(tx, 'searches')) ?? []),
		async addRecentSearch(text) {
			const query = text.trim();
			if (query === '') return;
			await rewrite((before) => {
				const others = before.filter((each, index) => each !== query && !(index === 0 && query.startsWith(each)));
				return [query, ...others].slice(0, MAX_RECENT);
			});
		},
		forgetSearch: (query) => rewrite((before) => before.filter((each) => each !== query))
	};
}
