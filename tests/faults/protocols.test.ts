// Tests of an app and a server of different versions.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PROTOCOL } from '../../src/lib/domain/sync/sync-protocol.ts';
import type { Network } from './simulated-device.ts';
import { entryOn, openStage, type Stage } from './harness.ts';

let stage: Stage;

beforeEach(async () => {
	stage = await openStage();
});

afterEach(() => stage.close());

/** A server that refuses requests of a later protocol, as servers of that protocol do. */
function serverOf(protocol: number, requested: number[]): Network {
	return (body, send) => {
		const request = JSON.parse(body) as { protocol: number };
		requested.push(request.protocol);
		const refusal = Response.json({ refused: 'old_protocol', protocol });
		return request.protocol > protocol ? Promise.resolve(refusal) : send(body);
	};
}

it('an app syncs with an older server by the protocol of that server, which it remembers', async () => {
	const [phone, laptop] = [stage.device(), stage.device()];
	const requested: number[] = [];
	phone.network = serverOf(2, requested);
	const { id } = await phone.library.save('https://example.org/a');
	await phone.library.mutate([
		{ id, field: 'title', value: 'My title' },
		{ id, field: 'note', value: 'my note', before: '' }
	]);
	expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
	await phone.sync();
	expect(requested).toEqual([PROTOCOL, 2, 2]);
	await laptop.sync();
	expect(await entryOn(laptop, id)).toMatchObject({ title: 'My title' });
});

it('an app reports a server that is older than it can work with, and keeps its changes', async () => {
	const phone = stage.device();
	phone.network = serverOf(1, []);
	await phone.library.save('https://example.org/a');
	expect(await phone.sync()).toMatchObject({ failure: 'old_protocol', waiting: 1 });
});
