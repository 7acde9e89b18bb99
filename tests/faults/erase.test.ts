// Tests of erase orders: a device receives its order at its next round, whatever its identity by then.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import { responseLost } from './networks.ts';
import { offline, online, type Network, type SimulatedDevice } from './simulated-device.ts';
import { ANN, entryOn, openStage, type Stage } from './harness.ts';

let stage: Stage;
let lost: SimulatedDevice;

beforeEach(async () => {
	stage = await openStage();
	lost = stage.device();
	await lost.library.save('https://example.org/a');
	await lost.sync();
});

afterEach(() => stage.close());

function nameOf(device: SimulatedDevice): Promise<DeviceId> {
	return device.look(
		async (profile) => ((await profile.get('meta', 'identity'))?.value as { device: DeviceId }).device
	);
}

async function order(device = lost): Promise<void> {
	expect(await stage.server.orderErase(ANN, await nameOf(device))).toBe(true);
}

async function onServer(address: string): Promise<boolean> {
	const other = stage.device();
	await other.sync();
	const { rows } = await other.library.list('unread', { after: null, skip: 0, limit: 100 });
	return rows.some(({ entry }) => entry.url === address);
}

describe('a device with an erase order', () => {
	it('pushes all pending changes first, and receives the order in the same round', async () => {
		lost.network = offline;
		for (let count = 0; count < 600; count++) await lost.library.save(`https://example.org/${count}`);
		lost.network = online;
		await order();
		expect(await lost.sync()).toMatchObject({ phase: 'parked', failure: 'erased', waiting: 0 });
		expect(await onServer('https://example.org/599')).toBe(true);
	});

	it('receives the order under a new identity that it took while an op was pending', async () => {
		const copy = stage.closeAtEnd(await lost.copy());
		copy.cookie = 'another browser';
		await copy.library.save('https://example.org/copy');
		await copy.sync();
		await order();
		// The copy continued under the same identity: this device must take another one, with a pending op.
		await lost.library.save('https://example.org/waiting');
		expect(await lost.sync()).toMatchObject({ failure: 'erased', waiting: 0 });
		expect(await onServer('https://example.org/waiting')).toBe(true);
		expect(await copy.sync()).toMatchObject({ failure: 'erased' });
	});

	it('receives the order under a second new identity, when the server does not know the first', async () => {
		const goBack = await stage.server.snapshot();
		await order();
		const orders = await goBack('heal');
		expect(orders).toBeUndefined();
		await lost.library.save('https://example.org/waiting');
		const before = await nameOf(lost);
		lost.network = responseLost;
		await lost.sync();
		await stage.server.restart();
		lost.network = offline;
		await lost.sync();
		// A new identity each time the past turns out to be lost, without a response in between.
		await (
			await stage.server.snapshot()
		)('heal');
		let requests = 0;
		lost.network = async (body, send) => {
			if (++requests > 1) throw new TypeError('Failed to fetch');
			return send(body);
		};
		await lost.sync();
		lost.cookie = 'signed in anew';
		expect(await nameOf(lost)).not.toBe(before);
		lost.network = online;
		expect(await lost.sync()).toMatchObject({ failure: 'erased', waiting: 0 });
		expect(await onServer('https://example.org/waiting')).toBe(true);
	});

	it('receives an order that was given for its former identity', async () => {
		const before = await nameOf(lost);
		await (
			await stage.server.snapshot()
		)('heal');
		await lost.sync();
		expect(await nameOf(lost)).not.toBe(before);
		lost.cookie = 'signed in anew';
		await lost.sync();
		// As from an outdated list of devices.
		expect(await stage.server.orderErase(ANN, before)).toBe(true);
		expect(await lost.sync()).toMatchObject({ failure: 'erased' });
	});

	it('receives the order by its session after the browser evicted its identity', async () => {
		await order();
		const emptied = stage.device();
		emptied.cookie = lost.cookie;
		expect(await emptied.sync()).toMatchObject({ failure: 'erased' });
	});

	it('receives the order from a server restored to before the order and before the device was known', async () => {
		const empty = await stage.server.snapshot();
		const late = stage.device();
		await late.library.save('https://example.org/late');
		await late.sync();
		await order(late);
		await empty('heal');
		expect(await late.sync()).toMatchObject({ failure: 'erased', waiting: 0 });
		// The data that the restored server had lost was uploaded before.
		expect(await onServer('https://example.org/late')).toBe(true);
	});

	it('uploads what a restored server lost, over any number of identities and pages, before it is erased', async () => {
		const goBack = await stage.server.snapshot();
		for (let count = 0; count < 20; count++) await lost.library.save(`https://example.org/${count}`);
		await lost.sync();
		await order();
		await goBack('heal');
		stage.server.pageSize = 3;
		await lost.library.save('https://example.org/waiting');
		expect(await lost.sync()).toMatchObject({ failure: 'erased', waiting: 0 });
		stage.server.pageSize = 2000;
		for (const each of ['0', '19', 'waiting']) expect(await onServer(`https://example.org/${each}`)).toBe(true);
	});

	it('receives the order between versions that do not know each other’s message fields', async () => {
		const between: Network = async (body, send) => {
			const { unsent: _unsent, formers: _formers, ...request } = JSON.parse(body) as Record<string, unknown>;
			const { erase: _erase, ...answer } = (await (await send(JSON.stringify(request))).json()) as object & {
				erase?: true;
			};
			return Response.json(answer);
		};
		await order();
		await lost.library.save('https://example.org/waiting');
		lost.network = between;
		expect(await lost.sync()).toMatchObject({ failure: null, waiting: 0 });
		expect(await lost.sync()).toMatchObject({ failure: 'erased' });
		expect(await onServer('https://example.org/waiting')).toBe(true);
	});

	it('is not mistaken for another device that signs in with its own session', async () => {
		await order();
		const other = stage.device();
		expect(await other.sync()).toMatchObject({ failure: null });
		expect(await other.library.list('unread', { after: null, skip: 0, limit: 9 })).toMatchObject({ rows: [{}] });
		expect(await lost.sync()).toMatchObject({ failure: 'erased' });
		expect(await entryOn(other, 'x'.repeat(22) as never)).toBeNull();
	});
});
