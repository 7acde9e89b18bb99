// Tests that set the clocks of the server and of an offline device while a library is in use.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { SETTINGS } from '../../src/lib/domain/settings.ts';
import { responseLost } from './networks.ts';
import { offline, online, type SimulatedDevice } from './simulated-device.ts';
import { DAY, entryOn, openStage, listsOf, type Stage } from './harness.ts';

const HOUR = 3_600_000;
let stage: Stage;
let phone: SimulatedDevice;
let laptop: SimulatedDevice;
let id: EntryId;

async function syncAll(...devices: SimulatedDevice[]): Promise<void> {
	for (const each of devices) expect(await each.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
}

const setFlags = (value: boolean) => (['archived', 'tag:old', 'read'] as const).map((field) => ({ id, field, value }));
const theme = (value: string) => [{ entity: 'settings', id: SETTINGS, field: 'theme', value } as const];

async function expectTheme(value: string): Promise<void> {
	const fresh = stage.device();
	await syncAll(phone, laptop, phone, fresh);
	for (const each of [phone, laptop, fresh]) expect(await each.library.settings()).toEqual({ theme: value });
}

beforeEach(async () => {
	stage = await openStage();
	[phone, laptop] = [stage.device(), stage.device()];
	id = (await phone.library.save('https://example.org/a')).id;
	await syncAll(phone, laptop);
});

afterEach(() => stage.close());

describe.each([
	['goes back by four hours', [-4 * HOUR]],
	['goes back by three minutes', [-180_000]],
	['goes ahead by a day, and is mended', [DAY, 0]],
	['goes back by four hours, and is mended', [-4 * HOUR, 0]]
])('the server’s clock %s', (_name, steps) => {
	/** Makes each step of the clock, with a round of both devices before and after. @param restarts whether the server restarts */
	async function stepClock(restarts: boolean): Promise<void> {
		for (const clockOffset of steps) {
			stage.advance(60_000);
			for (const value of [false, true]) await phone.library.mutate(setFlags(value));
			await syncAll(phone, laptop);
			stage.server.clockOffset = clockOffset;
			if (restarts) await stage.server.restart();
			else await stage.server.tick();
			await syncAll(phone, laptop);
		}
	}

	it.each([false, true])('does not bring back a value that was knowingly replaced (restart: %s)', async (restarts) => {
		await stepClock(restarts);
		stage.advance(60_000);
		await laptop.library.mutate(setFlags(false));
		await syncAll(laptop, phone);
		for (const each of [phone, laptop, stage.device()]) {
			await syncAll(each);
			expect(await entryOn(each, id)).toMatchObject({ archived: false, tags: [], read: false });
		}
		await phone.library.mutate([{ id, field: 'deleted', value: true }]);
		await syncAll(phone, laptop);
		expect(await entryOn(laptop, id)).toMatchObject({ deleted: true });
		expect(await listsOf(laptop)).toEqual(await listsOf(phone));
	});

	it.each([false, true])('lets the later of two concurrent edits win (restart: %s)', async (restarts) => {
		await stepClock(restarts);
		stage.advance(60_000);
		await phone.library.mutate(theme('earlier'));
		await syncAll(phone);
		laptop.network = offline;
		stage.advance(HOUR / 2);
		await laptop.library.mutate(theme('later'));
		stage.advance(HOUR);
		laptop.network = online;
		await expectTheme('later');
	});

	it.each([false, true])('does not let stored values win over later edits (restart: %s)', async (restarts) => {
		await phone.library.mutate(theme('earlier'));
		await syncAll(phone);
		laptop.network = offline;
		stage.advance(30_000);
		await laptop.library.mutate(theme('later'));
		for (const clockOffset of steps) {
			stage.server.clockOffset = clockOffset;
			await (restarts ? stage.server.restart() : stage.server.tick());
		}
		laptop.network = online;
		await expectTheme('later');
	});

	it.each([false, true])(
		'lets a device’s last action win though the response was lost (restart: %s)',
		async (restarts) => {
			await phone.library.mutate(theme('earlier'));
			phone.network = responseLost;
			expect(await phone.sync()).toMatchObject({ failure: 'offline', waiting: 1 });
			stage.advance(60_000);
			await phone.library.mutate(theme('later'));
			stage.advance(HOUR);
			for (const clockOffset of steps) {
				stage.server.clockOffset = clockOffset;
				await (restarts ? stage.server.restart() : stage.server.tick());
			}
			phone.network = online;
			await expectTheme('later');
		}
	);

	it('keeps the order of a change that is made before the step and sent after it', async () => {
		laptop.network = offline;
		await laptop.library.mutate(theme('earlier'));
		stage.advance(60_000);
		await phone.library.mutate(theme('later'));
		stage.advance(60_000);
		for (const clockOffset of steps) {
			stage.server.clockOffset = clockOffset;
			await stage.server.tick();
			stage.advance(60_000);
			await syncAll(phone);
		}
		laptop.network = online;
		await expectTheme('later');
	});
});

describe('the log', () => {
	it('warns once of a clock that went back', async () => {
		stage.server.clockOffset = -4 * HOUR;
		for (let count = 0; count < 3; count++) await syncAll(phone, laptop);
		expect(stage.server.warnings).toEqual([expect.stringContaining('4 hours behind the latest change')]);
		expect(stage.server.warnings[0]).toContain('Set the clock right');
	});

	it('does not report a small correction', async () => {
		for (const clockOffset of [-20_000, 15_000, 0]) {
			stage.server.clockOffset = clockOffset;
			await syncAll(phone, laptop);
		}
		expect(stage.server.warnings).toEqual([]);
	});
});

describe('periods of time', () => {
	it('a stay in the trash is not shortened by a clock that was set forward, nor by its correction', async () => {
		await phone.library.mutate([{ id, field: 'deleted', value: true }]);
		await syncAll(phone, laptop);
		for (const clockOffset of [40 * DAY, 0]) {
			stage.server.clockOffset = clockOffset;
			await stage.server.tick();
			expect(await stage.server.purge()).toBe(0);
			stage.advance(14 * DAY);
			expect(await stage.server.purge()).toBe(0);
		}
		await stage.server.restart();
		expect(await stage.server.purge()).toBe(0);
		stage.advance(31 * DAY);
		expect(await stage.server.purge()).toBe(1);
	});

	it('a job’s lease does not end early', async () => {
		await phone.library.save('https://example.org/slow');
		await syncAll(phone);
		expect(await stage.server.fetchAll()).toBe(2);
		stage.server.clockOffset = -4 * HOUR;
		await phone.library.save('https://example.org/next');
		await syncAll(phone);
		// Due at once by the server's time, which did not go back with the clock.
		expect(await stage.server.fetchAll()).toBe(1);
	});
});

describe.each([
	['the app goes on', (): void => undefined],
	[
		'the app is closed meanwhile',
		(): void => {
			stage.advance(600_000);
			phone.reopen();
		}
	]
] as const)(
	'a device’s clock that was days ahead offline, and is right again before the round (%s)',
	(_name, meanwhile) => {
		/** @param edit made while the clock is ahead */
		async function aheadOffline(edit: () => Promise<unknown>): Promise<void> {
			phone.network = offline;
			phone.clockOffset = 3 * DAY;
			await edit();
			stage.advance(60_000);
			phone.clockOffset = 0;
			meanwhile();
			// The device checks its clock at each attempt to reach the server.
			await phone.sync();
			stage.advance(HOUR);
		}

		it.each([false, true])('does not make an old edit win over a later one (sent before: %s)', async (tried) => {
			await aheadOffline(async () => {
				await phone.library.mutate(theme('old'));
				// Ops claimed for a request cannot be stamped again.
				if (tried) await phone.sync();
			});
			await laptop.library.mutate(theme('later'));
			await syncAll(laptop);
			stage.advance(4 * DAY);
			phone.network = online;
			await expectTheme('later');
		});

		it('keeps the order of its edits, which come after the changes it had received', async () => {
			await laptop.library.mutate(theme('seen'));
			await syncAll(laptop, phone);
			await aheadOffline(async () => {
				await phone.library.mutate(theme('first'));
				await phone.sync();
				await phone.library.mutate(theme('second'));
			});
			await phone.library.mutate([{ id, field: 'tag:now', value: true }]);
			stage.advance(4 * DAY);
			phone.network = online;
			await expectTheme('second');
			const { saved } = (await phone.fields(id)) as Record<string, { stamp: string }>;
			expect(saved).toBeDefined();
		});

		it('keeps the order of edits made before it went ahead', async () => {
			phone.network = offline;
			await phone.library.mutate(theme('before'));
			stage.advance(5 * DAY);
			await laptop.library.mutate(theme('between'));
			stage.advance(HOUR);
			await aheadOffline(() => phone.library.mutate([{ id, field: 'tag:ahead', value: true }]));
			await laptop.library.mutate([{ id, field: 'tag:ahead', value: false }]);
			await syncAll(laptop);
			phone.network = online;
			await expectTheme('between');
		});

		it('stamps later edits with the right time again', async () => {
			await aheadOffline(() => phone.library.mutate(theme('old')));
			await phone.library.mutate([{ id, field: 'position', value: { quote: 'a', prefix: '', suffix: '', offset: 0 } }]);
			stage.advance(60_000);
			await laptop.library.mutate([
				{ id, field: 'position', value: { quote: 'b', prefix: '', suffix: '', offset: 0 } }
			]);
			phone.network = online;
			await syncAll(laptop, phone, laptop);
			for (const each of [phone, laptop]) expect(await entryOn(each, id)).toMatchObject({ position: { quote: 'b' } });
		});
	}
);

describe('a device’s clock', () => {
	it('that was behind offline, and is right again, gives no timestamp before what was seen', async () => {
		await laptop.library.mutate(theme('seen'));
		await syncAll(laptop, phone);
		phone.network = offline;
		phone.clockOffset = -DAY;
		await phone.library.mutate(theme('after'));
		phone.clockOffset = 0;
		phone.network = online;
		await expectTheme('after');
	});

	it('that is right is not corrected by a slow request', async () => {
		phone.network = async (body, send) => {
			stage.advance(300_000);
			const answer = await send(body);
			stage.advance(300_000);
			return answer;
		};
		await phone.sync();
		const offset = await phone.look(async (profile) => (await profile.get('meta', 'offset'))?.value ?? 0);
		expect(offset).toBe(0);
	});
});

it('devices agree even if an older server ignores `skew`', async () => {
	phone.network = offline;
	phone.clockOffset = 3 * DAY;
	await phone.library.mutate(theme('old'));
	await phone.sync();
	phone.clockOffset = 0;
	await phone.sync();
	phone.network = (body, send) => {
		const request = JSON.parse(body) as { ops: { skew?: number }[] };
		expect(request.ops.some(({ skew }) => skew !== undefined)).toBe(true);
		for (const op of request.ops) delete op.skew;
		return send(JSON.stringify(request));
	};
	await syncAll(phone, laptop);
	expect(await listsOf(laptop)).toEqual(await listsOf(phone));
	for (const each of [phone, laptop]) expect(await each.library.settings()).toEqual({ theme: 'old' });
});
