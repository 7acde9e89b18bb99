// Tests of change events: sent to the reader's open devices only, in this process and in others on the same PostgreSQL.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestDatabases, type TestDatabaseHandle } from '../../../../tests/support/databases.ts';
import { until } from '../../../../tests/support/until.ts';
import { ADA, BOB } from '../../../../tests/support/push-fixture.ts';
import type { DeviceId } from '../../domain/core/hybrid-clock.ts';
import { newsStream } from './event-stream.ts';
import { createBroadcaster, type ChangeBroadcaster } from './change-broadcaster.ts';

const PHONE = 'a'.repeat(16) as DeviceId;
const TABLET = 'b'.repeat(16) as DeviceId;

const databases = openTestDatabases();

describe.each(databases)('change events on $name', ({ open }) => {
	let opened: TestDatabaseHandle;
	let news: ChangeBroadcaster;

	beforeAll(async () => {
		opened = await open();
		news = createBroadcaster(opened, opened.place.url);
	});
	afterAll(async () => {
		await news.close();
		await opened.close();
	});

	it('reach the reader’s devices with the id of the device that made the change, and nobody else’s', () => {
		const ada = vi.fn();
		const bob = vi.fn();
		const stops = [news.listen(ADA, ada), news.listen(BOB, bob)];
		news.notify(ADA, PHONE);
		expect(ada.mock.calls).toEqual([[PHONE]]);
		expect(bob).not.toHaveBeenCalled();
		for (const stop of stops) stop();
		news.notify(ADA, PHONE);
		expect(ada).toHaveBeenCalledOnce();
	});

	it('are streamed until the session or server ends: one event at first, and none for the device’s own changes', async () => {
		let isValid = true;
		const audience = { device: PHONE, isSessionValid: () => Promise.resolve(isValid), keepAliveMs: 20 };
		const text = async (stream: ReadableStream<Uint8Array>): Promise<string> => new Response(stream).text();
		const alone = createBroadcaster(opened, null);
		const stream = text(newsStream(alone, ADA, audience));
		alone.notify(ADA, PHONE);
		alone.notify(ADA, TABLET);
		isValid = false;
		expect(await stream).toBe('data: news\n\ndata: news\n\n');
		isValid = true;
		const ending = createBroadcaster(opened, null);
		const cut = text(newsStream(ending, ADA, { ...audience, keepAliveMs: 60_000 }));
		await ending.close();
		expect(await cut).toBe('data: news\n\n');
	});
});

describe.each(databases.filter(({ name }) => name === 'PostgreSQL'))(
	'change events between processes on $name',
	({ open }) => {
		it('reach every other process, also after its connection was cut', async () => {
			const opened = await open();
			const news = createBroadcaster(opened, opened.place.url);
			const other = createBroadcaster(opened, opened.place.url);
			const listener = vi.fn();
			other.listen(ADA, listener);
			const has = (by: DeviceId | null) => () => listener.mock.calls.some(([each]) => each === by);
			await until('the first sign', has(null));
			listener.mockClear();
			news.notify(ADA, PHONE);
			await until('the news', has(PHONE));
			listener.mockClear();
			await sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %'`.execute(opened.db);
			await until('a sign that something may have been missed', has(null));
			news.notify(ADA, TABLET);
			await until('news again', has(TABLET));
			await other.close();
			await news.close();
			await opened.close();
		});
	}
);
