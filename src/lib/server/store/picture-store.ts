// Stores pictures: as files named by their hash with SQLite, as rows with PostgreSQL.
import { join } from 'node:path';
import type { PictureHash } from '../../domain/article.ts';
import type { DatabaseHandle } from '../db/open.ts';
import type { Db } from '../db/schema.ts';
import { oldFiles, readFileIfPresent, removeAbandoned, removeFile, writeFileAtomically } from './picture-files.ts';
import { createKeyedQueue } from './keyed-queue.ts';
import { clearMarks, removePicture } from './orphans.ts';

export interface StoredBytes {
	readonly hash: PictureHash;
	readonly type: string;
	readonly bytes: Uint8Array;
}

export interface PictureStore {
	/**
	 * Stores pictures before any row refers to them; resolves when they are on disk, and protects them for thirty days.
	 * @throws Failure `server_full`, `busy`; the pictures before the failed picture are stored nevertheless
	 */
	put(pictures: readonly StoredBytes[]): Promise<void>;
	get(hash: PictureHash): Promise<{ type: string; bytes: Uint8Array } | null>;
	/**
	 * Removes a picture that no article shows and that was marked as an orphan up to `before` (ms). @returns whether it
	 * was removed
	 */
	remove(hash: PictureHash, before: number): Promise<boolean>;
	/**
	 * Removes stray files of the next folder: those without a row, older than `before` (ms by the machine's clock).
	 * @returns how many
	 */
	removeStray(before: number): Promise<number>;
	/** Removes temporary files older than `before` (ms by the machine's clock). Call it at the start. */
	removeAbandoned(before: number): Promise<void>;
}

/** @param folder of the server's data */
export function openPictures({ db, flavour }: DatabaseHandle, folder: string): PictureStore {
	return flavour === 'postgres' ? rowPictures(db) : filePictures(db, join(folder, 'pictures'));
}

export function filePictures(db: Db, folder: string): PictureStore {
	const pathOf = (hash: string) => join(folder, hash.slice(0, 2), hash);
	// Storing and removing one picture are serialised, so that its file is either written after the removal or not
	// removed.
	const inOrder = createKeyedQueue();
	let nextFolder = 0;
	return {
		async put(pictures) {
			for (const picture of pictures) {
				await inOrder(picture.hash, async () => {
					await writeFileAtomically(pathOf(picture.hash), picture.bytes);
					await db.transaction().execute((trx) => writeRow(trx, picture));
				});
			}
		},
		async get(hash) {
			const type = await typeOf(db, hash);
			if (type === null) return null;
			const bytes = await readFileIfPresent(pathOf(hash));
			return bytes === null ? null : { type, bytes };
		},
		// Removes the row first: a file without a row is found and removed later, but a picture without a file cannot be
		// shown.
		remove: (hash, before) =>
			inOrder(hash, async () => {
				const isRemoved = await removePicture(db, hash, before, false);
				if (isRemoved) await removeFile(pathOf(hash));
				return isRemoved;
			}),
		async removeStray(before) {
			let removed = 0;
			const files = await oldFiles(folder, nextFolder++, before);
			for (const { path, hash } of files) {
				await inOrder(hash, async () => {
					if (path === pathOf(hash) && (await typeOf(db, hash)) !== null) return;
					await removeFile(path);
					removed++;
				});
			}
			return removed;
		},
		removeAbandoned: (before) => removeAbandoned(folder, before)
	};
}

export function rowPictures(db: Db): PictureStore {
	return {
		async put(pictures) {
			for (const picture of pictures) {
				await db.transaction().execute(async (trx) => {
					// The row of `pictures` is the lock: storing writes it first, and removing takes it first.
					await writeRow(trx, picture);
					await trx
						.insertInto('picture_bytes')
						.values({ hash: picture.hash, bytes: Buffer.from(picture.bytes) })
						.onConflict((conflict) => conflict.column('hash').doNothing())
						.execute();
				});
			}
		},
		async get(hash) {
			const type = await typeOf(db, hash);
			const row = await db.selectFrom('picture_bytes').select('bytes').where('hash', '=', hash).executeTakeFirst();
			return type === null || row === undefined ? null : { type, bytes: row.bytes };
		},
		remove: (hash, before) => removePicture(db, hash, before, true),
		removeStray: () => Promise.resolve(0),
		removeAbandoned: () => Promise.resolve()
	};
}

async function writeRow(trx: Db, { hash, type, bytes }: StoredBytes): Promise<void> {
	await trx
		.insertInto('pictures')
		.values({ hash, type, size: bytes.length })
		.onConflict((conflict) => conflict.column('hash').doUpdateSet({ size: bytes.length }))
		.execute();
	await clearMarks(trx, 'picture', [hash]);
}

async function typeOf(db: Db, hash: string): Promise<string | null> {
	const row = await db.selectFrom('pictures').select('type').where('hash', '=', hash).executeTakeFirst();
	return row?.type ?? null;
}
