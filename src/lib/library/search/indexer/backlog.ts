// Counts the entries that the index still has to read.
import type { Connection } from '../../db/connection.ts';
import type { ReadTx } from '../../db/schema.ts';
import { readManifest } from '../segments/manifest-store.ts';
import { FORMAT_VERSION, type Manifest } from '../segments/manifest.ts';

export interface Backlog {
	readonly manifest: Manifest;
	/** Approximate number of entries that wait to be indexed. */
	readonly left: number;
}

export function readBacklog(connection: Connection): Promise<Backlog> {
	return connection.read(['entries', 'toIndex', 'indexState'], readBacklogIn);
}

export async function readBacklogIn(tx: ReadTx): Promise<Backlog> {
	const manifest = await readManifest(tx);
	const { format, reached, settled } = manifest;
	// Another tab runs a newer version of the app, which updates and counts its own index.
	if (format > FORMAT_VERSION) return { manifest, left: 0 };
	const [queued, unreached] = await Promise.all([
		tx.objectStore('toIndex').count(IDBKeyRange.lowerBound(settled, true)),
		reached === null ? 0 : tx.objectStore('entries').count(IDBKeyRange.lowerBound(reached, true))
	]);
	return { manifest, left: queued + unreached };
}
