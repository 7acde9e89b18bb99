// Tests of removing imported libraries after the server has acknowledged them, and of failing uploads.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { testArticle } from '../../../../tests/support/articles.ts';
import { entryId } from '../../../../tests/support/push-fixture.ts';
import { Failure } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { BODY_STORES, saveArticle, saveBody } from '../store/articles.ts';
import { connect } from '../../../../tests/support/connect.ts';
import type { Connection } from '../db/connection.ts';
import { getMeta, putMeta } from '../db/meta.ts';
import { openChangeEvents, type ChangeEvents } from '../db/change-events.ts';
import type { ApiClient } from '../api/api-client.ts';
import { createSyncController, type ImportHandling, type SyncController } from './sync-controller.ts';

const ADA = 'ada' as ReaderId;
const [OLD, OTHER] = ['old' as ReaderId, 'other' as ReaderId];
const ANSWER = {
	reader: ADA,
	epoch: 'e',
	results: [],
	changes: [],
	articles: [],
	items: [],
	deletes: [],
	deleting: 0,
	cursor: 'c',
	more: false,
	serverTime: 1_000
};
const env = {
	now: () => 1_000,
	random: (bytes: Uint8Array) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
};

let connection: Connection;
let changeEvents: ChangeEvents;
let controller: SyncController;
let count = 0;

beforeEach(async () => {
	connection = connect(`syncing-${count++}`);
	await recordImported([OLD]);
});

afterEach(() => {
	controller.stop();
	connection.close();
});

function recordImported(imported: readonly ReaderId[]): Promise<void> {
	return connection.write(['meta'], (tx) => putMeta(tx, 'adopted', imported));
}

async function syncWith(finishImport: ImportHandling['finishImport'], remote: Partial<ApiClient> = {}): Promise<void> {
	changeEvents = openChangeEvents(`syncing-${count}`);
	controller = createSyncController({
		connection,
		remote: { sync: () => Promise.resolve(ANSWER), ...remote } as unknown as ApiClient,
		env,
		reader: ADA,
		changeEvents,
		lock: (_name, work) => work(),
		imports: { resumeImport: () => Promise.resolve(), finishImport }
	});
	await syncAgain();
}

async function syncAgain(): Promise<void> {
	await controller.sync();
	await controller.download();
}

const importedReaders = () => connection.read(['meta'], (tx) => getMeta(tx, 'adopted'));

it('an imported library that cannot be removed is reported and removed later', async () => {
	await syncWith(() => Promise.reject(new Failure('quota')));
	expect(controller.status().failure).toBe('quota');
	expect(await importedReaders()).toEqual([OLD]);
});

it('a library that is imported while another one is removed stays recorded', async () => {
	const removed: ReaderId[] = [];
	await syncWith(async (readers) => {
		removed.push(...readers);
		await recordImported([OLD, OTHER]);
		// Its changes are not sent yet.
		await connection.write(['meta'], (tx) => putMeta(tx, 'healing', 'pulling'));
	});
	expect(removed).toEqual([OLD]);
	expect(await importedReaders()).toEqual([OTHER]);
});

it.each(['busy', 'extract_failed'] as const)('a failed upload does not stop downloads: %s', async (code) => {
	const [ours, theirs] = [testArticle('ours'), testArticle('theirs')];
	await connection.write([...BODY_STORES, 'offers'], async (tx) => {
		await saveArticle(tx, ours.article);
		await saveBody(tx, ours.body);
		await saveArticle(tx, theirs.article);
		await tx.objectStore('offers').put({ entry: entryId('one'), article: ours.article.id });
	});
	await syncWith(() => Promise.resolve(), {
		upload: () => Promise.reject(new Failure(code)),
		async *download() {
			yield { texts: [theirs.body] };
			yield { missing: [] };
		}
	});
	const body = await connection.read(['bodies'], (tx) => tx.objectStore('bodies').get(theirs.article.id));
	expect(body).toEqual(theirs.body);
	expect(controller.status().failure).toBe(code);
	await syncAgain();
	// Rounds succeed while the upload fails; the status shows the failure all the time.
	const failures: unknown[] = [];
	changeEvents.watch(() => void failures.push(controller.status().failure));
	await syncAgain();
	expect(new Set(failures)).toEqual(new Set([code]));
	await connection.write(['offers'], (tx) => tx.objectStore('offers').clear());
	await syncAgain();
	expect(controller.status().failure).toBeNull();
});
