// Asks an extraction thread where a page sends its readers on to, so that the server's own thread parses nothing of a page.
import type { FetcherOptions } from '../fetch/fetcher.ts';
import { headThatMoves } from './html/meta-refresh.ts';
import type { Pool } from './thread-pool.ts';

export function movedToBy(pool: Pick<Pool, 'run'>): NonNullable<FetcherOptions['movedTo']> {
	return async ({ bytes, charset, url }) => {
		const head = headThatMoves(bytes);
		if (head === null) return null;
		// A page that takes a thread all its time stays: what it is worth is seen when its article is looked for.
		return pool.run({ kind: 'moved', bytes: head, charset, address: url }).catch(() => null);
	};
}
