// Deleting a database that a tab may hold open.
import { deleteDB } from 'idb';

/** Time after which to stop waiting for a tab that holds a database open, ms. */
const LIMIT_MS = 2_000;

/** Deletes that this page or worker has requested and that have not ended, by the name of the database. */
const pending = new Map<string, Promise<void>>();

/**
 * Resolves when the database is deleted, or after 2 s if a tab holds it open; the browser deletes it when that tab
 * releases it, or the next start does.
 */
export async function deleteDatabase(name: string): Promise<void> {
	let timer;
	// Not counted from the event `blocked`, since a delete that waits for another delete gets no event.
	const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, LIMIT_MS)));
	try {
		await Promise.race([pending.get(name) ?? requestDelete(name), limit]);
	} finally {
		clearTimeout(timer);
	}
}

function requestDelete(name: string): Promise<void> {
	const deleting = deleteDB(name).finally(() => pending.delete(name));
	pending.set(name, deleting);
	return deleting;
}
