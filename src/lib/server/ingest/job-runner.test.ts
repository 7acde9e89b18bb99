// Tests of the job runner with a simulated clock: fairness, host limits, redirects and stopping.
import { expect, it, vi } from 'vitest';
import {
	db,
	jobs,
	maxOpen,
	MINUTE,
	pause,
	readShownEntry,
	requests,
	saveAll,
	SECOND,
	setUpJobRunner,
	start,
	startJobs,
	timesOf,
	until,
	yields
} from '../../../../tests/support/job-runner-fixture.ts';
import { BOB, NOON } from '../../../../tests/support/push-fixture.ts';
import { Failure } from '../../domain/core/failure.ts';
import { recordAskedPause } from '../store/host-schedule.ts';

setUpJobRunner();

/** Maximum duration of a request for a page. */
const REQUEST_TIMEOUT_MS = 30 * SECOND;
const SILENT = Array.from({ length: 16 }, (_, index) => `https://silent-${index}.example/page`);
const MANY = Array.from({ length: 400 }, (_, index) => `https://many.example/${index}`);

async function answerUnlessSilent({ host }: URL): Promise<void> {
	if (!host.startsWith('silent')) return pause(100);
	await pause(REQUEST_TIMEOUT_MS);
	throw new Failure('too_slow');
}

it("another reader's page is requested at once, whatever is queued before it", async () => {
	start(answerUnlessSilent);
	await saveAll([...SILENT, ...MANY]);
	await until(() => requests.length >= 16);
	await saveAll(['https://other.example/page'], BOB);
	const at = Date.now() - NOON;
	await until(() => timesOf('https://other.example/page').length > 0);
	expect(timesOf('https://other.example/page')[0]).toBeLessThanOrEqual(at + 100);
});

it('a page that a reader saves after an import from silent hosts is requested at once', async () => {
	start(answerUnlessSilent);
	await saveAll([...SILENT, ...SILENT.map((address) => `${address}-2`), ...MANY]);
	await until(() => requests.length >= 16);
	const at = Date.now() - NOON;
	await saveAll(['https://other.example/page']);
	await until(() => timesOf('https://other.example/page').length > 0);
	expect(timesOf('https://other.example/page')[0]).toBeLessThanOrEqual(at + 100);
});

it('no host gets requests for more than two pages at once, nor more than two requests a second', async () => {
	start(async () => pause(3 * SECOND));
	await saveAll(MANY.slice(0, 20));
	await until(() => requests.length === 20);
	expect(maxOpen.get('many.example')).toBe(2);
	const gaps = requests.slice(1).map(({ at }, index) => at - (requests[index]?.at ?? 0));
	expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500);
});

it('a page that comes due while a slow machine looks for work is fetched', async () => {
	let late = 0;
	let step = 0;
	start(
		async () => undefined,
		db,
		() => Date.now() + (late += step)
	);
	// ms for each step of the queue; with some values the second page comes due between two steps.
	for (step = 10; step < 300; step += 10) {
		const pages = [1, 2].map((page) => `https://slow-${step}.example/${page}`);
		await saveAll(pages);
		await until(() => pages.every((page) => timesOf(page).length > 0), 5 * SECOND);
	}
});

it('a host that does not answer is requested rarely, and occupies at most two slots', async () => {
	start(answerUnlessSilent);
	await saveAll(Array.from({ length: 40 }, (_, index) => `https://silent.example/${index}`));
	await vi.advanceTimersByTimeAsync(10 * MINUTE);
	expect(maxOpen.get('silent.example')).toBeLessThanOrEqual(2);
	expect(requests.length).toBeLessThanOrEqual(8);
});

it('pages that all redirect to one host wait for its turns without occupying slots', async () => {
	const arrivals: number[] = [];
	start(async ({ host }, visit) => {
		if (host === 'other.example') return;
		await pause(20);
		await visit.beforeRedirect('https://one.example/');
		arrivals.push(Date.now() - NOON);
		await pause(3 * SECOND);
		visit.onFetched();
	});
	await saveAll(Array.from({ length: 60 }, (_, index) => `https://short-${index}.example/`));
	await until(() => arrivals.length >= 3);
	const at = Date.now() - NOON;
	await saveAll(['https://other.example/page']);
	await until(() => timesOf('https://other.example/page').length > 0);
	expect(timesOf('https://other.example/page')[0]).toBeLessThanOrEqual(at + 100);
	await until(() => arrivals.length === 60, 30 * MINUTE);
	const gaps = arrivals.slice(1).map((time, index) => time - (arrivals[index] ?? 0));
	expect(Math.min(...gaps)).toBeGreaterThanOrEqual(490);
	// Each was requested at its own host at most once more.
	expect(requests.filter(({ address }) => address.includes('short')).length).toBeLessThanOrEqual(120);
});

