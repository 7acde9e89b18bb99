// Encodes a device's cursor: the database's epoch, the counters of the reader and of shared articles, and
// feeds being backfilled. Devices do not read it.
import type { FeedId } from '../../domain/feed.ts';
import type { Cursor, ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { CounterState } from '../store/counters.ts';

export interface CursorPosition {
	/** The cursor's reader; absent from cursors of earlier versions. */
	readonly owner?: ReaderId;
	/** The epoch of the database. A restored database has another epoch, so that older cursors are recognised. */
	readonly epoch: string;
	readonly reader: CounterState;
	readonly shared: CounterState;
	readonly backfills: readonly Backfill[];
}

/** A feed whose items with a number less than `below` are still to be sent. */
export interface Backfill {
	readonly feed: FeedId;
	readonly below: number;
}

const OWNER = 'reader:';

export const START: CursorPosition = {
	epoch: '',
	reader: { value: 0, lineage: '' },
	shared: { value: 0, lineage: '' },
	backfills: []
};

export function encodeCursor({ owner, epoch, reader, shared, backfills }: CursorPosition): Cursor {
	const parts = [reader.value, reader.lineage, shared.value, shared.lineage, epoch];
	if (owner !== undefined) parts.push(OWNER + owner);
	for (const { feed, below } of backfills) parts.push(feed, below);
	return Buffer.from(JSON.stringify(parts)).toString('base64url') as Cursor;
}

/** Decodes a cursor; null if this server never issued it. */
export function decodeCursor(cursor: string): CursorPosition | null {
	try {
		const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
		if (!Array.isArray(parts)) return null;
		const [readerValue, readerLineage, shared, sharedLineage, epoch, ...rest] = parts as unknown[];
		if (!isCount(readerValue) || !isCount(shared)) return null;
		if (typeof readerLineage !== 'string' || typeof sharedLineage !== 'string' || typeof epoch !== 'string')
			return null;
		const owner = ownerIn(rest);
		const backfills = backfillsOf(owner === null ? rest : rest.slice(1));
		if (backfills === null) return null;
		const reader = { value: readerValue, lineage: readerLineage };
		const position = { epoch, reader, shared: { value: shared, lineage: sharedLineage }, backfills };
		return owner === null ? position : { owner, ...position };
	} catch {
		return null;
	}
}

/** The reader, whose id comes before the backfills; each backfill is a pair of a feed and a number. */
function ownerIn([first, ...others]: readonly unknown[]): ReaderId | null {
	if (typeof first !== 'string' || !first.startsWith(OWNER) || others.length % 2 !== 0) return null;
	return first.slice(OWNER.length) as ReaderId;
}

function backfillsOf(parts: readonly unknown[]): Backfill[] | null {
	const backfills: Backfill[] = [];
	for (let index = 0; index < parts.length; index += 2) {
		const [feed, below] = [parts[index], parts[index + 1]];
		if (typeof feed !== 'string' || !isCount(below)) return null;
		backfills.push({ feed: feed as FeedId, below });
	}
	return backfills;
}

function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && Number(value) >= 0;
}
