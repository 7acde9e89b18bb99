// Tests of an app and a server of different versions.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { feedIdOf } from '../../src/lib/domain/feed.ts';
import { PROTOCOL, type SyncResponse } from '../../src/lib/domain/sync/sync-protocol.ts';
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

it('facts of feeds are sent to an app that was updated, of all feeds that it followed before, also after a restore', async () => {
	const [phone, laptop] = [stage.device(), stage.device()];
	const url = 'https://example.org/feed.xml';
	const id = feedIdOf(url);
	const titles = new Map<string, string[]>();
	/** A network by which an app of a protocol sends its requests. */
	const appOf = (name: string, protocol: number): Network => {
		return async (body, send) => {
			const response = await send(JSON.stringify({ ...(JSON.parse(body) as object), protocol }));
			const { feeds } = (await response.clone().json()) as SyncResponse;
			if (feeds !== undefined)
				titles.set(name, [...(titles.get(name) ?? []), ...feeds.map(({ title }) => title ?? '')]);
			return response;
		};
	};
	phone.network = appOf('phone', 3);
	laptop.network = appOf('laptop', PROTOCOL);
	await phone.library.mutate([{ entity: 'feed', id, field: 'subscribed', value: { url, on: true } }]);
	expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
	const goBack = await stage.server.snapshot();
	await stage.server.writeFacts(id, { title: 'A feed' });
	await phone.sync();
	expect(titles.has('phone')).toBe(false);
	phone.network = appOf('phone', PROTOCOL);
	await phone.sync();
	await phone.sync();
	await laptop.sync();
	expect(Object.fromEntries(titles)).toEqual({ phone: ['A feed'], laptop: ['A feed'] });
	titles.clear();
	await goBack('heal');
	await stage.server.writeFacts(id, { title: 'An older title' });
	for (const device of [phone, laptop]) expect(await device.sync()).toMatchObject({ failure: null });
	expect(Object.fromEntries(titles)).toEqual({ phone: ['An older title'], laptop: ['An older title'] });
});
