// What becomes of libraries that were merged, when the server has all of them.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Failure } from '../domain/failure.ts';
import type { ReaderId } from '../domain/sync.ts';
import { connect, type Connection } from './connection.ts';
import { getMeta, putMeta } from './meta.ts';
import { openNews } from './news.ts';
import type { Remote } from './remote.ts';
import { createSyncing, type Adopting, type Syncing } from './syncing.ts';

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
const world = {
	now: () => 1_000,
	random: (bytes: Uint8Array) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
};

let connection: Connection;
let syncing: Syncing;
let count = 0;

beforeEach(async () => {
	connection = connect(`syncing-${count++}`);
	await note([OLD]);
});

afterEach(() => {
	syncing.stop();
	connection.close();
});

function note(adopted: readonly ReaderId[]): Promise<void> {
	return connection.write(['meta'], (tx) => putMeta(tx, 'adopted', adopted));
}

async function syncWith(finishAdoption: Adopting['finishAdoption']): Promise<void> {
	syncing = createSyncing({
		connection,
		remote: { sync: () => Promise.resolve(ANSWER) } as unknown as Remote,
		world,
		reader: ADA,
		news: openNews(`syncing-${count}`),
		lock: (_name, work) => work(),
		adoption: { goOnAdopting: () => Promise.resolve(), finishAdoption }
	});
	await syncing.sync();
	await syncing.download();
}

const adopted = () => connection.read(['meta'], (tx) => getMeta(tx, 'adopted'));

it('an earlier library that cannot be removed is told of, and stays to be removed', async () => {
	await syncWith(() => Promise.reject(new Failure('quota')));
	expect(syncing.status().failure).toBe('quota');
	expect(await adopted()).toEqual([OLD]);
});

it('one that was merged while another was removed is not forgotten', async () => {
	const removed: ReaderId[] = [];
	await syncWith(async (readers) => {
		removed.push(...readers);
		await note([OLD, OTHER]);
		// Its changes are yet to be sent.
		await connection.write(['meta'], (tx) => putMeta(tx, 'healing', 'pulling'));
	});
	expect(removed).toEqual([OLD]);
	expect(await adopted()).toEqual([OTHER]);
});