it('a page that redirects to another host and back does not wait for itself', async () => {
	start(async (_address, visit) => {
		await visit.beforeRedirect('https://consent.example/');
		await visit.beforeRedirect('https://a.example/');
	});
	await saveAll(['https://a.example/page']);
	await until(() => requests.length > 0);
	await vi.advanceTimersByTimeAsync(MINUTE);
	expect(requests).toHaveLength(1);
	expect((await readShownEntry('https://a.example/page')).fetch).toEqual({ state: 'done' });
});

it('a page that was moved to another host once waits for the next host without being moved again', async () => {
	const reached: number[] = [];
	start(async ({ host }, visit) => {
		if (host === 'last.example') throw new Failure('slow_down', { status: 429, after: 10 * MINUTE });
		await visit.beforeRedirect('https://middle.example/');
		await visit.beforeRedirect('https://last.example/');
		reached.push(Date.now() - NOON);
	});
	await saveAll(['https://last.example/page']);
	await until(() => requests.length > 0);
	await vi.advanceTimersByTimeAsync(SECOND);
	// The host is busy, so that the page is moved there first.
	await recordAskedPause(db, 'middle.example', Date.now() + MINUTE);
	await saveAll(['https://first.example/page']);
	await until(() => reached.length > 0, 30 * MINUTE);
	expect(reached[0]).toBeGreaterThanOrEqual(10 * MINUTE);
	await until(() => timesOf('https://last.example/page').length > 1);
});

it('a page that is claimed while the runner stops is released', async () => {
	start(async () => undefined);
	// The first look for work, which finds nothing, is over.
	await vi.advanceTimersByTimeAsync(SECOND);
	await saveAll(['https://a.example/1']);
	await jobs.stop();
	const row = await db.selectFrom('jobs').select(['leased', 'owner', 'attempts']).executeTakeFirstOrThrow();
	expect(row).toEqual({ leased: 0, owner: null, attempts: 0 });
	await vi.advanceTimersByTimeAsync(MINUTE);
	expect(requests).toEqual([]);
});

it('stopping the runner waits for the sweep that is running', async () => {
	const order: string[] = [];
	const sweep = async (): Promise<void> => {
		order.push('sweep begins');
		await pause(MINUTE);
		order.push('sweep ends');
	};
	const ingest = () => Promise.reject(new Failure('unreachable'));
	startJobs({ db, now: () => Date.now(), owner: 'test', ingest, libraryChanged: () => undefined, sweep });
	await until(() => order.length > 0);
	const stopping = jobs.stop().then(() => order.push('stopped'));
	await vi.advanceTimersByTimeAsync(2 * MINUTE);
	await stopping;
	expect(order).toEqual(['sweep begins', 'sweep ends', 'stopped']);
});

it('the runner yields to requests before each claim, and before it stores each article', async () => {
	start(async () => undefined);
	await saveAll(['https://a.example/1', 'https://b.example/1', 'https://c.example/1']);
	await until(() => requests.length === 3);
	await vi.advanceTimersByTimeAsync(SECOND);
	expect(yields).toBeGreaterThanOrEqual(6);
});

it('the runner continues after the database did not answer for a while', async () => {
	const logged = vi.spyOn(console, 'error').mockReturnValue();
	let isGone = true;
	const failingDb = new Proxy(db, {
		get(target, name) {
			if (isGone && name === 'selectFrom') throw new Error('the connection was cut');
			const member: unknown = Reflect.get(target, name);
			return typeof member === 'function' ? (member.bind(target) as unknown) : member;
		}
	});
	start(async () => undefined, failingDb);
	await saveAll(['https://a.example/1']);
	await vi.advanceTimersByTimeAsync(SECOND);
	isGone = false;
	await until(() => requests.length === 1);
	expect(logged).toHaveBeenCalled();
	logged.mockRestore();
});
