// Tests of erase orders: a device receives its order at its next round, whatever its identity by then.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import { responseLost } from './networks.ts';
import { offline, online, type Network, type SimulatedDevice } from './simulated-device.ts';
import { ANN, entryOn, openStage, type Stage } from './harness.ts';

let stage: Stage;
let lostDevice: SimulatedDevice;

beforeEach(async () => {
	stage = await openStage();
	lostDevice = stage.device();
	await lostDevice.library.save('https://example.org/a');
	await lostDevice.sync();
});

afterEach(() => stage.close());

function identityOf(device: SimulatedDevice): Promise<DeviceId> {
	return device.withProfile(
		async (profile) => ((await profile.get('meta', 'identity'))?.value as { device: DeviceId }).device
	);
}

async function orderErase(device = lostDevice): Promise<void> {
	expect(await stage.server.orderErase(ANN, await identityOf(device))).toBe(true);
}

async function isOnServer(address: string): Promise<boolean> {
	const other = stage.device();
	await other.sync();
	const { rows } = await other.library.list('unread', { after: null, skip: 0, limit: 100 });
	return rows.some(({ entry }) => entry.url === address);
}

describe('a device with an erase order', () => {
	it('pushes all pending changes first, and receives the order in the same round', async () => {
		lostDevice.network = offline;
		for (let count = 0; count < 600; count++) await lostDevice.library.save(`https://example.org/${count}`);
		lostDevice.network = online;
		await orderErase();
		expect(await lostDevice.sync()).toMatchObject({ phase: 'parked', failure: 'erased', waiting: 0 });
		expect(await isOnServer('https://example.org/599')).toBe(true);
	});

	it('receives the order under a new identity that it took while an op was pending', async () => {
		const copy = stage.closeAtEnd(await lostDevice.copy());
		copy.cookie = 'another browser';
		await copy.library.save('https://example.org/copy');
		await copy.sync();
		await orderErase();
		// The copy sent ops under the same identity, so this device must take another identity while an op is pending.
		await lostDevice.library.save('https://example.org/waiting');
		expect(await lostDevice.sync()).toMatchObject({ failure: 'erased', waiting: 0 });
		expect(await isOnServer('https://example.org/waiting')).toBe(true);
		expect(await copy.sync()).toMatchObject({ failure: 'erased' });
	});

	it('receives the order under a second new identity, when the server does not know the first', async () => {
		const goBack = await stage.server.snapshot();
		await orderErase();
		const orders = await goBack('heal');
		expect(orders).toBeUndefined();
		await lostDevice.library.save('https://example.org/waiting');
		const before = await identityOf(lostDevice);
		lostDevice.network = responseLost;
		await lostDevice.sync();
		await stage.server.restart();
		lostDevice.network = offline;
		await lostDevice.sync();
		// The device takes a new identity each time that it learns of a rollback. No response arrives in between.
		await (
			await stage.server.snapshot()
		)('heal');
		let requests = 0;
		lostDevice.network = async (body, send) => {
			if (++requests > 1) throw new TypeError('Failed to fetch');
			return send(body);
		};
		await lostDevice.sync();
		lostDevice.cookie = 'signed in anew';
		expect(await identityOf(lostDevice)).not.toBe(before);
		lostDevice.network = online;
		expect(await lostDevice.sync()).toMatchObject({ failure: 'erased', waiting: 0 });
		expect(await isOnServer('https://example.org/waiting')).toBe(true);
	});

	it('receives an order that was given for its former identity', async () => {
		const before = await identityOf(lostDevice);
		await (
			await stage.server.snapshot()
		)('heal');
		await lostDevice.sync();
		expect(await identityOf(lostDevice)).not.toBe(before);
		lostDevice.cookie = 'signed in anew';
		await lostDevice.sync();
		// The order names the former identity, like an order from an outdated list of devices.
		expect(await stage.server.orderErase(ANN, before)).toBe(true);
		expect(await lostDevice.sync()).toMatchObject({ failure: 'erased' });
	});

	it('receives the order by its session after the browser evicted its identity', async () => {
		await orderErase();
		const emptied = stage.device();
		emptied.cookie = lostDevice.cookie;
		expect(await emptied.sync()).toMatchObject({ failure: 'erased' });
	});

	it('receives the order from a server restored to before the order and before the device was known', async () => {
		const empty = await stage.server.snapshot();
		const late = stage.device();
		await late.library.save('https://example.org/late');
		await late.sync();
		await orderErase(late);
		await empty('heal');
		expect(await late.sync()).toMatchObject({ failure: 'erased', waiting: 0 });
		// Before the device was erased, it uploaded the data that the restored server had lost.
		expect(await isOnServer('https://example.org/late')).toBe(true);
	});

	it('uploads what a restored server lost, over any number of identities and pages, before it is erased', async () => {
		const goBack = await stage.server.snapshot();
		for (let count = 0; count < 20; count++) await lostDevice.library.save(`https://example.org/${count}`);
		await lostDevice.sync();
		await orderErase();
		await goBack('heal');
		stage.server.pageSize = 3;
		await lostDevice.library.save('https://example.org/waiting');
		expect(await lostDevice.sync()).toMatchObject({ failure: 'erased', waiting: 0 });
		stage.server.pageSize = 2000;
		for (const each of ['0', '19', 'waiting']) expect(await isOnServer(`https://example.org/${each}`)).toBe(true);
	});

	it('receives the order between versions that do not know each other’s message fields', async () => {
		const between: Network = async (body, send) => {
			const { unsent: _unsent, formers: _formers, ...request } = JSON.parse(body) as Record<string, unknown>;
			const { erase: _erase, ...answer } = (await (await send(JSON.stringify(request))).json()) as object & {
				erase?: true;
			};
			return Response.json(answer);
		};
		await orderErase();
		await lostDevice.library.save('https://example.org/waiting');
		lostDevice.network = between;
		expect(await lostDevice.sync()).toMatchObject({ failure: null, waiting: 0 });
		expect(await lostDevice.sync()).toMatchObject({ failure: 'erased' });
		expect(await isOnServer('https://example.org/waiting')).toBe(true);
	});

	it('is not confused with another device that has its own session', async () => {
		await orderErase();
		const other = stage.device();
		expect(await other.sync()).toMatchObject({ failure: null });
		expect(await other.library.list('unread', { after: null, skip: 0, limit: 9 })).toMatchObject({ rows: [{}] });
		expect(await lostDevice.sync()).toMatchObject({ failure: 'erased' });
		expect(await entryOn(other, 'x'.repeat(22) as never)).toBeNull();
	});
});
