// A reader has a device emptied from another one: it hears of it at its next round, whatever it is called by then.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import { answerLost } from './networks.ts';
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

describe('a device that is to be emptied', () => {
	it('gives what waits first, all of it, and hears the order in the same round', async () => {
		lost.network = offline;
		for (let count = 0; count < 600; count++) await lost.library.save(`https://example.org/${count}`);
		lost.network = online;
		await order();
		expect(await lost.sync()).toMatchObject({ phase: 'parked', failure: 'erased', waiting: 0 });
		expect(await onServer('https://example.org/599')).toBe(true);
	});

	it('hears it under a new identity that it took while an op waited', async () => {
		const copy = stage.adopt(await lost.copy());
		copy.cookie = 'another browser';
		await copy.library.save('https://example.org/copy');
		await copy.sync();
		await order();
		// The copy went on under the same name: this one is told to take another, with an op in hand.
		await lost.library.save('https://example.org/waiting');
		expect(await lost.sync()).toMatchObject({ failure: 'erased', waiting: 0 });
		expect(await onServer('https://example.org/waiting')).toBe(true);
		expect(await copy.sync()).toMatchObject({ failure: 'erased' });
	});

	it('hears it under the second new identity, when the server never heard of the first', async () => {
		const goBack = await stage.server.snapshot();
		await order();
		const orders = await goBack('heal');
		expect(orders).toBeUndefined();
		await lost.library.save('https://example.org/waiting');
		const before = await nameOf(lost);
		lost.network = answerLost;
		await lost.sync();
		await stage.server.restart();
		lost.network = offline;
		await lost.sync();
		// A new name each time that the past turns out to be lost, and no answer in between.
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

	it('hears it though it was ordered for the name before its last one', async () => {
		const before = await nameOf(lost);
		await (
			await stage.server.snapshot()
		)('heal');
		await lost.sync();
		expect(await nameOf(lost)).not.toBe(before);
		lost.cookie = 'signed in anew';
		await lost.sync();
		// As from a list of devices that was read before.
		expect(await stage.server.orderErase(ANN, before)).toBe(true);
		expect(await lost.sync()).toMatchObject({ failure: 'erased' });
	});

	it('hears it after the browser had removed its name: the session tells', async () => {
		await order();
		const emptied = stage.device();
		emptied.cookie = lost.cookie;
		expect(await emptied.sync()).toMatchObject({ failure: 'erased' });
	});

	it('hears it of a server that was restored to before the order, and to before it was known', async () => {
		const empty = await stage.server.snapshot();
		const late = stage.device();
		await late.library.save('https://example.org/late');
		await late.sync();
		await order(late);
		await empty('heal');
		expect(await late.sync()).toMatchObject({ failure: 'erased', waiting: 0 });
		// What the restored server had lost was given back before.
		expect(await onServer('https://example.org/late')).toBe(true);
	});

	it('gives back what a restored server lost, by however many names and pages, before it goes', async () => {
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

	it('hears it between versions, when one side knows nothing of what the other adds to its messages', async () => {
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

	it('is not taken for another one that signs in with a session of its own', async () => {
		await order();
		const other = stage.device();
		expect(await other.sync()).toMatchObject({ failure: null });
		expect(await other.library.list('unread', { after: null, skip: 0, limit: 9 })).toMatchObject({ rows: [{}] });
		expect(await lost.sync()).toMatchObject({ failure: 'erased' });
		expect(await entryOn(other, 'x'.repeat(22) as never)).toBeNull();
	});
});
