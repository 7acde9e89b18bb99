// Reads the feeds that the reader follows or followed.
import { feedOf, type Feed } from '../../domain/feed.ts';
import type { Connection } from '../db/connection.ts';

export function readFeeds(connection: Connection): Promise<Feed[]> {
	return connection.read(['feeds'], async (tx) => {
		const rows = await tx.objectStore('feeds').getAll();
		return rows.map(({ id, fields }) => feedOf(id, fields)).filter((feed) => feed !== null);
	});
}
