// Tests of change events: sent to the reader's open devices only, in this process and in others on the same PostgreSQL.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestDatabases, type TestDatabaseHandle } from '../../../../tests/support/databases.ts';
import { until } from '../../../../tests/support/until.ts';
import { ADA, BOB } from '../../../../tests/support/push-fixture.ts';
import type { DeviceId } from '../../domain/core/hybrid-clock.ts';
import { changeEventStream } from './event-stream.ts';
import { createBroadcaster, type ChangeBroadcaster } from './change-broadcaster.ts';

const PHONE = 'a'.repeat(16) as DeviceId;
const TABLET = 'b'.repeat(16) as DeviceId;

const databases = openTestDatabases();

describe.each(databases)('change events on $name', ({ open }) => {
	let opened: TestDatabaseHandle;
	let broadcaster: ChangeBroadcaster;

	beforeAll(async () => {
		opened = await open();
		broadcaster = createBroadcaster(opened, opened.place.url);
	});
	afterAll(async () => {
		await broadcaster.close();
		await opened.close();
	});

	it('reach the reader’s devices with the id of the device that made the change, and nobody else’s', () => {
		const ada = vi.fn();
		const bob = vi.fn();
		const stops = [broadcaster.listen(ADA, ada), broadcaster.listen(BOB, bob)];
		broadcaster.notify(ADA, PHONE);
		expect(ada.mock.calls).toEqual([[PHONE]]);
		expect(bob).not.toHaveBeenCalled();
		for (const stop of stops) stop();
		broadcaster.notify(ADA, PHONE);
		expect(ada).toHaveBeenCalledOnce();
	});

	it('are streamed until the session or server ends, starting with one event, without the device’s own changes', async () => {
		let isValid = true;
		const options = { device: PHONE, isSessionValid: () => Promise.resolve(isValid), keepAliveMs: 20 };
		const text = async (stream: ReadableStream<Uint8Array>): Promise<string> => new Response(stream).text();
		const streaming = createBroadcaster(opened, null);
		const stream = text(changeEventStream(streaming, ADA, options));
		streaming.notify(ADA, PHONE);
		streaming.notify(ADA, TABLET);
		isValid = false;
		expect(await stream).toBe('data: news\n\ndata: news\n\n');
		isValid = true;
		const ending = createBroadcaster(opened, null);
		const untilClose = text(changeEventStream(ending, ADA, { ...options, keepAliveMs: 60_000 }));
		await ending.close();
		expect(await untilClose).toBe('data: news\n\n');
	});
});

describe.each(databases.filter(({ name }) => name === 'PostgreSQL'))(
	'change events between processes on $name',
	({ open }) => {
		it('reach every other process, also after its connection was cut', async () => {
			const opened = await open();
			const broadcaster = createBroadcaster(opened, opened.place.url);
			const other = createBroadcaster(opened, opened.place.url);
			const listener = vi.fn();
			other.listen(ADA, listener);
			const received = (by: DeviceId | null) => () => listener.mock.calls.some(([each]) => each === by);
			await until('the event at the start', received(null));
			listener.mockClear();
			broadcaster.notify(ADA, PHONE);
			await until('the event of the phone', received(PHONE));
			listener.mockClear();
			await sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %'`.execute(opened.db);
			await until('the event after the reconnection', received(null));
			broadcaster.notify(ADA, TABLET);
			await until('the event of the tablet', received(TABLET));
			await other.close();
			await broadcaster.close();
			await opened.close();
		});
	}
);
