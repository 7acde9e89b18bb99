// Renames a damaged SQLite file before a restore, so that it can be examined later.
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** https://www.sqlite.org/rescode.html: SQLITE_CORRUPT, SQLITE_NOTADB; the low byte is the primary code. */
const DAMAGED: ReadonlySet<number> = new Set([11, 26]);

/** Whether SQLite reports that the file is damaged or not a database. */
export function isDamaged(error: unknown): boolean {
	for (let cause = error; cause instanceof Error; cause = cause.cause) {
		if ('errcode' in cause && typeof cause.errcode === 'number' && DAMAGED.has(cause.errcode & 0xff)) return true;
	}
	return false;
}

/** Renames the database of a folder. @param now ms since 1970 @returns its new path */
export function renameDamaged(folder: string, now: number): string {
	const path = join(folder, `damaged-${now}.sqlite`);
	for (const end of ['', '-wal', '-shm']) {
		const from = join(folder, `offprint.sqlite${end}`);
		if (existsSync(from)) renameSync(from, path + end);
	}
	return path;
}
