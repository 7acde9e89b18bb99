// Removes articles and pictures that have been orphans for thirty days, and files without a row; runs once an hour.
import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { PictureHash } from '../../domain/article.ts';
import type { DatabaseHandle } from '../db/open.ts';
import type { PictureStore } from '../store/picture-store.ts';
import { DAY_MS } from '../../domain/core/time.ts';
import { dropExpiredUploads } from '../store/uploaded-pictures.ts';
import { markedBefore, markSlice, removeArticles, UNNEEDED_DAYS, type Kind } from '../store/orphans.ts';

export interface SweepDeps {
	readonly opened: DatabaseHandle;
	readonly pictures: PictureStore;
	/** ms since 1970 */
	readonly now: () => number;
	/** Overrides for tests. */
	readonly limits?: Partial<SweepLimits>;
}

/** Limits of one run; the next run continues where it ended. */
export interface SweepLimits {
	/** Rows checked by one statement. */
	readonly slice: number;
	/** Maximum number of articles, and of pictures, that are checked. */
	readonly checked: number;
	/** Maximum number of articles, and of pictures, that are removed. */
	readonly removed: number;
	/** How many of the 256 folders of pictures are checked. */
	readonly folders: number;
}

export interface SweepResult {
	readonly articles: number;
	readonly pictures: number;
	readonly files: number;
}

const LIMITS: SweepLimits = { slice: 500, checked: 20_000, removed: 5_000, folders: 16 };
/** Articles removed in one transaction. */
const BATCH_SIZE = 50;

/** @returns a function that sweeps; it does nothing while another run is under way */
export function createSweep({ opened, pictures, now, limits: overrides = {} }: SweepDeps): () => Promise<SweepResult> {
	const limits = { ...LIMITS, ...overrides };
	const lastIds: Record<Kind, string> = { article: '', picture: '' };
	let isRunning = false;

	async function markOrphans(kind: Kind): Promise<void> {
		for (let checked = 0; checked < limits.checked; checked += limits.slice) {
			const last = await markSlice(opened.db, kind, { after: lastIds[kind], limit: limits.slice, now: now() });
			lastIds[kind] = last ?? '';
			if (last === null) return;
			await letOthersRun();
		}
	}

	async function removeOrphanedArticles(before: number): Promise<number> {
		let removed = 0;
		for (let tried = 0; tried < limits.removed; tried += BATCH_SIZE) {
			const ids = await markedBefore(opened.db, 'article', before, BATCH_SIZE);
			if (ids.length === 0) break;
			removed += await removeArticles(opened, ids, before);
		}
		return removed;
	}

	async function removeOrphanedPictures(before: number): Promise<number> {
		let removed = 0;
		for (const hash of await markedBefore(opened.db, 'picture', before, limits.removed))
			if (await pictures.remove(hash as PictureHash, before)) removed++;
		return removed;
	}

	async function removeStrayFiles(): Promise<number> {
		let removed = 0;
		// A newer file may be a picture whose row is written later. Files have times of the machine's clock, not the
		// server's.
		for (let folder = 0; folder < limits.folders; folder++) removed += await pictures.removeStray(Date.now() - DAY_MS);
		return removed;
	}

	return async () => {
		if (isRunning) return { articles: 0, pictures: 0, files: 0 };
		isRunning = true;
		try {
			await dropExpiredUploads(opened.db, now());
			const before = now() - UNNEEDED_DAYS * DAY_MS;
			await markOrphans('article');
			const removed = await removeOrphanedArticles(before);
			await markOrphans('picture');
			return { articles: removed, pictures: await removeOrphanedPictures(before), files: await removeStrayFiles() };
		} finally {
			isRunning = false;
		}
	};
}
