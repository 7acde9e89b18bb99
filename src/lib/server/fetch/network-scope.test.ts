// How far the server goes for a save, on both databases: for what was sent to the reader no further than the public internet.
import { claimOrThrow } from '../../../../tests/support/claim-or-throw.ts';
import { beforeEach, expect, it } from 'vitest';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { ADA, BOB, entryId, NOON, pushingDevice, type PushingDevice } from '../../../../tests/support/push-fixture.ts';
import { codeOf, Failure } from '../../domain/core/failure.ts';
import type { Json } from '../../domain/core/field.ts';
import { push } from '../sync/push.ts';
import { fetchWithin, type Reach } from './network-scope.ts';
import type { Job } from '../store/jobs.ts';

const HOME = 'http://nas.example.org/doc';

describeOnBothDatabases(({ db }) => {
	let phone: PushingDevice;
	let guest: PushingDevice;
	let time = NOON;

	beforeEach(() => {
		phone = pushingDevice('phone');
		guest = pushingDevice('guest', NOON, BOB);
	});

	async function save(value: Json, device = phone, reader = ADA): Promise<Job> {
		const said = { id: entryId('a'), field: 'saved', value } as const;
		await db.transaction().execute((trx) => push(trx, reader, device.request([device.op(said)]), (time += 10)));
		const job = await claimOrThrow(db, { owner: `worker ${time}`, now: (time += 10), lease: 1000 });
		return job;
	}

	/** What the two fetchers were asked for, by their names; a private address is refused by the open one. */
	async function fetched(job: Job, refusedHost = 'nas.example.org', allowsPrivate = true) {
		const named = (name: string) => ({ name }) as unknown as Reach['open'];
		const reach: Reach = {
			db,
			isOwner: (reader) => Promise.resolve(reader === ADA),
			open: named('open'),
			owners: named('owners'),
			allowsPrivate
		};
		const asked: string[] = [];
		const outcome = await fetchWithin(reach, job, (fetcher) => {
			const { name } = fetcher as unknown as { name: string };
			asked.push(name);
			if (name === 'open') return Promise.reject(new Failure('private_network', { host: refusedHost }));
			return Promise.resolve('fetched');
		}).catch((error: unknown) => codeOf(error));
		return { asked, outcome };
	}

	it('what the owner saved is fetched from networks that the owner allows', async () => {
		expect(await fetched(await save({ url: HOME }))).toEqual({ asked: ['owners'], outcome: 'fetched' });
	});

	it('what was sent to the owner waits for a confirmation, which a new save without the mark gives', async () => {
		const job = await save({ url: HOME, reach: 'public' });
		expect(await fetched(job)).toEqual({ asked: ['open'], outcome: 'unconfirmed' });
		expect(await fetched(await save({ url: HOME }))).toEqual({ asked: ['owners'], outcome: 'fetched' });
	});

	it('the mark is read when the job runs: a share that comes later narrows it', async () => {
		const job = await save({ url: HOME });
		await save({ url: HOME, reach: 'public' });
		expect(await fetched(job)).toEqual({ asked: ['open'], outcome: 'unconfirmed' });
	});

	it('the word for one address is none for another: a job of before goes no further than the public internet', async () => {
		const job = await save({ url: HOME, reach: 'public' });
		const other = await save({ url: 'http://router.example.org/' });
		expect(await fetched(job)).toEqual({ asked: ['open'], outcome: 'private_network' });
		expect(await fetched(other)).toEqual({ asked: ['owners'], outcome: 'fetched' });
	});

	it('a mark of a later app is taken as the narrowest', async () => {
		expect((await fetched(await save({ url: HOME, reach: 'street' }))).asked).toEqual(['open']);
	});

	it('no confirmation is asked for where it would change nothing', async () => {
		const job = await save({ url: HOME, reach: 'public' });
		// A public page that leads inside is refused whoever saved it.
		expect((await fetched(job, '10.0.0.1')).outcome).toBe('private_network');
		expect((await fetched(job, 'nas.example.org', false)).outcome).toBe('private_network');
		const theirs = await save({ url: HOME, reach: 'public' }, guest, BOB);
		expect(await fetched(theirs)).toEqual({ asked: ['open'], outcome: 'private_network' });
	});

	it('an older app reads the address beside the mark, and keeps neither from other devices', async () => {
		await save({ url: HOME, reach: 'public', at: 1 });
		const rows = await db.selectFrom('fields').select('value').where('field', '=', 'saved').execute();
		expect(rows.map(({ value }) => JSON.parse(value) as Json)).toEqual([{ url: HOME, reach: 'public', at: 1 }]);
	});
});
