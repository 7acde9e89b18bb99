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
import { recordFetchFailure, type Failed } from '../ingest/publish-article.ts';
import { pauseHost } from '../store/host-schedule.ts';
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

	async function say(...said: FieldValue[]): Promise<void> {
		time += 1000;
		const ops = said.map((one) => phone.op(one, time));
		const request = { ...phone.request(ops), now: time };
		await db.transaction().execute((trx) => push(trx, ADA, request, time));
	}

	async function fail(failed: Failed): Promise<void> {
		const job = await claimOrThrow(db, { owner: 'worker', now: (time += 1000), lease: HOUR });
		await recordFetchFailure({ db, now: time, owner: 'worker' }, job, failed);
	}

	async function shown(): Promise<Entry> {
		return entryOf(entryId('one'), await readFields(db, ADA, entryId('one')));
	}

	const job = () => db.selectFrom('jobs').select(['rank', 'tries']).executeTakeFirst();

	it('a page that was given up is waiting again, and its summary stays', async () => {
		await say(save('one', ADDRESS));
		await fail({ code: 'unreachable', retry: null, retryAt: null, about: ABOUT });
		await say(mark('one', 'deleted'));
		expect((await shown()).fetch).toEqual({ state: 'failed', code: 'unreachable', retryAt: null });
		await say(mark('one', 'deleted', false));
		expect(await shown()).toMatchObject({ fetch: { state: 'waiting' }, about: ABOUT });
		expect((await shown()).fetch).toEqual({ state: 'waiting' });
		expect(await job()).toEqual({ rank: 0, tries: 0 });
	});

	it('a save from before the delete that arrives late requests nothing until the entry comes back', async () => {
		await say(save('one', ADDRESS));
		await fail({ code: 'not_found', retry: null });
		const laptop = pushingDevice('laptop', time + 120_000);
		const late = laptop.request([laptop.op(save('one', `${ADDRESS}?utm_source=x`), time + 500)]);
		await say(mark('one', 'deleted'));
		time += 120_000;
		await db.transaction().execute((trx) => push(trx, ADA, { ...late, now: time }, time));
		expect((await shown()).deleted).toBe(true);
		expect(await job()).toBeUndefined();
		await say(mark('one', 'deleted', false));
		expect(await job()).toEqual({ rank: 0, tries: 0 });
	});

	it('a page whose next retry is long past is waiting, without a time', async () => {
		await say(save('one', ADDRESS));
		await fail({ code: 'site_error', retry: { due: time + HOUR, failing: time }, retryAt: time + HOUR });
		await say(mark('one', 'deleted'));
		time += 24 * HOUR;
		await say(mark('one', 'deleted', false));
		expect((await shown()).fetch).toEqual({ state: 'waiting' });
	});

	it('a page of a site that asked for a pause shows until when', async () => {
		await say(save('one', ADDRESS));
		await fail({ code: 'slow_down', retry: { due: time + HOUR, failing: time }, retryAt: time + HOUR });
		await say(mark('one', 'deleted'));
		const until = time + 2 * HOUR;
		await pauseHost(db, 'example.org', until);
		await say(mark('one', 'deleted', false));
		expect((await shown()).fetch).toEqual({ state: 'waiting', code: 'slow_down', retryAt: until });
	});

	it('a page whose entry is revived by a bookmark is waiting too', async () => {
		await say(save('one', ADDRESS));
		await fail({ code: 'not_found', retry: null });
		await say(mark('one', 'deleted'));
		await say(mark('one', 'bookmarked'));
		expect(await shown()).toMatchObject({ deleted: false, fetch: { state: 'waiting' } });
	});

	it('an imported page comes after those that were saved singly', async () => {
		const said = save('one', ADDRESS);
		await say({ ...said, value: { url: ADDRESS, import: 'pocket' } } as FieldValue);
		expect(await job()).toMatchObject({ rank: 1 });
		await say(mark('one', 'deleted'));
		await say(mark('one', 'deleted', false));
		expect(await job()).toMatchObject({ rank: 1 });
	});
});
