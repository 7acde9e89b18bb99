// Writes pictures as files, atomically, and finds files without a row.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileFailure } from '../db/storage-failures.ts';

/** Temporary files that this process is writing. They are never removed as unfinished, however old they look. */
const unfinishedFiles = new Set<string>();

/** Writes a file atomically: a crash leaves at most a temporary file. @throws Failure `server_full`, leaving no file */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
	const temporary = `${path}.${randomUUID()}`;
	unfinishedFiles.add(temporary);
	try {
		const createdFolder = await mkdir(dirname(path), { recursive: true });
		const file = await open(temporary, 'wx');
		try {
			await file.writeFile(bytes);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(temporary, path);
		await syncFolder(dirname(path));
		if (createdFolder === undefined) return;
		await syncFolder(dirname(dirname(path)));
		await syncFolder(dirname(createdFolder));
	} catch (error) {
		await rm(temporary, { force: true }).catch(() => undefined);
		throw fileFailure(error);
	} finally {
		unfinishedFiles.delete(temporary);
	}
}

/** A new name is durable only after fsync of its folder (fsync(2)). */
async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

export async function readFileIfPresent(path: string): Promise<Uint8Array | null> {
	return readFile(path).catch(unlessMissing(null));
}

export async function removeFile(path: string): Promise<void> {
	await rm(path, { force: true });
}

/** The file name of a picture, or of a picture that is being written. */
const NAME = /^([0-9a-f]{64})(\.[0-9a-f-]{36})?$/;

export interface StrayFile {
	readonly path: string;
	readonly hash: string;
}

/** One folder for each value of the hash's first byte. */
const FOLDER_COUNT = 256;

/**
 * Files in the `index`th folder that may be stray; `index` wraps around.
 * @param before only files that were last written before this time, ms since 1970 by the machine's clock
 */
export async function strayFiles(folder: string, index: number, before: number): Promise<StrayFile[]> {
	const subfolder = join(folder, (index % FOLDER_COUNT).toString(16).padStart(2, '0'));
	return filesIn(subfolder, before);
}

/** Removes unfinished files begun before `before` (ms since 1970 by the machine's clock). */
export async function dropPartial(folder: string, before: number): Promise<void> {
	for (let index = 0; index < FOLDER_COUNT; index++) {
		const files = await strayFiles(folder, index, before);
		for (const { path, hash } of files) if (!path.endsWith(hash)) await removeFile(path);
	}
}

async function filesIn(subfolder: string, before: number): Promise<StrayFile[]> {
	const files: StrayFile[] = [];
	for (const name of await readdir(subfolder).catch(unlessMissing<string[]>([]))) {
		const hash = NAME.exec(name)?.[1];
		if (hash === undefined) continue;
		const path = join(subfolder, name);
		if (unfinishedFiles.has(path)) continue;
		const times = await stat(path).catch(unlessMissing(null));
		if (times !== null && times.mtimeMs < before) files.push({ path, hash });
	}
	return files;
}

function unlessMissing<T>(fallback: T): (error: NodeJS.ErrnoException) => T {
	return (error) => {
		if (error.code === 'ENOENT') return fallback;
		throw error;
	};
}
