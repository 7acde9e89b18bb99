// `POST /api/sync`: parses the request, checks whose it is and which past it knows, pushes, pulls.
import { isDeviceId, isTimestamp, type DeviceId } from '../../domain/core/hybrid-clock.ts';
import {
	MAX_FORMERS,
	MAX_OPS,
	MIN_PROTOCOL,
	PROTOCOL,
	type Op,
	type ReaderId,
	type Result,
	type SyncResponse,
	type SyncRejection,
	type SyncRequest
} from '../../domain/sync/sync-protocol.ts';
import { codeOf, Failure } from '../../domain/core/failure.ts';
import type { Clock } from '../entries/server-clock.ts';
import { registerContact, type Caller } from './register-device.ts';
import { decodeCursor, START, type CursorPosition } from './cursor.ts';
import type { Db } from '../db/schema.ts';
import { pull, type PulledPage } from './pull.ts';
import { push, PushRejected } from './push.ts';
import { isInHistory, latestStamp, positionOf, readMeta, SHARED } from '../store/counters.ts';
import { readDevice, settleResults, UNKNOWN } from '../store/devices.ts';

export interface SyncDeps {
	readonly db: Db;
	/** Server time, ms since 1970. */
	readonly now: () => number;
	/** Has the server's clock go on from a stamp that is stored, where it is behind. */
	readonly reach?: Clock['reach'];
	/** Called after a push: it may have left work for the fetcher, and news for the reader's other devices. */
	readonly pushed: (reader: ReaderId, device: DeviceId) => void;
	/** The session and browser that ask. */
	readonly caller?: Caller;
	/** Rows in one page of a pull; fewer in tests. */
	readonly pageSize?: number;
}

/**
 * @param reader the session's reader
 * @throws Failure `bad_request` for what is no request at all
 */
export async function sync(deps: SyncDeps, reader: ReaderId, body: unknown): Promise<SyncResponse | SyncRejection> {
	const request = parseRequest(body);
	if (!isSpoken(request.protocol)) return { refused: 'old_protocol', protocol: PROTOCOL };
	if (request.reader !== reader) return { refused: 'other_account', reader };
	deps.reach?.(await latestStamp(deps.db, reader));
	const contact = deps.caller && (await registerContact(deps.db, reader, deps.caller, request, deps.now()));
	const epoch = (await readMeta(deps.db, 'epoch')) ?? '';
	const from = await resolveCursor(deps.db, reader, epoch, request);
	if (from === null) return { refused: 'unknown_lineage', epoch, ...(await rewinding(deps.db, epoch, request)) };
	const results = await pushed(deps, reader, request);
	if ('refused' in results) return results;
	// What was done there is taken first, and what a database that lost its past has yet to be given back.
	if (contact === 'erase' && request.ops.length === 0 && request.unsent !== true) return { refused: 'erase' };
	const page = await pull(deps.db, reader, { from, epoch, limit: deps.pageSize });
	const told = request.protocol > 1 ? page : forProtocol1(page);
	const answer = { reader, epoch, results: results.results, ...told, serverTime: deps.now() };
	if (contact === 'erase') return { ...answer, erase: true };
	return contact === 'evicted' ? { ...answer, evicted: true } : answer;
}

/** For an app that knows of nothing else. */
function forProtocol1(page: PulledPage): PulledPage {
	return { ...page, changes: page.changes.filter(({ entity }) => entity === 'entry'), items: [] };
}

function isSpoken(protocol: number): boolean {
	return protocol >= MIN_PROTOCOL && protocol <= PROTOCOL;
}

async function pushed(
	{ db, now, pushed: tell }: SyncDeps,
	reader: ReaderId,
	request: SyncRequest
): Promise<{ results: Result[] } | SyncRejection> {
	if (request.ops.length === 0) {
		const { number, hash } = (await readDevice(db, reader, request.device)) ?? UNKNOWN;
		// What was confirmed to this device is gone, even where its cursor is from the time before that.
		if (request.settled > number) return { refused: 'gap', expected: number + 1, before: hash };
		await settleResults(db, reader, request.device, request.settled).catch((error: unknown) => {
			// Only rows that nobody needs any more stay; what there is to pull comes all the same.
			if (codeOf(error) !== 'server_full') throw error;
		});
		return { results: [] };
	}
	try {
		const results = await db.transaction().execute((trx) => push(trx, reader, request, now()));
		tell(reader, request.device);
		return { results };
	} catch (error) {
		if (error instanceof PushRejected) return error.answer;
		throw error;
	}
}

/** Where the device stands; null when its cursor is from a past that this database does not have. */
async function resolveCursor(
	db: Db,
	reader: ReaderId,
	epoch: string,
	{ cursor }: SyncRequest
): Promise<CursorPosition | null> {
	if (cursor === null) return START;
	const from = decodeCursor(cursor);
	if (from === null || from.epoch !== epoch) return null;
	// Another reader's may fit by chance, and would leave out what lies before it.
	if (from.owner !== undefined && from.owner !== reader) return null;
	const own = await isInHistory(db, reader, from.reader, await positionOf(db, reader));
	const shared = await isInHistory(db, SHARED, from.shared, await positionOf(db, SHARED));
	return own && shared ? from : null;
}

/** A device that knows the time before a restore is told once what the restore was for. */
async function rewinding(db: Db, epoch: string, { cursor }: SyncRequest): Promise<{ rewind?: true }> {
	if (cursor === null || decodeCursor(cursor)?.epoch === epoch) return {};
	return (await readMeta(db, 'restored')) === 'rewind' ? { rewind: true } : {};
}

function parseRequest(body: unknown): SyncRequest {
	if (typeof body !== 'object' || body === null) throw new Failure('bad_request');
	const { protocol, reader, device, was, formers, now, ops, settled, cursor } = body as Record<string, unknown>;
	const fits =
		typeof protocol === 'number' &&
		typeof reader === 'string' &&
		isDeviceId(device) &&
		(was === undefined || isDeviceId(was)) &&
		(formers === undefined || (Array.isArray(formers) && formers.length <= MAX_FORMERS && formers.every(isDeviceId))) &&
		typeof now === 'number' &&
		Number.isFinite(now) &&
		Number.isSafeInteger(settled) &&
		(cursor === null || typeof cursor === 'string') &&
		Array.isArray(ops) &&
		ops.length <= MAX_OPS &&
		ops.every(isOp);
	if (!fits) throw new Failure('bad_request');
	return body as SyncRequest;
}

/** The frame of an op; whether its change can be taken is judged op by op. */
function isOp(value: unknown): value is Op {
	if (typeof value !== 'object' || value === null) return false;
	const { number, before, change, seen, resent, skew } = value as Record<string, unknown>;
	if (!Number.isSafeInteger(number) || typeof before !== 'string') return false;
	if (seen !== undefined && !isTimestamp(seen)) return false;
	if (resent !== undefined && resent !== true) return false;
	if (skew !== undefined && !Number.isFinite(skew)) return false;
	return typeof change === 'object' && change !== null;
}
