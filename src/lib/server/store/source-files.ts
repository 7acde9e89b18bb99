// Stores the compressed bytes of sources: as files with SQLite, as rows with PostgreSQL, like pictures.
import { randomBytes } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseHandle } from '../db/open.ts';
import type { Db } from '../db/schema.ts';
import { oldFiles, readFileIfPresent, removeAbandoned, removeFile, writeFileAtomically } from './picture-files.ts';
import { namedAmong } from './sources.ts';

export interface SourceFiles {
	/**
	 * Stores bytes before any record names them.
	 * @returns their name, which no other bytes have @throws Failure `server_full`
	 */
	put(bytes: Uint8Array): Promise<string>;
	get(name: string): Promise<Uint8Array | null>;
	/** Those of the given names that have no bytes. */
	missingAmong(names: readonly string[]): Promise<string[]>;
	remove(names: readonly string[]): Promise<void>;
	/**
	 * Removes bytes that no record names and that were stored before `before` (ms by the machine's clock). Files are
	 * searched in a part of the folders each time.
	 */
	removeStray(before: number): Promise<void>;
	/** Removes temporary files older than `before` (ms by the machine's clock). Call it at the start. */
	removeAbandoned(before: number): Promise<void>;
}

/** @param folder of the server's data */
export function openSourceFiles({ db, flavour }: DatabaseHandle, folder: string): SourceFiles {
	return flavour === 'postgres' ? sourceRows(db) : sourceFiles(db, join(folder, 'sources'));
}

/** Of 256 folders of files, those that are searched for stray files at once. */
const FOLDERS = 16;

/** A name like those of pictures, so that the files lie in the same kind of folders. */
function newName(): string {
	return randomBytes(32).toString('hex');
}

function sourceFiles(db: Db, folder: string): SourceFiles {
	const pathOf = (name: string) => join(folder, name.slice(0, 2), name);
	let nextFolder = 0;
	return {
		async put(bytes) {
			const name = newName();
			await writeFileAtomically(pathOf(name), bytes);
			return name;
		},
		get: (name) => readFileIfPresent(pathOf(name)),
		async missingAmong(names) {
			const missing: string[] = [];
			for (const name of names) await access(pathOf(name)).catch(() => missing.push(name));
			return missing;
		},
		async remove(names) {
			for (const name of names) await removeFile(pathOf(name));
		},
		async removeStray(before) {
			for (let searched = 0; searched < FOLDERS; searched++) {
				const files = await oldFiles(folder, nextFolder++, before);
				const names = files.map(({ hash }) => hash);
				const named = await namedAmong(db, names);
				for (const { path, hash } of files) if (path !== pathOf(hash) || !named.has(hash)) await removeFile(path);
			}
		},
		removeAbandoned: (before) => removeAbandoned(folder, before)
	};
}

function sourceRows(db: Db): SourceFiles {
	return {
		async put(bytes) {
			const name = newName();
			await db
				.insertInto('source_bytes')
				.values({ file: name, bytes: Buffer.from(bytes), at: Date.now() })
				.execute();
			return name;
		},
		async get(name) {
			const row = await db.selectFrom('source_bytes').select('bytes').where('file', '=', name).executeTakeFirst();
			return row?.bytes ?? null;
		},
		async missingAmong(names) {
			if (names.length === 0) return [];
			const rows = await db
				.selectFrom('source_bytes')
				.select('file')
				.where('file', 'in', [...names])
				.execute();
			const stored = new Set(rows.map(({ file }) => file));
			return names.filter((name) => !stored.has(name));
		},
		async remove(names) {
			if (names.length === 0) return;
			await db
				.deleteFrom('source_bytes')
				.where('file', 'in', [...names])
				.execute();
		},
		async removeStray(before) {
			await db
				.deleteFrom('source_bytes')
				.where('at', '<', before)
				.where('file', 'not in', db.selectFrom('sources').select('file'))
				.execute();
		},
		removeAbandoned: () => Promise.resolve()
	};
}
