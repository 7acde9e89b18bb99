// Where pictures' bytes live: files named by their hash beside SQLite, rows beside PostgreSQL.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PictureHash } from '../../domain/article.ts';
import type { Opened } from '../db/open.ts';
import type { Db } from '../db/schema.ts';

export interface StoredBytes {
	readonly hash: PictureHash;
	readonly type: string;
	readonly bytes: Uint8Array;
}

export interface PictureStore {
	/** Stores pictures before any row names them; resolves when they are on the disk. */
	put(pictures: readonly StoredBytes[]): Promise<void>;
	get(hash: PictureHash): Promise<{ type: string; bytes: Uint8Array } | null>;
}

/** @param folder of the server's data */
export function openPictures({ db, flavour }: Opened, folder: string): PictureStore {
	return flavour === 'postgres' ? rowPictures(db) : filePictures(db, join(folder, 'pictures'));
}

export function filePictures(db: Db, folder: string): PictureStore {
	const pathOf = (hash: PictureHash) => join(folder, hash.slice(0, 2), hash);
	return {
		async put(pictures) {
			for (const { hash, bytes } of pictures) await writeWhole(pathOf(hash), bytes);
			await writeRows(db, pictures);
		},
		async get(hash) {
			const type = await typeOf(db, hash);
			if (type === null) return null;
			return readFile(pathOf(hash)).then(
				(bytes) => ({ type, bytes }),
				(error: NodeJS.ErrnoException) => {
					if (error.code === 'ENOENT') return null;
					throw error;
				}
			);
		}
	};
}

export function rowPictures(db: Db): PictureStore {
	return {
		async put(pictures) {
			for (const { hash, bytes } of pictures) {
				await db
					.insertInto('picture_bytes')
					.values({ hash, bytes: Buffer.from(bytes) })
					.onConflict((conflict) => conflict.column('hash').doNothing())
					.execute();
			}
			await writeRows(db, pictures);
		},
		async get(hash) {
			const type = await typeOf(db, hash);
			const row = await db.selectFrom('picture_bytes').select('bytes').where('hash', '=', hash).executeTakeFirst();
			return type === null || row === undefined ? null : { type, bytes: row.bytes };
		}
	};
}

/** A file under its name is whole: a crash leaves a temporary one at most. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
	const made = await mkdir(dirname(path), { recursive: true });
	const temporary = `${path}.${randomUUID()}`;
	const file = await open(temporary, 'wx');
	try {
		await file.writeFile(bytes);
		await file.sync();
	} finally {
		await file.close();
	}
	await rename(temporary, path);
	await syncFolder(dirname(path));
	if (made === undefined) return;
	await syncFolder(dirname(dirname(path)));
	await syncFolder(dirname(made));
}

/** A new name is on the disk when its folder is (fsync(2)). */
async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

async function writeRows(db: Db, pictures: readonly StoredBytes[]): Promise<void> {
	for (const { hash, type, bytes } of pictures) {
		await db
			.insertInto('pictures')
			.values({ hash, type, size: bytes.length })
			.onConflict((conflict) => conflict.column('hash').doNothing())
			.execute();
	}
}

async function typeOf(db: Db, hash: PictureHash): Promise<string | null> {
	const row = await db.selectFrom('pictures').select('type').where('hash', '=', hash).executeTakeFirst();
	return row?.type ?? null;
}
