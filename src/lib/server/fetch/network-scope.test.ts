// Tests of the networks that a save may reach, on both databases: shared links reach the public internet only.
import { claimOrThrow } from '../../../../tests/support/claim-or-throw.ts';
import { beforeEach, expect, it } from 'vitest';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { ADA, BOB, entryId, NOON, pushingDevice, type PushingDevice } from '../../../../tests/support/push-fixture.ts';
import { codeOf, Failure } from '../../domain/core/failure.ts';
import type { Json } from '../../domain/core/field.ts';
import { push } from '../sync/push.ts';
import { fetchWithin, type NetworkScope } from './network-scope.ts';
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
		const change = { id: entryId('a'), field: 'saved', value } as const;
		await db.transaction().execute((trx) => push(trx, reader, device.request([device.op(change)]), (time += 10)));
		const job = await claimOrThrow(db, { owner: `worker ${time}`, now: (time += 10), lease: 1000 });
		return job;
	}

	/**
	 * Runs a job, with a public fetcher that fails as if `refusedHost` were private. @returns the fetchers that it used,
	 * and the outcome
	 */
	async function fetchJob(job: Job, refusedHost = 'nas.example.org', allowsPrivate = true) {
		const fetcherNamed = (name: string) => ({ name }) as unknown as NetworkScope['publicFetcher'];
		const scope: NetworkScope = {
			db,
			isOwner: (reader) => Promise.resolve(reader === ADA),
			publicFetcher: fetcherNamed('public'),
			ownerFetcher: fetcherNamed('owner'),
			allowsPrivate
		};
		const requests: string[] = [];
		const outcome = await fetchWithin(scope, job, (fetcher) => {
			const { name } = fetcher as unknown as { name: string };
			requests.push(name);
			if (name === 'public') return Promise.reject(new Failure('private_network', { host: refusedHost }));
			return Promise.resolve('fetched');
		}).catch((error: unknown) => codeOf(error));
		return { requests, outcome };
	}

	it('pages that the owner saved are fetched from networks that the owner allows', async () => {
		expect(await fetchJob(await save({ url: HOME }))).toEqual({ requests: ['owner'], outcome: 'fetched' });
	});

	it('a link from the share target needs a confirmation, which is a new save without `reach`', async () => {
		const job = await save({ url: HOME, reach: 'public' });
		expect(await fetchJob(job)).toEqual({ requests: ['public'], outcome: 'unconfirmed' });
		expect(await fetchJob(await save({ url: HOME }))).toEqual({ requests: ['owner'], outcome: 'fetched' });
	});

	it('`reach` is read when the job runs, so that a later share restricts the job', async () => {
		const job = await save({ url: HOME });
		await save({ url: HOME, reach: 'public' });
		expect(await fetchJob(job)).toEqual({ requests: ['public'], outcome: 'unconfirmed' });
	});

	it('a confirmation is valid for its address only, so that an earlier job reaches the public internet only', async () => {
		const job = await save({ url: HOME, reach: 'public' });
		const other = await save({ url: 'http://router.example.org/' });
		expect(await fetchJob(job)).toEqual({ requests: ['public'], outcome: 'private_network' });
		expect(await fetchJob(other)).toEqual({ requests: ['owner'], outcome: 'fetched' });
	});

	it('an unknown value of `reach` from a later app allows public networks only', async () => {
		expect((await fetchJob(await save({ url: HOME, reach: 'street' }))).requests).toEqual(['public']);
	});

	it('no confirmation is requested when it would change nothing', async () => {
		const job = await save({ url: HOME, reach: 'public' });
		// A public page that redirects to a private address is refused for every reader.
		expect((await fetchJob(job, '10.0.0.1')).outcome).toBe('private_network');
		expect((await fetchJob(job, 'nas.example.org', false)).outcome).toBe('private_network');
		const bobsJob = await save({ url: HOME, reach: 'public' }, guest, BOB);
		expect(await fetchJob(bobsJob)).toEqual({ requests: ['public'], outcome: 'private_network' });
	});

	it('the server stores `reach` beside the address, and passes both on to other devices', async () => {
		await save({ url: HOME, reach: 'public', at: 1 });
		const rows = await db.selectFrom('fields').select('value').where('field', '=', 'saved').execute();
		expect(rows.map(({ value }) => JSON.parse(value) as Json)).toEqual([{ url: HOME, reach: 'public', at: 1 }]);
	});
});
