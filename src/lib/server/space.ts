// What readers' articles take, beside what they may: looked up at most once a minute for each reader.
import { codeOf, Failure } from '../domain/failure.ts';
import type { ServerSpace } from '../domain/server-space.ts';
import type { ReaderId } from '../domain/sync.ts';
import type { Db } from './db/schema.ts';
import type { Ingested } from './ingest.ts';
import { sizeOfShelf } from './store/articles.ts';
import type { PictureStore } from './store/pictures.ts';
import { sizeOfSent } from './store/sent-pictures.ts';
import { Unreadable } from './unreadable.ts';

export interface SpaceBook {
	/** As it is now, give or take what the last seconds brought. */
	of(reader: ReaderId): Promise<ServerSpace>;
	/** Whether so many bytes more can be taken; for none, whether there is any room at all. @throws Failure `over_quota` */
	checkRoom(reader: ReaderId, bytes: number): Promise<void>;
	/**
	 * Counts so many bytes more, above 0, before they are stored: of several that come at once each is checked with those
	 * before it. @throws Failure `over_quota`
	 */
	take(reader: ReaderId, bytes: number): Promise<void>;
	/** Counts what is about to be stored, until it is looked up again. */
	note(reader: ReaderId, bytes: number): void;
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
const HOLDS = 60_000;
const HOLDS_FOR_A_LOOK = 2_000;

interface Sum {
	used: number;
	readonly at: number;
}

/** Several processes each count what they store themselves: together they may pass a quota by what they bring in a minute. */
export function createSpace({ db, now, quota }: SpaceDeps): SpaceBook {
	const sums = new Map<ReaderId, Sum>();
	/** Sums that are being made: several who ask at once wait for one. */
	const counting = new Map<ReaderId, Promise<Sum>>();

	function count(reader: ReaderId): Promise<Sum> {
		const at = now();
		const counted = Promise.all([sizeOfShelf(db, reader), sizeOfSent(db, reader, at)])
			.then(([shelf, sent]) => {
				const sum = { at, used: shelf + sent };
				// What the reader changed meanwhile may not be in it.
				if (counting.get(reader) === counted) sums.set(reader, sum);
				return sum;
			})
			.finally(() => {
				if (counting.get(reader) === counted) counting.delete(reader);
			});
		counting.set(reader, counted);
		return counted;
	}

	async function sumOf(reader: ReaderId, holds: number): Promise<Sum> {
		const known = sums.get(reader);
		const age = known === undefined ? Infinity : now() - known.at;
		if (known !== undefined && age >= 0 && age < holds) return known;
		return counting.get(reader) ?? count(reader);
	}

	/** @returns the sum that was held against the quota */
	async function checked(reader: ReaderId, bytes: number, limit: number): Promise<Sum> {
		const isOver = ({ used }: Sum): boolean => (bytes === 0 ? used >= limit : used + bytes > limit);
		const known = await sumOf(reader, HOLDS);
		if (!isOver(known)) return known;
		// The reader may have made room since.
		const sum = await sumOf(reader, HOLDS_FOR_A_LOOK);
		if (isOver(sum)) throw new Failure('over_quota', { used: sum.used, quota: limit });
		return sum;
	}

	return {
		async of(reader) {
			return { used: (await sumOf(reader, HOLDS_FOR_A_LOOK)).used, quota };
		},
		async checkRoom(reader, bytes) {
			if (quota !== null) await checked(reader, bytes, quota);
		},
		async take(reader, bytes) {
			if (quota === null) return;
			for (;;) {
				const sum = await checked(reader, bytes, quota);
				// Another may have been counted between the check and here.
				if (sum.used + bytes > quota) continue;
				sum.used += bytes;
				return;
			}
		},
		note(reader, bytes) {
			const sum = sums.get(reader);
			if (sum !== undefined) sum.used += bytes;
		},
		changed(reader) {
			sums.delete(reader);
			counting.delete(reader);
		}
	};
}

/** What it takes to keep it. */
export function bytesOf({ body, pictures }: Pick<Ingested, 'body' | 'pictures'>): number {
	return Buffer.byteLength(body.html) + sizeOf(pictures);
}

function sizeOf(pictures: Ingested['pictures']): number {
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
	const bytes = sizeOf(found.pictures);
	try {
		await space.checkRoom(reader, bytes);
	} catch (error) {
		if (codeOf(error) !== 'over_quota') throw error;
		return new Unreadable({ ...found.about, lead: null }, [], found.cause);
	}
	await pictures.put(found.pictures);
	space.note(reader, bytes);
	return found;
}
