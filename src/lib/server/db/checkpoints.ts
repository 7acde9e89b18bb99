// Keeps checkpoints out of commits: SQLite makes one within a commit, and a server that does so answers nobody meanwhile.
import { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import type { Db } from './schema.ts';

/** Pages of the log, 16 MB, at which a commit makes a checkpoint all the same: the thread may be behind, or broken. */
const LAST_RESORT_PAGES = 4000;

export interface Checkpoints {
	/** Before the database is closed. */
	stop(): Promise<void>;
}

/**
 * Commits are on the disk before they are answered as ever: they are in the log, which only a checkpoint that was
 * completed lets go (sqlite.org/wal.html).
 */
export async function startCheckpoints(db: Db, path: string): Promise<Checkpoints> {
	await sql`pragma wal_autocheckpoint = ${sql.lit(LAST_RESORT_PAGES)}`.execute(db);
	const worker = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), {
		workerData: path,
		resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 }
	});
	worker.unref();
	worker.on('error', (error) => console.error('the thread for checkpoints ended:', error));
	const ended = new Promise((resolve) => worker.once('exit', resolve));
	return {
		async stop() {
			worker.ref();
			worker.postMessage('stop');
			await ended;
		}
	};
}
