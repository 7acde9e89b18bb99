// Reads rows of segments in a transaction.
import type { Reading } from '../../db/schema.ts';
import { unsealed } from '../encoding/bytes.ts';
import type { Fetch, SegmentInfo } from './segment.ts';

export function fetchOf(tx: Reading, { id }: SegmentInfo): Fetch {
	return async (kind, from, to) => {
		const rows: readonly unknown[] =
			to - from === 1
				? [await tx.objectStore('segments').get([id, kind, from])]
				: await tx.objectStore('segments').getAll(IDBKeyRange.bound([id, kind, from], [id, kind, to], false, true));
		// Where one is missing the others are not where they seem to be.
		const isWhole = rows.length === to - from;
		return Array.from({ length: to - from }, (_, index) => (isWhole ? unsealed(rows[index]) : null));
	};
}
