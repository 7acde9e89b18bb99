// Tests of failed pages with a simulated clock: pauses of sites, retries, giving up, and the trash.
import { expect, it, vi } from 'vitest';
import {
	DAY,
	db,
	MINUTE,
	nameOf,
	pause,
	pushDeleted,
	readShownEntry,
	requests,
	saveAll,
	SECOND,
	setUpJobRunner,
	start,
	until
} from '../../../../tests/support/job-runner-fixture.ts';
import { entryId, NOON } from '../../../../tests/support/push-fixture.ts';
import { Failure } from '../../domain/core/failure.ts';

setUpJobRunner();

it('a site that asks for a pause gets it for all its pages, and their entries show the pause', async () => {
	let refusing = true;
	start(async () => {
		if (refusing) throw new Failure('slow_down', { status: 429, after: 5 * MINUTE });
	});
	await saveAll(['https://a.example/1', 'https://a.example/2']);
	await until(() => requests.length > 0);
	await vi.advanceTimersByTimeAsync(4 * MINUTE);
	expect(requests).toHaveLength(1);
	for (const address of ['https://a.example/1', 'https://a.example/2']) {
		const { fetch } = await readShownEntry(address);
		expect(fetch).toEqual({ state: 'waiting', code: 'slow_down', retryAt: expect.any(Number) });
		expect((fetch as { retryAt: number }).retryAt - NOON).toBeGreaterThanOrEqual(5 * MINUTE);
	}
	refusing = false;
	await vi.advanceTimersByTimeAsync(3 * MINUTE);
	expect(requests).toHaveLength(3);
	expect((await readShownEntry('https://a.example/1')).fetch).toEqual({ state: 'done' });
	expect((await readShownEntry('https://a.example/2')).fetch).toEqual({ state: 'done' });
});

it('a page that is saved or requested again during its site’s pause shows the pause', async () => {
	let refusing = true;
	start(async () => {
		if (refusing) throw new Failure('slow_down', { status: 429, after: 5 * MINUTE });
	});
	await saveAll(['https://a.example/1']);
	await until(() => requests.length > 0);
	await vi.advanceTimersByTimeAsync(MINUTE);
	await saveAll(['https://a.example/1', 'https://a.example/2', 'https://b.example/3']);
	for (const address of ['https://a.example/1', 'https://a.example/2']) {
		const { fetch } = await readShownEntry(address);
		expect(fetch).toMatchObject({ state: 'waiting', code: 'slow_down' });
		expect(Math.round(((fetch as { retryAt: number }).retryAt - NOON) / MINUTE)).toBe(5);
	}
	expect((await readShownEntry('https://b.example/3')).fetch).toEqual({ state: 'waiting' });
	refusing = false;
	await vi.advanceTimersByTimeAsync(6 * MINUTE);
	for (const address of ['https://a.example/1', 'https://a.example/2'])
		expect((await readShownEntry(address)).fetch).toEqual({ state: 'done' });
	await saveAll(['https://a.example/4']);
	expect((await readShownEntry('https://a.example/4')).fetch).toEqual({ state: 'waiting' });
});

it('temporary failures are retried at growing intervals up to a day, and given up after a week', async () => {
	start(() => Promise.reject(new Failure('unreachable')));
	await saveAll(['https://a.example/1']);
	const entry = () => readShownEntry('https://a.example/1');
	await until(() => requests.length > 0);
	await vi.advanceTimersByTimeAsync(SECOND);
	expect((await entry()).fetch).toMatchObject({ state: 'failed', code: 'unreachable', retryAt: expect.any(Number) });
	for (let hours = 0; hours < 12 * 24; hours++) await vi.advanceTimersByTimeAsync(60 * MINUTE);
	const gaps = requests.slice(1).map(({ at }, index) => at - (requests[index]?.at ?? 0));
	expect(gaps.slice(0, 4).map((gap) => Math.round(gap / MINUTE))).toEqual([5, 15, 45, 135]);
	expect(Math.max(...gaps)).toBeLessThanOrEqual(1.3 * DAY);
	expect(requests.at(-1)?.at).toBeGreaterThanOrEqual(7 * DAY);
	expect(requests.at(-1)?.at).toBeLessThanOrEqual(8.5 * DAY);
	expect((await entry()).fetch).toEqual({ state: 'failed', code: 'unreachable', retryAt: null });
	expect(await db.selectFrom('jobs').select('entry').execute()).toEqual([]);
});

