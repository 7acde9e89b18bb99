// Sends captured pages to the server: first their pictures, one by one, then the page.
import { codeOf, Failure, isFailure, type FailureCode } from '../../domain/core/failure.ts';
import type { CapturedPicture } from '../../domain/sync/capture-upload.ts';
import type { ApiClient } from '../api/api-client.ts';
import { isTooLargeForProxy, isUnknownToServer } from '../api/api-response.ts';
import type { Connection } from '../db/connection.ts';
import { getMeta } from '../db/meta.ts';
import type { Environment } from '../db/identity.ts';
import {
	CAPTURE_STORES,
	deleteCapture,
	isCurrent,
	listCaptures,
	pictureKeys,
	readCaptureHtml,
	readPicturePart,
	recordFailedCapture,
	recordSentPicture
} from '../store/captures.ts';
import { hasPendingField } from '../store/pending.ts';
import type { AnyTx, CaptureRow } from '../db/schema.ts';
import { isTooSoon } from '../store/upload-queue.ts';
import { STOPPING_FAILURES, type UploadResult } from './upload-articles.ts';

export interface CaptureUploadDeps {
	readonly connection: Connection;
	readonly remote: Pick<ApiClient, 'sendCapture' | 'sendCapturedPicture'>;
	readonly env: Pick<Environment, 'now'>;
}

/** The server may ask for pictures again that it has lost meanwhile; more rounds than this mean a fault. */
const MAX_ROUNDS = 3;

/**
 * Sends the captured pages whose entries the server knows. A page that cannot be sent stays here, and is tried again
 * later and later, as articles are.
 * @throws Failure when other pages would fail too
 */
export async function uploadCaptures(deps: CaptureUploadDeps): Promise<UploadResult> {
	let uploaded = 0;
	let failure: FailureCode | null = null;
	for (const row of await readQueue(deps)) {
		if (isTooSoon(row, deps.env.now())) {
			failure ??= shownFailure(row.failed ?? null);
			continue;
		}
		try {
			if (await send(deps, row)) uploaded++;
		} catch (error) {
			failure = shownFailure(await recordFailure(deps, row, error));
		}
	}
	return { uploaded, failure };
}

/** Failures that only the row of the page shows: nothing else that the server does has failed. */
const FAILURES_OF_ROW: ReadonlySet<FailureCode | null> = new Set<FailureCode>(['old_server', 'not_found']);

function shownFailure(code: FailureCode | null): FailureCode | null {
	return FAILURES_OF_ROW.has(code) ? null : code;
}

async function readQueue({ connection }: CaptureUploadDeps): Promise<CaptureRow[]> {
	// Nearly every round has none, and then locks no store.
	if ((await connection.read(['captures'], (tx) => tx.objectStore('captures').count())) === 0) return [];
	return connection.write([...CAPTURE_STORES, 'entries', 'outbox', 'meta'], async (tx) => {
		const rows: CaptureRow[] = [];
		const isResyncing = (await getMeta(tx, 'healing')) !== null;
		for (const row of await listCaptures(tx)) {
			// The reader undid the save, or the entry was purged.
			if ((await tx.objectStore('entries').getKey(row.entry)) === undefined) await deleteCapture(tx, row.entry);
			// Without the entry, the server would refuse its page.
			else if (!isResyncing && !(await isSavePending(tx, row))) rows.push(row);
		}
		return rows;
	});
}

function isSavePending(tx: AnyTx, { entry }: CaptureRow): Promise<boolean> {
	return hasPendingField(tx, { entity: 'entry', id: entry, field: 'saved' });
}

/**
 * Sends one captured page.
 * @returns whether the server has it; false if another capture replaced it meanwhile
 * @throws Failure that a later attempt may not have, also `not_found`: a server that lost the entry may get it again
 */
async function send(deps: CaptureUploadDeps, row: CaptureRow): Promise<boolean> {
	const { connection, remote } = deps;
	const { entry, url, at } = row;
	for (let round = 0; round < MAX_ROUNDS; round++) {
		const pictures = await sendPictures(deps, row);
		const html = await connection.read(CAPTURE_STORES, async (tx) =>
			(await isCurrent(tx, row)) ? readCaptureHtml(tx, entry) : null
		);
		if (html === null) return false;
		const answer = await remote.sendCapture({ entry, url, at, html, pictures });
		if ('wanted' in answer) {
			await forgetPictures(deps, row, new Set(answer.wanted));
			continue;
		}
		await connection.write(CAPTURE_STORES, async (tx) => {
			if (await isCurrent(tx, row)) await deleteCapture(tx, entry);
		});
		return true;
	}
	throw new Failure('internal', { rounds: MAX_ROUNDS });
}

/** Sends the pictures that the server does not have yet. @returns the pictures that the server has */
async function sendPictures({ connection, remote }: CaptureUploadDeps, row: CaptureRow): Promise<CapturedPicture[]> {
	const sentPictures: CapturedPicture[] = [];
	const keys = await connection.read(CAPTURE_STORES, (tx) => pictureKeys(tx, row.entry));
	for (const key of keys) {
		const part = await connection.read(CAPTURE_STORES, (tx) => readPicturePart(tx, key));
		if (part === null || part.unreadable === true) continue;
		const sent = part.sent ?? (await remote.sendCapturedPicture(part.bytes).catch(toUnreadable));
		if (part.sent === undefined)
			await connection.write(CAPTURE_STORES, (tx) => recordSentPicture(tx, row, part.part, sent));
		if (sent !== 'unreadable') sentPictures.push({ address: part.address, ...sent });
	}
	return sentPictures;
}

/** A picture that the server cannot convert; the server tries its address instead. */
function toUnreadable(error: unknown): 'unreadable' {
	if (codeOf(error) === 'extract_failed' || codeOf(error) === 'too_large') return 'unreadable';
	throw error;
}

/** Marks pictures as not sent. */
async function forgetPictures(
	{ connection }: CaptureUploadDeps,
	row: CaptureRow,
	wanted: ReadonlySet<string>
): Promise<void> {
	const keys = await connection.read(CAPTURE_STORES, (tx) => pictureKeys(tx, row.entry));
	for (const key of keys) {
		await connection.write(CAPTURE_STORES, async (tx) => {
			const part = await readPicturePart(tx, key);
			if (part?.sent !== undefined && wanted.has(part.sent.hash)) await recordSentPicture(tx, row, part.part, null);
		});
	}
}

/**
 * Records a failed attempt.
 * @returns the code to show to the reader
 * @throws the error when other pages would fail too
 */
async function recordFailure({ connection, env }: CaptureUploadDeps, row: CaptureRow, error: unknown) {
	const code = codeToRecord(error);
	if (STOPPING_FAILURES.has(code)) throw error;
	await connection.write(CAPTURE_STORES, (tx) => recordFailedCapture(tx, row, { at: env.now(), code }));
	if (!isFailure(error)) console.error('a captured page was not sent', error);
	return code;
}

function codeToRecord(error: unknown): FailureCode {
	// A proxy rejected the size; the code `not_ours` would mislead, because the server answers smaller requests.
	if (isTooLargeForProxy(error)) return 'too_large';
	if (isUnknownToServer(error)) return 'old_server';
	return codeOf(error);
}
