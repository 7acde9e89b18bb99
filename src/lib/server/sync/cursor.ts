// Encodes a device's cursor: its reader, the database's epoch, the counters of the reader and of shared articles, and
// feeds being backfilled. Devices do not read it.
import type { FeedId } from '../../domain/feed.ts';
import type { Cursor, ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { CounterState } from '../store/counters.ts';

export interface CursorPosition {
	/** The cursor's reader; absent from cursors of earlier versions. */
	readonly reader?: ReaderId;
	/** The epoch of the database. A restored database has another epoch, so that older cursors are recognised. */
	readonly epoch: string;
	readonly readerCounter: CounterState;
	readonly sharedCounter: CounterState;
	readonly backfills: readonly Backfill[];
	/**
	 * Facts of feeds with a number less than this are still to be sent, 0 for none. Absent from cursors that were given to
	 * apps before protocol 4, which got no facts.
	 */
	readonly infosBelow?: number;
}

/** A feed whose items with a number less than `below` are still to be sent. */
export interface Backfill {
	readonly feed: FeedId;
	readonly below: number;
}

const READER_PREFIX = 'reader:';
/** In the place of a feed's id, which has no colon. */
const INFOS = 'infos:' as FeedId;

export const START: CursorPosition = {
	epoch: '',
	readerCounter: { value: 0, lineage: '' },
	sharedCounter: { value: 0, lineage: '' },
	backfills: []
};

export function encodeCursor(position: CursorPosition): Cursor {
	const { reader, epoch, readerCounter, sharedCounter, backfills, infosBelow } = position;
	const parts = [readerCounter.value, readerCounter.lineage, sharedCounter.value, sharedCounter.lineage, epoch];
	if (reader !== undefined) parts.push(READER_PREFIX + reader);
	if (infosBelow !== undefined) parts.push(INFOS, infosBelow);
	for (const { feed, below } of backfills) parts.push(feed, below);
	return Buffer.from(JSON.stringify(parts)).toString('base64url') as Cursor;
}

/** Decodes a cursor; null if it is malformed. Its epoch and lineages show whether this database issued it. */
export function decodeCursor(cursor: string): CursorPosition | null {
	try {
		const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
		if (!Array.isArray(parts)) return null;
		const [readerValue, readerLineage, sharedValue, sharedLineage, epoch, ...rest] = parts as unknown[];
		if (!isCount(readerValue) || !isCount(sharedValue)) return null;
		if (typeof readerLineage !== 'string' || typeof sharedLineage !== 'string' || typeof epoch !== 'string')
			return null;
		const reader = readerIn(rest);
		const pairs = backfillsOf(reader === null ? rest : rest.slice(1));
		if (pairs === null) return null;
		const infos = pairs[0]?.feed === INFOS ? pairs[0] : null;
		return {
			...(reader === null ? {} : { reader }),
			epoch,
			readerCounter: { value: readerValue, lineage: readerLineage },
			sharedCounter: { value: sharedValue, lineage: sharedLineage },
			backfills: infos === null ? pairs : pairs.slice(1),
			...(infos === null ? {} : { infosBelow: infos.below })
		};
	} catch {
		return null;
	}
}

/** The reader, whose id comes before the backfills; each backfill is a pair of a feed and a number. */
function readerIn([first, ...others]: readonly unknown[]): ReaderId | null {
	if (typeof first !== 'string' || !first.startsWith(READER_PREFIX) || others.length % 2 !== 0) return null;
	return first.slice(READER_PREFIX.length) as ReaderId;
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
