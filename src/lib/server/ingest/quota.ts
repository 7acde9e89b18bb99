// What readers' articles take, beside what they may: looked up at most once a minute for each reader.
import type { EntryId } from '../../domain/entry-fields.ts';
import { codeOf, Failure } from '../../domain/core/failure.ts';
import type { ServerSpace } from '../../domain/server-quota.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import type { MadeArticle } from './make-article.ts';
import { sizeOfShelf } from '../store/articles.ts';
import type { PictureStore } from '../store/picture-store.ts';
import { sizeOfSent } from '../store/uploaded-pictures.ts';
import { Unreadable } from './unreadable-page.ts';

export interface SpaceBook {
	/** As it is now, give or take what the last seconds brought. */
	of(reader: ReaderId): Promise<ServerSpace>;
	/** Whether so many bytes more can be taken; for none, whether there is any room at all. @throws Failure `over_quota` */
	checkRoom(reader: ReaderId, bytes: number): Promise<void>;
	/**
	 * Counts so many bytes more while they are stored and after that: of several that come at once each is checked with
	 * those before it. What cannot be stored counts no more. What adds nothing is stored however full it is.
	 * @throws Failure `over_quota`, and whatever `store` throws
	 */
	take<T>(reader: ReaderId, bytes: number, store: () => Promise<T>): Promise<T>;
	/** The reader changed something, and may have made room: the sum is looked up at the next question. */
	changed(reader: ReaderId): void;
}

export interface SpaceDeps {
	readonly db: Db;
	/** ms since 1970 */
	readonly now: () => number;
	/** Bytes for each reader; null for no limit. */
	readonly quota: number | null;
}

/** ms that a sum holds: for pages that are fetched, and for a reader who looks. */
const SUM_LIFETIME_MS = 60_000;
const SHOWN_SUM_LIFETIME_MS = 2_000;

interface Sum {
	used: number;
	readonly at: number;
}

interface Counting {
	readonly sum: Promise<Sum>;
	/** Bytes that were stored while it was counted: it may have been too early for them. */
	stored: number;
}

/** Several processes each count what they store themselves: together they may pass a quota by what they bring in a minute. */
export function createSpace({ db, now, quota }: SpaceDeps): SpaceBook {
	const sums = new Map<ReaderId, Sum>();
	/** Sums that are being made: several who ask at once wait for one. */
	const countings = new Map<ReaderId, Counting>();
	/** Bytes that are being stored: no sum has them for sure. */
	const storing = new Map<ReaderId, number>();

	function count(reader: ReaderId): Counting {
		const at = now();
		const sum = Promise.all([sizeOfShelf(db, reader), sizeOfSent(db, reader, at)])
			.then(([shelf, sent]) => {
				const counted = { at, used: shelf + sent + counting.stored };
				// What the reader changed meanwhile may not be in it.
				if (countings.get(reader) === counting) sums.set(reader, counted);
				return counted;
			})
			.finally(() => {
				if (countings.get(reader) === counting) countings.delete(reader);
			});
		const counting: Counting = { sum, stored: 0 };
		countings.set(reader, counting);
		return counting;
	}

	async function sumOf(reader: ReaderId, holds: number): Promise<Sum> {
		const known = sums.get(reader);
		const age = known === undefined ? Infinity : now() - known.at;
		if (known !== undefined && age >= 0 && age < holds) return known;
		return (countings.get(reader) ?? count(reader)).sum;
	}

	function add(reader: ReaderId, bytes: number): void {
		storing.set(reader, (storing.get(reader) ?? 0) + bytes);
		if (storing.get(reader) === 0) storing.delete(reader);
	}

	/** The sums that are known or being made were perhaps counted before it was stored. */
	function noteStored(reader: ReaderId, bytes: number): void {
		const [sum, counting] = [sums.get(reader), countings.get(reader)];
		if (sum !== undefined) sum.used += bytes;
		if (counting !== undefined) counting.stored += bytes;
	}

	/** @param added bytes that count from the moment at which it is found that there is room: before others are checked */
	async function check(reader: ReaderId, bytes: number, limit: number, added = 0): Promise<void> {
		const used = (sum: Sum): number => sum.used + (storing.get(reader) ?? 0);
		const isOver = (sum: Sum): boolean => (bytes === 0 ? used(sum) >= limit : used(sum) + bytes > limit);
		let sum = await sumOf(reader, SUM_LIFETIME_MS);
		// The reader may have made room since.
		if (isOver(sum)) sum = await sumOf(reader, SHOWN_SUM_LIFETIME_MS);
		if (isOver(sum)) throw new Failure('over_quota', { used: used(sum), quota: limit });
		add(reader, added);
	}

	return {
		async of(reader) {
			return { used: (await sumOf(reader, SHOWN_SUM_LIFETIME_MS)).used, quota };
		},
		async checkRoom(reader, bytes) {
			if (quota !== null) await check(reader, bytes, quota);
		},
		async take(reader, bytes, store) {
			if (quota === null || bytes <= 0) return store();
			await check(reader, bytes, quota, bytes);
			try {
				const stored = await store();
				noteStored(reader, bytes);
				return stored;
			} finally {
				add(reader, -bytes);
			}
		},
		changed(reader) {
			sums.delete(reader);
			countings.delete(reader);
		}
	};
}

