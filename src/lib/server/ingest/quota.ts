// Compares the size of each reader's articles with the quota; sums are computed at most once a minute.
import type { EntryId } from '../../domain/entry-fields.ts';
import { codeOf, Failure } from '../../domain/core/failure.ts';
import type { ServerSpace } from '../../domain/server-quota.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import type { IngestedArticle } from './make-article.ts';
import { sizeOfLibrary } from '../store/article-sizes.ts';
import type { PictureStore } from '../store/picture-store.ts';
import { sizeOfUploads } from '../store/uploaded-pictures.ts';
import { UnreadablePage } from './unreadable-page.ts';

export interface QuotaChecker {
	/** The reader's size and the quota; the size may be two seconds old. */
	usageOf(reader: ReaderId): Promise<ServerSpace>;
	/** Checks that `bytes` more fit or, for 0, that there is any room. @throws Failure `over_quota` */
	checkRoom(reader: ReaderId, bytes: number): Promise<void>;
	/**
	 * Counts more bytes during `store` and after it, so that parallel articles are checked together. Bytes that cannot be
	 * stored stop counting. An article that adds nothing is always stored.
	 * @throws Failure `over_quota`, and whatever `store` throws
	 */
	reserve<T>(reader: ReaderId, bytes: number, store: () => Promise<T>): Promise<T>;
	/** Call it when the reader may have made room: the sum is computed again at the next check. */
	changed(reader: ReaderId): void;
}

export interface QuotaCheckerDeps {
	readonly db: Db;
	/** ms since 1970 */
	readonly now: () => number;
	/** Bytes per reader; null for no limit. */
	readonly quota: number | null;
}

/** ms for which a sum is valid: for queued pages, and for a reader who sees it or is about to be refused. */
const SUM_LIFETIME_MS = 60_000;
const SHOWN_SUM_LIFETIME_MS = 2_000;

interface Sum {
	used: number;
	readonly at: number;
}

interface PendingSum {
	readonly sum: Promise<Sum>;
	/** Bytes that were stored while the sum was computed; the sum may include some of them. */
	stored: number;
}

/**
 * Each process counts only its own articles between two sums, so that several processes may exceed a quota slightly.
 */
export function createQuotaChecker({ db, now, quota }: QuotaCheckerDeps): QuotaChecker {
	const sums = new Map<ReaderId, Sum>();
	/** Sums that are being computed, each shared by its callers. */
	const pendingSums = new Map<ReaderId, PendingSum>();
	/** Bytes that are being stored now; sums may include some of them. */
	const storing = new Map<ReaderId, number>();

	function computeSum(reader: ReaderId): PendingSum {
		const at = now();
		const sum = Promise.all([sizeOfLibrary(db, reader), sizeOfUploads(db, reader, at)])
			.then(([articles, uploads]) => {
				const counted = { at, used: articles + uploads + pendingSum.stored };
				// A sum that was discarded meanwhile may lack the reader's latest changes.
				if (pendingSums.get(reader) === pendingSum) sums.set(reader, counted);
				return counted;
			})
			.finally(() => {
				if (pendingSums.get(reader) === pendingSum) pendingSums.delete(reader);
			});
		const pendingSum: PendingSum = { sum, stored: 0 };
		pendingSums.set(reader, pendingSum);
		return pendingSum;
	}

	async function sumOf(reader: ReaderId, maxAgeMs: number): Promise<Sum> {
		const known = sums.get(reader);
		const age = known === undefined ? Infinity : now() - known.at;
		if (known !== undefined && age >= 0 && age < maxAgeMs) return known;
		return (pendingSums.get(reader) ?? computeSum(reader)).sum;
	}

	function addStoring(reader: ReaderId, bytes: number): void {
		storing.set(reader, (storing.get(reader) ?? 0) + bytes);
		if (storing.get(reader) === 0) storing.delete(reader);
	}

	/** Adds stored bytes to the sums, which may have been read before. */
	function addStored(reader: ReaderId, bytes: number): void {
		const [sum, pendingSum] = [sums.get(reader), pendingSums.get(reader)];
		if (sum !== undefined) sum.used += bytes;
		if (pendingSum !== undefined) pendingSum.stored += bytes;
	}

	/** @param added bytes that count as soon as there is room, before parallel checks continue */
	async function check(reader: ReaderId, bytes: number, limit: number, added = 0): Promise<void> {
		const used = (sum: Sum): number => sum.used + (storing.get(reader) ?? 0);
		const isOver = (sum: Sum): boolean => (bytes === 0 ? used(sum) >= limit : used(sum) + bytes > limit);
		let sum = await sumOf(reader, SUM_LIFETIME_MS);
		// The reader may have made room since the sum was computed.
		if (isOver(sum)) sum = await sumOf(reader, SHOWN_SUM_LIFETIME_MS);
		if (isOver(sum)) throw new Failure('over_quota', { used: used(sum), quota: limit });
		addStoring(reader, added);
	}

	return {
		async usageOf(reader) {
			return { used: (await sumOf(reader, SHOWN_SUM_LIFETIME_MS)).used, quota };
		},
		async checkRoom(reader, bytes) {
			if (quota !== null) await check(reader, bytes, quota);
		},
		async reserve(reader, bytes, store) {
			if (quota === null || bytes <= 0) return store();
			await check(reader, bytes, quota, bytes);
			try {
				const stored = await store();
				addStored(reader, bytes);
				return stored;
			} finally {
				addStoring(reader, -bytes);
			}
		},
		changed(reader) {
			sums.delete(reader);
			pendingSums.delete(reader);
		}
	};
}

