// Once an hour: articles and pictures that nothing has needed for thirty days go, and files that no row names.
import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { PictureHash } from '../../domain/article.ts';
import type { DatabaseHandle } from '../db/open.ts';
import type { PictureStore } from '../store/picture-store.ts';
import { DAY_MS } from '../../domain/core/time.ts';
import { dropExpiredSent } from '../store/uploaded-pictures.ts';
import { markedBefore, markSlice, removeArticles, UNNEEDED_DAYS, type Kind } from '../store/orphans.ts';

export interface SweepDeps {
	readonly opened: DatabaseHandle;
	readonly pictures: PictureStore;
	/** ms since 1970 */
	readonly now: () => number;
	/** Others than the usual ones, for tests. */
	readonly limits?: Partial<SweepLimits>;
}

/** What one run does at most; the next goes on where it ended. */
export interface SweepLimits {
	/** Rows that are looked at by one statement. */
	readonly slice: number;
	/** Articles, and pictures, that are looked at. */
	readonly looked: number;
	/** Articles, and pictures, that are removed. */
	readonly removed: number;
	/** Of the 256 folders of pictures. */
	readonly folders: number;
}

export interface Swept {
	readonly articles: number;
	readonly pictures: number;
	readonly files: number;
}

const LIMITS: SweepLimits = { slice: 500, looked: 20_000, removed: 5_000, folders: 16 };
/** Articles that go in one transaction. */
const BATCH_SIZE = 50;

/** @returns how to run it; while one run goes on, another does nothing */
export function createSweep({ opened, pictures, now, limits: given = {} }: SweepDeps): () => Promise<Swept> {
	const limits = { ...LIMITS, ...given };
	const places: Record<Kind, string> = { article: '', picture: '' };
	let runs = false;

	async function mark(kind: Kind): Promise<void> {
		for (let looked = 0; looked < limits.looked; looked += limits.slice) {
			const last = await markSlice(opened.db, kind, { after: places[kind], limit: limits.slice, now: now() });
			places[kind] = last ?? '';
			if (last === null) return;
			await letOthersRun();
		}
	}

	async function articles(before: number): Promise<number> {
		let removed = 0;
		for (let tried = 0; tried < limits.removed; tried += BATCH_SIZE) {
			const ids = await markedBefore(opened.db, 'article', before, BATCH_SIZE);
			if (ids.length === 0) break;
			removed += await removeArticles(opened, ids, before);
		}
		return removed;
	}

	async function picturesOf(before: number): Promise<number> {
		let removed = 0;
		for (const hash of await markedBefore(opened.db, 'picture', before, limits.removed))
			if (await pictures.remove(hash as PictureHash, before)) removed++;
		return removed;
	}

	async function files(): Promise<number> {
		let removed = 0;
		// What is newer may be a picture whose row is still to come. Files bear the time of the machine's clock, not the server's.
		for (let folder = 0; folder < limits.folders; folder++) removed += await pictures.removeStray(Date.now() - DAY_MS);
		return removed;
	}

	return async () => {
		if (runs) return { articles: 0, pictures: 0, files: 0 };
		runs = true;
		try {
			await dropExpiredSent(opened.db, now());
			const before = now() - UNNEEDED_DAYS * DAY_MS;
			await mark('article');
			const gone = await articles(before);
			await mark('picture');
			return { articles: gone, pictures: await picturesOf(before), files: await files() };
		} finally {
			runs = false;
		}
	};
}
