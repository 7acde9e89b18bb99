// Counts the contents of another account's library on this device.
import { connect } from '../db/connection.ts';
import * as upgrades from '../db/upgrades.ts';
import { countEntries } from '../store/entries.ts';

export interface AccountContents {
	/** Entries outside the trash. */
	readonly entries: number;
	/** Changes and captured pages that no server has. */
	readonly unsent: number;
}

/**
 * @param name name of the account's database
 * @returns null if there is no such database; it is not created
 * @throws Failure database_lost
 */
export async function readAccountContents(name: string): Promise<AccountContents | null> {
	if (!(await indexedDB.databases()).some((each) => each.name === name)) return null;
	const connection = connect(name, () => Promise.resolve(upgrades));
	try {
		return await connection.read(['entries', 'outbox', 'captures'], async (tx) => {
			const [unread, archive, changes, captures] = await Promise.all([
				countEntries(tx, 'unread', null),
				countEntries(tx, 'archive', null),
				tx.objectStore('outbox').count(),
				tx.objectStore('captures').count()
			]);
			return { entries: unread + archive, unsent: changes + captures };
		});
	} finally {
		connection.close();
	}
}
