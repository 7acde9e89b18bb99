// Handles `POST /api/sync`: parses the request, checks its account and cursor, pushes, pulls.
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
import { isInHistory, latestTimestamp, readCounter, readMeta, SHARED } from '../store/counters.ts';
import { readDevice, settleResults, NEW_DEVICE } from '../store/devices.ts';

/** The first protocol with facts of feeds. */
const INFOS_PROTOCOL = 4;

export interface SyncDeps {
	readonly db: Db;
	/** Server time, ms since 1970. */
	readonly now: () => number;
	/** `Clock.advanceTo` of the server's clock. */
	readonly advanceClock?: Clock['advanceTo'];
	/** Called after a push, because there may be pages to fetch, and changes for the reader's other devices. */
	readonly onPush: (reader: ReaderId, device: DeviceId) => void;
	/** The session and browser of the request. */
	readonly caller?: Caller;
	/** Rows per page of a pull; fewer in tests. */
	readonly pageSize?: number;
}

/**
 * @param reader of the session
 * @throws Failure `bad_request` if `body` is not a valid request
 */
export async function sync(deps: SyncDeps, reader: ReaderId, body: unknown): Promise<SyncResponse | SyncRejection> {
	const request = parseRequest(body);
	if (!isSupported(request.protocol)) return { refused: 'old_protocol', protocol: PROTOCOL };
	if (request.reader !== reader) return { refused: 'other_account', reader };
	deps.advanceClock?.(await latestTimestamp(deps.db, reader));
	const contact = deps.caller && (await registerContact(deps.db, reader, deps.caller, request, deps.now()));
	const epoch = (await readMeta(deps.db, 'epoch')) ?? '';
	const from = await resolveCursor(deps.db, reader, epoch, request);
	if (from === null) return { refused: 'unknown_lineage', epoch, ...(await rewindFlag(deps.db, epoch, request)) };
	const results = await applyPush(deps, reader, request);
	if ('refused' in results) return results;
	// An erase order waits until the device has pushed all its ops, also those of an earlier identity.
	if (contact === 'erase' && request.ops.length === 0 && request.unsent !== true) return { refused: 'erase' };
	const knowsInfos = request.protocol >= INFOS_PROTOCOL;
	const page = await pull(deps.db, reader, { from, epoch, limit: deps.pageSize, knowsInfos });
	const compatible = request.protocol > 1 ? page : forProtocol1(page);
	const answer = { reader, epoch, results: results.results, ...compatible, serverTime: deps.now() };
	if (contact === 'erase') return { ...answer, erase: true };
	return contact === 'evicted' ? { ...answer, evicted: true } : answer;
}

/** The part of a page that an app with protocol 1 knows. */
function forProtocol1(page: PulledPage): PulledPage {
	return { ...page, changes: page.changes.filter(({ entity }) => entity === 'entry'), items: [] };
}

function isSupported(protocol: number): boolean {
	return protocol >= MIN_PROTOCOL && protocol <= PROTOCOL;
}

async function applyPush(
	{ db, now, onPush }: SyncDeps,
	reader: ReaderId,
	request: SyncRequest
): Promise<{ results: Result[] } | SyncRejection> {
	if (request.ops.length === 0) {
		const { number, hash } = (await readDevice(db, reader, request.device)) ?? NEW_DEVICE;
		// The server has lost ops that it confirmed to this device, even if the device's cursor is older.
		if (request.settled > number) return { refused: 'gap', expected: number + 1, before: hash };
		await settleResults(db, reader, request.device, request.settled).catch((error: unknown) => {
			// On a full disk the acknowledged results stay; the pull works without deleting them.
			if (codeOf(error) !== 'server_full') throw error;
		});
		return { results: [] };
	}
	try {
		const results = await db.transaction().execute((trx) => push(trx, reader, request, now()));
		onPush(reader, request.device);
		return { results };
	} catch (error) {
		if (error instanceof PushRejected) return error.answer;
		throw error;
	}
}

/** The device's position; null when its cursor is from a history that this database does not have. */
async function resolveCursor(
	db: Db,
	reader: ReaderId,
	epoch: string,
	{ cursor }: SyncRequest
): Promise<CursorPosition | null> {
	if (cursor === null) return START;
	const from = decodeCursor(cursor);
	if (from === null || from.epoch !== epoch) return null;
	// Another reader's cursor may fit by chance, and would skip earlier rows.
	if (from.reader !== undefined && from.reader !== reader) return null;
	const isReaderKnown = await isInHistory(db, reader, from.readerCounter, await readCounter(db, reader));
	const isSharedKnown = await isInHistory(db, SHARED, from.sharedCounter, await readCounter(db, SHARED));
	return isReaderKnown && isSharedKnown ? from : null;
}

/** Tells a device with a cursor from before a restore whether the restore was a rewind. */
async function rewindFlag(db: Db, epoch: string, { cursor }: SyncRequest): Promise<{ rewind?: true }> {
	if (cursor === null || decodeCursor(cursor)?.epoch === epoch) return {};
	return (await readMeta(db, 'restored')) === 'rewind' ? { rewind: true } : {};
}

function parseRequest(body: unknown): SyncRequest {
	if (typeof body !== 'object' || body === null) throw new Failure('bad_request');
	const { protocol, reader, device, was, formers, now, ops, settled, cursor } = body as Record<string, unknown>;
	const isValid =
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
	if (!isValid) throw new Failure('bad_request');
	return body as SyncRequest;
}

/** Whether a value has the shape of an op. Its change is checked later, because only that op is then rejected. */
function isOp(value: unknown): value is Op {
	if (typeof value !== 'object' || value === null) return false;
	const { number, before, change, seen, resent, skew } = value as Record<string, unknown>;
	if (!Number.isSafeInteger(number) || typeof before !== 'string') return false;
	if (seen !== undefined && !isTimestamp(seen)) return false;
	if (resent !== undefined && resent !== true) return false;
	if (skew !== undefined && !Number.isFinite(skew)) return false;
	return typeof change === 'object' && change !== null;
}
