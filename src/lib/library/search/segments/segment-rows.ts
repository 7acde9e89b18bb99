// Reads rows of segments in a transaction.
import type { ReadTx } from '../../db/schema.ts';
import { verifyChecksum } from '../encoding/bytes.ts';
import type { ReadRows, SegmentInfo } from './segment.ts';

export function segmentReader(tx: ReadTx, { id }: SegmentInfo): ReadRows {
	return async (kind, from, to) => {
		const rows: readonly unknown[] =
			to - from === 1
				? [await tx.objectStore('segments').get([id, kind, from])]
				: await tx.objectStore('segments').getAll(IDBKeyRange.bound([id, kind, from], [id, kind, to], false, true));
		// If a row is missing, it is unknown which of the rows it is, so that all count as missing.
		const isComplete = rows.length === to - from;
		return Array.from({ length: to - from }, (_, index) => (isComplete ? verifyChecksum(rows[index]) : null));
	};
}
