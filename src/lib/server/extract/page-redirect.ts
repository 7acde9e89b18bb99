// Finds a page's meta refresh in an extraction thread, so that the main thread parses no page.
import type { FetcherOptions } from '../fetch/fetcher.ts';
import { headThatMoves } from './html/meta-refresh.ts';
import type { Pool } from './thread-pool.ts';

export function movedToBy(pool: Pick<Pool, 'run'>): NonNullable<FetcherOptions['movedTo']> {
	return async ({ bytes, charset, url }) => {
		const head = headThatMoves(bytes);
		if (head === null) return null;
		// A page that exhausts its thread's time is not a redirect; extraction decides about it later.
		return pool.run({ kind: 'moved', bytes: head, charset, address: url }).catch(() => null);
	};
}