it('a page in the trash is not retried, and is requested at once when it comes out of the trash', async () => {
	start(() => Promise.reject(new Failure('unreachable')));
	const address = 'https://a.example/1';
	await saveAll([address]);
	await until(() => requests.length > 0);
	await pushDeleted(address, true);
	await vi.advanceTimersByTimeAsync(DAY);
	expect(requests).toHaveLength(1);
	expect(await db.selectFrom('jobs').select('entry').execute()).toEqual([]);
	const restoredAt = Date.now() - NOON;
	await pushDeleted(address, false);
	await until(() => requests.length > 1);
	expect((requests[1]?.at ?? 0) - restoredAt).toBeLessThan(SECOND);
	expect((await readShownEntry(address)).fetch).toMatchObject({ state: 'failed', code: 'unreachable' });
});

it('a page that went to the trash during its fetch is not published, and an entry with an article requests no page', async () => {
	start(() => pause(10 * SECOND));
	const [address, other] = ['https://a.example/1', 'https://b.example/2'];
	await saveAll([address, other]);
	await until(() => requests.length > 1);
	await pushDeleted(address, true);
	await vi.advanceTimersByTimeAsync(MINUTE);
	expect(await readShownEntry(address)).toMatchObject({ article: null, deleted: true, fetch: { state: 'waiting' } });
	await pushDeleted(other, true);
	await pushDeleted(other, false);
	await vi.advanceTimersByTimeAsync(MINUTE);
	expect(requests).toHaveLength(2);
	await pushDeleted(address, false);
	await vi.advanceTimersByTimeAsync(MINUTE);
	expect(await readShownEntry(address)).toMatchObject({ deleted: false, fetch: { state: 'done' } });
});

it('a page in the trash that is saved again on another device, under another spelling, is requested again', async () => {
	start(() => Promise.reject(new Failure('unreachable')));
	const [address, spelling] = ['https://a.example/1', 'https://a.example/1?utm_source=mail'];
	await saveAll([address]);
	await until(() => requests.length > 0);
	await pushDeleted(address, true);
	await saveAll([spelling]);
	await vi.advanceTimersByTimeAsync(2 * MINUTE);
	expect(await readShownEntry(spelling)).toMatchObject({ alias: entryId(nameOf(address)) });
	expect(await readShownEntry(address)).toMatchObject({ deleted: false, article: null });
	expect(await db.selectFrom('jobs').select('entry').execute()).toEqual([{ entry: entryId(nameOf(address)) }]);
});

it.each(['not_found', 'refused', 'not_html', 'nothing_to_read'] as const)(
	'a permanent failure is not retried: %s',
	async (code) => {
		start(() => Promise.reject(new Failure(code)));
		await saveAll(['https://a.example/1']);
		await vi.advanceTimersByTimeAsync(2 * DAY);
		expect(requests).toHaveLength(1);
		expect((await readShownEntry('https://a.example/1')).fetch).toEqual({ state: 'failed', code });
	}
);

it('a page that failed for a week starts over when it is saved again', async () => {
	start(() => Promise.reject(new Failure('slow_down', { status: 503 })));
	await saveAll(['https://a.example/1']);
	for (let hours = 0; hours < 10 * 24; hours++) await vi.advanceTimersByTimeAsync(60 * MINUTE);
	expect((await readShownEntry('https://a.example/1')).fetch).toEqual({
		state: 'failed',
		code: 'slow_down',
		retryAt: null
	});
	const before = requests.length;
	await saveAll(['https://a.example/1']);
	await until(() => requests.length > before);
	await vi.advanceTimersByTimeAsync(SECOND);
	expect((await readShownEntry('https://a.example/1')).fetch).toMatchObject({ state: 'waiting', code: 'slow_down' });
});