/** Room for the pages of the queue. */
export interface PageRoom {
	/** Before a page is fetched. @throws Failure `over_quota` when it did not fit before, and would not now */
	check(page: Page): Promise<void>;
	/** As `SpaceBook.take`, for a page. */
	take<T>(page: Page, bytes: number, store: () => Promise<T>): Promise<T>;
}

interface Page {
	readonly reader: ReaderId;
	readonly entry: EntryId;
}

const MAX_PAGES = 10_000;

/** Remembers what pages took that did not fit: their sites are not asked again before there is as much room. */
export function createPageRoom(space: Pick<SpaceBook, 'checkRoom' | 'take'>): PageRoom {
	const sizes = new Map<string, number>();
	const keyOf = ({ reader, entry }: Page): string => `${reader} ${entry}`;

	function remember(key: string, bytes: number): void {
		sizes.set(key, bytes);
		const [oldest] = sizes.keys();
		if (sizes.size > MAX_PAGES && oldest !== undefined) sizes.delete(oldest);
	}

	return {
		check: (page) => space.checkRoom(page.reader, sizes.get(keyOf(page)) ?? 0),
		async take(page, bytes, store) {
			const key = keyOf(page);
			sizes.delete(key);
			try {
				return await space.take(page.reader, bytes, store);
			} catch (error) {
				if (codeOf(error) === 'over_quota') remember(key, bytes);
				throw error;
			}
		}
	};
}

/** What it takes to keep it. */
export function bytesOf({ body, pictures }: Pick<MadeArticle, 'body' | 'pictures'>): number {
	return Buffer.byteLength(body.html) + sizeOf(pictures);
}

function sizeOf(pictures: MadeArticle['pictures']): number {
	return pictures.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

interface Keeping {
	readonly space: SpaceBook;
	readonly pictures: Pick<PictureStore, 'put'>;
	readonly reader: ReaderId;
}

/**
 * Stores the picture of a page that is no article, if there is room for it.
 * @returns what is to be said of the page: without its picture if there was none
 */
export async function withinRoom(found: Unreadable, { space, pictures, reader }: Keeping): Promise<Unreadable> {
	if (found.pictures.length === 0) return found;
	try {
		await space.take(reader, sizeOf(found.pictures), () => pictures.put(found.pictures));
	} catch (error) {
		if (codeOf(error) !== 'over_quota') throw error;
		return new Unreadable({ ...found.about, lead: null }, [], found.cause);
	}
	return found;
}