/** Checks room for the pages of the queue. */
export interface PageRoom {
	/** Call it before a page is fetched. @throws Failure `over_quota` when the page did not fit before and does not fit now */
	check(page: Page): Promise<void>;
	/** Like `QuotaChecker.reserve`, for a page. */
	reserve<T>(page: Page, bytes: number, store: () => Promise<T>): Promise<T>;
}

interface Page {
	readonly reader: ReaderId;
	readonly entry: EntryId;
}

const MAX_PAGES = 10_000;

/** Remembers the size of pages that did not fit, so that they are not fetched again before there is enough room. */
export function createPageRoom(space: Pick<QuotaChecker, 'checkRoom' | 'reserve'>): PageRoom {
	const sizes = new Map<string, number>();
	const keyOf = ({ reader, entry }: Page): string => `${reader} ${entry}`;

	function remember(key: string, bytes: number): void {
		sizes.set(key, bytes);
		const [oldest] = sizes.keys();
		if (sizes.size > MAX_PAGES && oldest !== undefined) sizes.delete(oldest);
	}

	return {
		check: (page) => space.checkRoom(page.reader, sizes.get(keyOf(page)) ?? 0),
		async reserve(page, bytes, store) {
			const key = keyOf(page);
			sizes.delete(key);
			try {
				return await space.reserve(page.reader, bytes, store);
			} catch (error) {
				if (codeOf(error) === 'over_quota') remember(key, bytes);
				throw error;
			}
		}
	};
}

/** The bytes of an article's text and pictures. */
export function bytesOf({ body, pictures }: Pick<IngestedArticle, 'body' | 'pictures'>): number {
	return Buffer.byteLength(body.html) + sizeOf(pictures);
}

function sizeOf(pictures: IngestedArticle['pictures']): number {
	return pictures.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

interface PictureRoom {
	readonly space: QuotaChecker;
	readonly pictures: Pick<PictureStore, 'put'>;
	readonly reader: ReaderId;
}

/**
 * Stores the picture or the original of an unreadable page if there is room for it.
 * @returns the page's summary, without it if there was no room
 */
export async function storeSummaryPicture(
	page: UnreadablePage,
	{ space, pictures, reader }: PictureRoom
): Promise<UnreadablePage> {
	if (page.pictures.length === 0) return page;
	try {
		await space.reserve(reader, sizeOf(page.pictures), () => pictures.put(page.pictures));
	} catch (error) {
		if (codeOf(error) !== 'over_quota') throw error;
		const { title, site, excerpt } = page.about;
		return new UnreadablePage({ title, site, excerpt, lead: null }, [], page.cause);
	}
	return page;
}
