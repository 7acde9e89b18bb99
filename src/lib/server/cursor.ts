// Where a device stands: the database's epoch, the reader's counter and that of shared articles. Opaque outside.
import type { Cursor } from '../domain/sync.ts';
import type { Position } from './store/counters.ts';

export interface Standing {
	/** A restored database has another: no device knows its past. */
	readonly epoch: string;
	readonly reader: Position;
	readonly shared: Position;
}

export const START: Standing = { epoch: '', reader: { value: 0, lineage: '' }, shared: { value: 0, lineage: '' } };

export function encodeCursor({ epoch, reader, shared }: Standing): Cursor {
	const parts = [reader.value, reader.lineage, shared.value, shared.lineage, epoch];
	return Buffer.from(JSON.stringify(parts)).toString('base64url') as Cursor;
}

/** Null for what this server never gave out. */
export function decodeCursor(cursor: string): Standing | null {
	try {
		const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
		if (!Array.isArray(parts)) return null;
		const [own, ownLineage, shared, sharedLineage, epoch] = parts as unknown[];
		if (!isCount(own) || !isCount(shared)) return null;
		if (typeof ownLineage !== 'string' || typeof sharedLineage !== 'string' || typeof epoch !== 'string') return null;
		return { epoch, reader: { value: own, lineage: ownLineage }, shared: { value: shared, lineage: sharedLineage } };
	} catch {
		return null;
	}
}

function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && Number(value) >= 0;
}
