// How far the index is behind the shelf.
import type { Connection } from '../connection.ts';
import { readManifest } from './index-state.ts';
import type { Manifest } from './manifest.ts';

export interface Backlog {
	readonly manifest: Manifest;
	/** Entries that are in the index, and those that wait for it, about. */
	readonly indexed: number;
	readonly left: number;
	/** Documents that are in no segment. */
	readonly fresh: number;
}

export function readBacklog(connection: Connection): Promise<Backlog> {
	return connection.read(['entries', 'toIndex', 'indexed', 'fresh', 'indexState'], async (tx) => {
		const manifest = await readManifest(tx);
		const { reached } = manifest;
		const [noted, unreached, indexed, fresh] = await Promise.all([
			tx.objectStore('toIndex').count(),
			reached === null ? 0 : tx.objectStore('entries').count(IDBKeyRange.lowerBound(reached, true)),
			tx.objectStore('indexed').count(),
			tx.objectStore('fresh').count()
		]);
		return { manifest, indexed, left: noted + unreached, fresh };
	});
}
