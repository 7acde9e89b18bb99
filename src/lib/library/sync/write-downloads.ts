// Stores the parts of a download in few transactions, while the next parts arrive.
import type { ArticleBody } from '../../domain/article.ts';
import { codeOf } from '../../domain/core/failure.ts';
import type { DownloadedPart } from '../api/read-download.ts';
import type { Connection } from '../db/connection.ts';
import { BODY_STORES, PICTURE_STORES, saveBodies, savePictures, type HashedPicture } from '../store/articles.ts';

interface WriterDeps {
	readonly connection: Connection;
	/** Called after each transaction. */
	readonly progress: () => void;
}

export interface PartWriter {
	/**
	 * Takes a part; waits while too much is not stored yet.
	 * @throws Failure of an earlier part
	 */
	add(part: DownloadedPart): Promise<void>;
	/**
	 * Waits until everything is stored.
	 * @throws Failure of any part
	 */
	finish(): Promise<void>;
}

/** Characters and bytes that may wait in memory. */
const MAX_WAITING = 8_000_000;

interface Batch {
	readonly bodies: ArticleBody[];
	readonly pictures: HashedPicture[];
	size: number;
}

export function createPartWriter({ connection, progress }: WriterDeps): PartWriter {
	let waiting = emptyBatch();
	let isScheduled = false;
	/** Ends when everything that was scheduled is stored; never rejects. */
	let written = Promise.resolve();
	let failure: { readonly error: unknown } | null = null;

	/** Stores what waits, together with what arrives until its turn. */
	function schedule(): Promise<void> {
		if (!isScheduled) written = written.then(writeWaiting);
		isScheduled = true;
		return written;
	}

	async function writeWaiting(): Promise<void> {
		const { bodies, pictures } = waiting;
		waiting = emptyBatch();
		isScheduled = false;
		if (failure !== null) return;
		try {
			// Texts come first, because pictures need them, and are kept when there is no room for the pictures.
			await store(bodies, (some) => connection.write(BODY_STORES, (tx) => saveBodies(tx, some)));
			await store(pictures, (some) => connection.write(PICTURE_STORES, (tx) => savePictures(tx, some)));
		} catch (error) {
			failure = { error };
		}
	}

	/** @throws Failure `quota` after each part was tried alone, because others may have room where a large one has none */
	async function store<T>(parts: readonly T[], write: (some: readonly T[]) => Promise<void>): Promise<void> {
		if (parts.length === 0) return;
		try {
			await write(parts);
			progress();
		} catch (error) {
			if (codeOf(error) !== 'quota' || parts.length === 1) throw error;
			for (const part of parts) await store([part], write).catch(unlessQuota);
			throw error;
		}
	}

	function check(): void {
		if (failure !== null) throw failure.error;
	}

	return {
		async add(part) {
			if ('texts' in part) {
				waiting.bodies.push(...part.texts);
				for (const { html } of part.texts) waiting.size += html.length;
			} else if ('picture' in part) {
				waiting.pictures.push(part);
				waiting.size += part.picture.bytes.byteLength;
			}
			const stored = schedule();
			if (waiting.size > MAX_WAITING) await stored;
			check();
		},
		async finish() {
			await schedule();
			check();
		}
	};
}

function unlessQuota(error: unknown): void {
	if (codeOf(error) !== 'quota') throw error;
}

function emptyBatch(): Batch {
	return { bodies: [], pictures: [], size: 0 };
}
