// Tests of servers that lost their past, and of wrong clocks, with the real client and the real server.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS } from '../../src/lib/domain/settings.ts';
import { online } from './simulated-device.ts';
import { DAY, entryOn, openStage, listsOf, type Stage } from './harness.ts';

let stage: Stage;

beforeEach(async () => {
	stage = await openStage();
});

afterEach(() => stage.close());

describe('a server that lost its past', () => {
	it('receives the changes that only devices have after a rollback', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		await laptop.sync();
		const goBack = await stage.server.snapshot();
		await phone.library.mutate([{ id, field: 'bookmarked', value: true }]);
		const later = await phone.library.save('https://example.org/b');
		await phone.sync();
		await laptop.library.mutate([{ id, field: 'tag:late', value: true }]);
		await laptop.sync();
		await goBack();
		for (const each of [phone, laptop, phone])
			expect(await each.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		const newDevice = stage.device();
		await newDevice.sync();
		expect(await entryOn(newDevice, id)).toMatchObject({ bookmarked: true, tags: ['late'] });
		expect(await entryOn(newDevice, later.id)).not.toBeNull();
		expect(await listsOf(phone)).toEqual(await listsOf(newDevice));
		expect(await listsOf(laptop)).toEqual(await listsOf(newDevice));
	});

	it('is detected by a device even if other writes have raised the counter beyond the old value', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		await laptop.sync();
		const goBack = await stage.server.snapshot();
		await phone.library.mutate([{ id, field: 'bookmarked', value: true }]);
		await phone.sync();
		await goBack();
		for (let count = 0; count < 5; count++) await laptop.library.save(`https://example.org/${count}`);
		await laptop.sync();
		for (const each of [phone, laptop]) expect(await each.sync()).toMatchObject({ failure: null, waiting: 0 });
		expect(await entryOn(laptop, id)).toMatchObject({ bookmarked: true });
		expect(await listsOf(phone)).toEqual(await listsOf(laptop));
	});

	it('is not confused with a server that was only restarted', async () => {
		const phone = stage.device();
		await phone.library.save('https://example.org/a');
		await phone.sync();
		await stage.server.restart();
		await phone.library.save('https://example.org/b');
		await phone.sync();
		await phone.sync();
		const identities = new Set(phone.requests.map((body) => (JSON.parse(body) as { device: string }).device));
		expect(identities.size).toBe(1);
	});
});

describe.each([
	['ahead', DAY],
	['behind', -DAY]
])('a device clock that is a day %s', (_name, offset) => {
	it('loses no edit, wins no conflict that it should lose, and is corrected', async () => {
		const [wrong, right] = [stage.device(), stage.device()];
		const { id } = await right.library.save('https://example.org/a');
		await right.sync();
		await wrong.sync();
		wrong.clockOffset = offset;
		await wrong.library.mutate([{ id, field: 'bookmarked', value: true }]);
		expect(await wrong.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		await right.sync();
		expect(await entryOn(right, id)).toMatchObject({ bookmarked: true });
		// This change is later by the true time, so it must win whether the other device's clock is ahead or behind.
		await right.library.mutate([{ id, field: 'bookmarked', value: false }]);
		await right.sync();
		await wrong.sync();
		expect(await entryOn(wrong, id)).toMatchObject({ bookmarked: false });
		await wrong.library.mutate([{ id, field: 'bookmarked', value: true }]);
		await wrong.sync();
		await right.sync();
		expect(await entryOn(right, id)).toMatchObject({ bookmarked: true });
		expect(await listsOf(wrong)).toEqual(await listsOf(right));
	});

	it('is corrected also for changes that are written while the response is on its way', async () => {
		const [wrong, right] = [stage.device(), stage.device()];
		await right.library.mutate([{ entity: 'settings', id: SETTINGS, field: 'theme', value: 'dark' }]);
		wrong.clockOffset = offset;
		wrong.network = async (body, server) => {
			const answer = await server(body);
			wrong.network = online;
			await wrong.library.mutate([{ entity: 'settings', id: SETTINGS, field: 'theme', value: 'light' }]);
			return answer;
		};
		await wrong.sync();
		await right.sync();
		for (const device of [wrong, right]) {
			await device.sync();
			expect(await device.library.settings()).toEqual({ theme: 'light' });
		}
	});

	it('does not change the order of a change and an earlier change that its device had received', async () => {
		const [wrong, right] = [stage.device(), stage.device()];
		const { id } = await right.library.save('https://example.org/a');
		await right.library.mutate([{ id, field: 'archived', value: true }]);
		await right.sync();
		await wrong.sync();
		await wrong.library.mutate([{ id, field: 'archived', value: false }]);
		wrong.clockOffset = offset;
		expect(await wrong.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		await right.sync();
		for (const device of [wrong, right]) expect(await entryOn(device, id)).toMatchObject({ archived: false });
	});
});
