// Tests of clocks, of the server or of an offline device, that are set while a library is in use.
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
	const newDevice = stage.device();
	await syncAll(phone, laptop, phone, newDevice);
	for (const each of [phone, laptop, newDevice]) expect(await each.library.settings()).toEqual({ theme: value });
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
	['goes ahead by a day, and is corrected', [DAY, 0]],
	['goes back by four hours, and is corrected', [-4 * HOUR, 0]]
])('the server’s clock %s', (_name, steps) => {
	/** Sets the clock in each step, with a round of both devices before and after. @param restarts whether the server restarts */
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

	it('keeps the order of a change that is made before the clock is set and sent afterwards', async () => {
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

describe('the server’s log', () => {
	it('warns once that the clock went back', async () => {
		stage.server.clockOffset = -4 * HOUR;
		for (let count = 0; count < 3; count++) await syncAll(phone, laptop);
		expect(stage.server.warnings).toEqual([expect.stringContaining('4 hours behind the latest change')]);
		expect(stage.server.warnings[0]).toContain('Set the clock right');
	});

	it('does not report a small correction of the clock', async () => {
		for (const clockOffset of [-20_000, 15_000, 0]) {
			stage.server.clockOffset = clockOffset;
			await syncAll(phone, laptop);
		}
		expect(stage.server.warnings).toEqual([]);
	});
});

describe('when the server’s clock is set', () => {
	it('forward and then corrected, stays in the trash are not shortened', async () => {
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

	it('back, a job’s lease does not end early', async () => {
		await phone.library.save('https://example.org/slow');
		await syncAll(phone);
		expect(await stage.server.fetchAll()).toBe(2);
		stage.server.clockOffset = -4 * HOUR;
		await phone.library.save('https://example.org/next');
		await syncAll(phone);
		// The new job is due at once by the server's time, which did not go back with the clock.
		expect(await stage.server.fetchAll()).toBe(1);
	});
});

describe.each([
	['the app stays open', (): void => undefined],
	[
		'the app is closed and opened again',
		(): void => {
			stage.advance(600_000);
			phone.reopen();
		}
	]
] as const)(
	'a device whose clock is days ahead while it is offline, and right again before the next round (%s)',
	(_name, passTime) => {
		/** Runs `edit` while the device is offline and its clock is ahead. */
		async function editWithClockAhead(edit: () => Promise<unknown>): Promise<void> {
			phone.network = offline;
			phone.clockOffset = 3 * DAY;
			await edit();
			stage.advance(60_000);
			phone.clockOffset = 0;
			passTime();
			// The device checks its clock at each attempt to reach the server.
			await phone.sync();
			stage.advance(HOUR);
		}

		it.each([false, true])(
			'does not let an edit win over a later edit of another device (sent before the correction: %s)',
			async (isSentBefore) => {
				await editWithClockAhead(async () => {
					await phone.library.mutate(theme('old'));
					// Ops that were claimed for a request keep their timestamps.
					if (isSentBefore) await phone.sync();
				});
				await laptop.library.mutate(theme('later'));
				await syncAll(laptop);
				stage.advance(4 * DAY);
				phone.network = online;
				await expectTheme('later');
			}
		);

		it('keeps the order of its edits, and puts them after the changes that it had received', async () => {
			await laptop.library.mutate(theme('seen'));
			await syncAll(laptop, phone);
			await editWithClockAhead(async () => {
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

		it('keeps the order of edits made before its clock was ahead', async () => {
			phone.network = offline;
			await phone.library.mutate(theme('before'));
			stage.advance(5 * DAY);
			await laptop.library.mutate(theme('between'));
			stage.advance(HOUR);
			await editWithClockAhead(() => phone.library.mutate([{ id, field: 'tag:ahead', value: true }]));
			await laptop.library.mutate([{ id, field: 'tag:ahead', value: false }]);
			await syncAll(laptop);
			phone.network = online;
			await expectTheme('between');
		});

		it('stamps edits after the correction with the right time', async () => {
			await editWithClockAhead(() => phone.library.mutate(theme('old')));
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

describe('the clock of a device', () => {
	it('that is behind while the device is offline gives no timestamp earlier than the changes it received', async () => {
		await laptop.library.mutate(theme('seen'));
		await syncAll(laptop, phone);
		phone.network = offline;
		phone.clockOffset = -DAY;
		await phone.library.mutate(theme('after'));
		phone.clockOffset = 0;
		phone.network = online;
		await expectTheme('after');
	});

	it('that is right is not corrected because of a slow request', async () => {
		phone.network = async (body, send) => {
			stage.advance(300_000);
			const answer = await send(body);
			stage.advance(300_000);
			return answer;
		};
		await phone.sync();
		const offset = await phone.withProfile(async (profile) => (await profile.get('meta', 'offset'))?.value ?? 0);
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
