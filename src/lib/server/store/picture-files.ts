// Writes pictures as files, atomically, and lists old files, so that those without a row can be removed.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileFailure } from '../db/storage-failures.ts';

/** Temporary files that this process is writing. They are not removed, however old they look. */
const filesBeingWritten = new Set<string>();

/**
 * Writes a file atomically: a crash leaves at most a temporary file.
 * @throws Failure `server_full`, or the error of the file system; leaves no temporary file
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
	const temporary = `${path}.${randomUUID()}`;
	filesBeingWritten.add(temporary);
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
		filesBeingWritten.delete(temporary);
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

/** The file name of a picture, or of the temporary file by which it is written. */
const NAME = /^([0-9a-f]{64})(\.[0-9a-f-]{36})?$/;

export interface PictureFile {
	readonly path: string;
	readonly hash: string;
}

/** One folder for each value of the hash's first byte. */
const FOLDER_COUNT = 256;

/**
 * Files of pictures in the `index`th folder that were last written before `before`; `index` wraps around.
 * @param before ms since 1970 by the machine's clock
 */
export async function oldFiles(folder: string, index: number, before: number): Promise<PictureFile[]> {
	const subfolder = join(folder, (index % FOLDER_COUNT).toString(16).padStart(2, '0'));
	return filesIn(subfolder, before);
}

/**
 * Removes temporary files that a killed process left: those last written before `before`, and not by a write that this
 * process still runs.
 * @param before ms since 1970 by the machine's clock
 */
export async function removeAbandoned(folder: string, before: number): Promise<void> {
	for (let index = 0; index < FOLDER_COUNT; index++) {
		const files = await oldFiles(folder, index, before);
		for (const { path, hash } of files) if (!path.endsWith(hash)) await removeFile(path);
	}
}

async function filesIn(subfolder: string, before: number): Promise<PictureFile[]> {
	const files: PictureFile[] = [];
	for (const name of await readdir(subfolder).catch(unlessMissing<string[]>([]))) {
		const hash = NAME.exec(name)?.[1];
		if (hash === undefined) continue;
		const path = join(subfolder, name);
		if (filesBeingWritten.has(path)) continue;
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
