// Tests of the page's state in entries that come out of the trash before their page was fetched.
import { claimOrThrow } from '../../../../tests/support/claim-or-throw.ts';
import { beforeEach, expect, it } from 'vitest';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import {
	ADA,
	entryId,
	mark,
	NOON,
	pushingDevice,
	save,
	type PushingDevice,
	type FieldValue
} from '../../../../tests/support/push-fixture.ts';
import { entryOf, type Entry } from '../../domain/entry.ts';
import { push } from '../sync/push.ts';
import { recordFetchFailure, type FetchFailure } from '../ingest/publish-article.ts';
import { recordAskedPause } from '../store/host-schedule.ts';
import { readFields } from '../store/entries.ts';

const ADDRESS = 'https://example.org/one';
const ABOUT = { title: 'The dark lamp', site: 'Coast Weekly', excerpt: 'Nobody saw it.', lead: null };
const HOUR = 3_600_000;

describeOnBothDatabases(({ db }) => {
	let phone: PushingDevice;
	let time: number;

	beforeEach(() => {
		phone = pushingDevice('phone');
		time = NOON;
	});

	async function pushAll(...changes: FieldValue[]): Promise<void> {
		time += 1000;
		const ops = changes.map((one) => phone.op(one, time));
		const request = { ...phone.request(ops), now: time };
		await db.transaction().execute((trx) => push(trx, ADA, request, time));
	}

	async function failFetch(failure: FetchFailure): Promise<void> {
		const job = await claimOrThrow(db, { owner: 'worker', now: (time += 1000), lease: HOUR });
		await recordFetchFailure({ db, now: time, owner: 'worker' }, job, failure);
	}

	async function currentEntry(): Promise<Entry> {
		return entryOf(entryId('one'), await readFields(db, ADA, entryId('one')));
	}

	const job = () => db.selectFrom('jobs').select(['rank', 'tries']).executeTakeFirst();

	it('an entry whose fetch was given up waits for its page again when it leaves the trash, and keeps its summary', async () => {
		await pushAll(save('one', ADDRESS));
		await failFetch({ code: 'unreachable', retry: null, retryAt: null, about: ABOUT });
		await pushAll(mark('one', 'deleted'));
		expect((await currentEntry()).fetch).toEqual({ state: 'failed', code: 'unreachable', retryAt: null });
		await pushAll(mark('one', 'deleted', false));
		expect(await currentEntry()).toMatchObject({ fetch: { state: 'waiting' }, about: ABOUT });
		expect((await currentEntry()).fetch).toEqual({ state: 'waiting' });
		expect(await job()).toEqual({ rank: 0, tries: 0 });
	});

	it('a save that is older than the delete and arrives after it requests no page until the entry leaves the trash', async () => {
		await pushAll(save('one', ADDRESS));
		await failFetch({ code: 'not_found', retry: null });
		const laptop = pushingDevice('laptop', time + 120_000);
		const lateRequest = laptop.request([laptop.op(save('one', `${ADDRESS}?utm_source=x`), time + 500)]);
		await pushAll(mark('one', 'deleted'));
		time += 120_000;
		await db.transaction().execute((trx) => push(trx, ADA, { ...lateRequest, now: time }, time));
		expect((await currentEntry()).deleted).toBe(true);
		expect(await job()).toBeUndefined();
		await pushAll(mark('one', 'deleted', false));
		expect(await job()).toEqual({ rank: 0, tries: 0 });
	});

	it('an entry whose retry was due while it was in the trash waits for its page and shows no time of a retry', async () => {
		await pushAll(save('one', ADDRESS));
		await failFetch({ code: 'site_error', retry: { due: time + HOUR, failing: time }, retryAt: time + HOUR });
		await pushAll(mark('one', 'deleted'));
		time += 24 * HOUR;
		await pushAll(mark('one', 'deleted', false));
		expect((await currentEntry()).fetch).toEqual({ state: 'waiting' });
	});

	it('an entry of a site that asked for a pause shows the end of the pause', async () => {
		await pushAll(save('one', ADDRESS));
		await failFetch({ code: 'slow_down', retry: { due: time + HOUR, failing: time }, retryAt: time + HOUR });
		await pushAll(mark('one', 'deleted'));
		const until = time + 2 * HOUR;
		await recordAskedPause(db, 'example.org', until);
		await pushAll(mark('one', 'deleted', false));
		expect((await currentEntry()).fetch).toEqual({ state: 'waiting', code: 'slow_down', retryAt: until });
	});

	it('an entry that is revived by a bookmark waits for its page too', async () => {
		await pushAll(save('one', ADDRESS));
		await failFetch({ code: 'not_found', retry: null });
		await pushAll(mark('one', 'deleted'));
		await pushAll(mark('one', 'bookmarked'));
		expect(await currentEntry()).toMatchObject({ deleted: false, fetch: { state: 'waiting' } });
	});

	it('the page of an imported entry ranks after pages that were saved singly, also when it leaves the trash', async () => {
		const saved = save('one', ADDRESS);
		await pushAll({ ...saved, value: { url: ADDRESS, import: 'pocket' } } as FieldValue);
		expect(await job()).toMatchObject({ rank: 1 });
		await pushAll(mark('one', 'deleted'));
		await pushAll(mark('one', 'deleted', false));
		expect(await job()).toMatchObject({ rank: 1 });
	});
});
