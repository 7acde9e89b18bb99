// How much a library of another account on this device holds.
import { connect } from '../db/connection.ts';
import { countEntries } from '../store/entries.ts';

export interface AccountContents {
	/** Entries on the shelf, those in the trash left out. */
	readonly entries: number;
	/** Changes that no server has. */
	readonly unsent: number;
}

/** @param name of its database @returns null when there is none: it is not made anew @throws Failure database_lost */
export async function holdingOf(name: string): Promise<AccountContents | null> {
	if (!(await indexedDB.databases()).some((each) => each.name === name)) return null;
	const connection = connect(name);
	try {
		return await connection.read(['entries', 'outbox'], async (tx) => {
			const [unread, archive, unsent] = await Promise.all([
				countEntries(tx, 'unread', null),
				countEntries(tx, 'archive', null),
				tx.objectStore('outbox').count()
			]);
			return { entries: unread + archive, unsent };
		});
	} finally {
		connection.close();
	}
}
