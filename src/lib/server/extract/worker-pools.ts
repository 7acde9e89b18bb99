// The two pools of extraction processes: one for pages, and one for uploads, which wait for no page.
import { createPool, type Pool, type PoolOptions } from './extraction-pool.ts';

export interface ExtractionPools {
	readonly pages: Pool;
	/** Separate, because a device would give up an upload that waits for a few slow pages. */
	readonly uploads: Pool;
	close(): Promise<void>;
}

/** @param options of the pool for pages; the pool for uploads has one process and the same limits */
export function createExtractionPools(options: PoolOptions): ExtractionPools {
	const pages = createPool(options);
	const uploads = createPool({ ...options, size: 1 });
	return {
		pages,
		uploads,
		async close() {
			await Promise.all([pages.close(), uploads.close()]);
		}
	};
}
