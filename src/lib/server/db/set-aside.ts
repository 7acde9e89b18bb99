// A SQLite file that is damaged makes room for what is restored; it stays beside it, to be looked into.
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** https://www.sqlite.org/rescode.html: SQLITE_CORRUPT, SQLITE_NOTADB; the low byte is the primary code. */
const DAMAGED: ReadonlySet<number> = new Set([11, 26]);

/** Whether SQLite says that its file is damaged, or none of its own. */
export function isDamaged(error: unknown): boolean {
	for (let cause = error; cause instanceof Error; cause = cause.cause) {
		if ('errcode' in cause && typeof cause.errcode === 'number' && DAMAGED.has(cause.errcode & 0xff)) return true;
	}
	return false;
}

/** Gives the database of a folder another name. @param now ms since 1970 @returns the path that it has then */
export function setAside(folder: string, now: number): string {
	const path = join(folder, `damaged-${now}.sqlite`);
	for (const end of ['', '-wal', '-shm']) {
		const from = join(folder, `offprint.sqlite${end}`);
		if (existsSync(from)) renameSync(from, path + end);
	}
	return path;
}
