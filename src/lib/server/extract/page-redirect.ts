// Finds a page's meta refresh in an extraction process, so that the server's own process parses no page.
import type { FetcherOptions } from '../fetch/fetcher.ts';
import { headThatMoves } from './html/meta-refresh.ts';
import type { Pool } from './extraction-pool.ts';

export function movedToBy(pool: Pick<Pool, 'run'>): NonNullable<FetcherOptions['movedTo']> {
	return async ({ bytes, charset, url }) => {
		const head = headThatMoves(bytes);
		if (head === null) return null;
		// A page that breaks its process counts as one that does not redirect; extraction decides about it later.
		return pool.run({ kind: 'moved', bytes: head, charset, address: url }).catch(() => null);
	};
}
