// Finds a page's meta refresh in an extraction process, so that the server's own process parses no page.
import type { FetcherOptions } from '../fetch/fetcher.ts';
import { headWithRefresh } from './html/meta-refresh.ts';
import type { Pool } from './extraction-pool.ts';

export function createMetaRefreshFinder(pool: Pick<Pool, 'run'>): NonNullable<FetcherOptions['findMetaRefresh']> {
	return async ({ bytes, charset, url }) => {
		const head = headWithRefresh(bytes);
		if (head === null) return null;
		// A page that breaks the process counts as a page without a redirect; its extraction fails later.
		return pool.run({ kind: 'meta-refresh', bytes: head, charset, address: url }).catch(() => null);
	};
}
