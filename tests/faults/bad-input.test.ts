// Tests of invalid ops and foreign responses, with the real client and the real server.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { Failure } from '../../src/lib/domain/core/failure.ts';
import { feedIdOf } from '../../src/lib/domain/feed.ts';
import { errorResponse } from '../../src/lib/server/http/error-response.ts';
import { online, type Network } from './simulated-device.ts';
import { entryOn, openStage, listsOf, type Stage } from './harness.ts';

const portal: Network = () =>
	Promise.resolve(new Response('<html>Welcome to our hotel</html>', { headers: { 'content-type': 'text/html' } }));
/** A network that truncates the response. */
const truncating: Network = async (body, send) => {
	const text = await (await send(body)).text();
	return new Response(text.slice(0, text.length / 2), { headers: { 'content-type': 'application/json' } });
};

const tooLarge = () => errorResponse(new Failure('too_large'));

const FEED = 'https://example.org/feed.xml';

let stage: Stage;

beforeEach(async () => {
	stage = await openStage();
});

afterEach(() => stage.close());

describe('an invalid op', () => {
	it('uses up its number and does not affect other ops', async () => {
		const phone = stage.device();
		const { id } = await phone.library.save('https://example.org/a');
		await phone.library.mutate([{ id, field: 'bookmarked', value: true }]);
		await phone.library.mutate([{ id, field: 'archived', value: true }]);
		await phone.corruptPending('bookmarked', { not: 'a switch' });
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 1 });
		const [rejected] = await phone.library.rejected();
		expect(rejected).toMatchObject({ code: 'bad_change' });
		// The reader's value stays until the reader retries or discards the change.
		expect(await entryOn(phone, id)).toMatchObject({ bookmarked: true, archived: true });
		await phone.library.discardRejected(rejected?.key ?? 0);
		expect(await phone.sync()).toMatchObject({ waiting: 0, rejected: 0 });
		const laptop = stage.device();
		await laptop.sync();
		expect(await entryOn(laptop, id)).toMatchObject({ bookmarked: false, archived: true });
		expect(await listsOf(phone)).toEqual(await listsOf(laptop));
	});

	it.each(['bad_change', 'too_large'] as const)(
		'leaves its field as the server has it when the reader discards it: %s',
		async (code) => {
			const phone = stage.device();
			const { id } = await phone.library.save('https://example.org/a');
			const feed = feedIdOf(FEED);
			await phone.library.mutate([{ entity: 'feed', id: feed, field: 'subscribed', value: { url: FEED, on: true } }]);
			await phone.library.mutate([{ entity: 'feed', id: feed, field: 'folder', value: 'news' }]);
			await phone.sync();
			await phone.library.mutate([{ entity: 'feed', id: feed, field: 'folder', value: 'sport' }]);
			if (code === 'bad_change') await phone.corruptPending('folder', 'x'.repeat(999));
			else phone.network = () => Promise.resolve(tooLarge());
			expect(await phone.sync()).toMatchObject({ rejected: 1 });
			phone.network = online;
			const [rejected] = await phone.library.rejected();
			expect(rejected).toMatchObject({ code });
			await phone.library.discardRejected(rejected?.key ?? 0);
			expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
			expect(await phone.library.feeds()).toMatchObject([{ folder: 'news' }]);
			expect(await entryOn(phone, id)).not.toBeNull();
		}
	);

	it('is rejected alone when it is too large, after the batch was halved until only it was left', async () => {
		const phone = stage.device();
		const limit = 2_000;
		phone.network = (body, send) => (body.length > limit ? Promise.resolve(tooLarge()) : send(body));
		const ids: EntryId[] = [];
		for (let count = 0; count < 4; count++) ids.push((await phone.library.save(`https://example.org/${count}`)).id);
		const large = await phone.library.save(`https://example.org/${'x'.repeat(limit)}`);
		for (let count = 4; count < 8; count++) ids.push((await phone.library.save(`https://example.org/${count}`)).id);
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 1 });
		expect(await phone.library.rejected()).toMatchObject([{ code: 'too_large', change: { id: large.id } }]);
		const laptop = stage.device();
		await laptop.sync();
		for (const id of ids) expect(await entryOn(laptop, id)).not.toBeNull();
		expect(await entryOn(phone, large.id)).not.toBeNull();
	});
});

describe('a foreign response', () => {
	it.each([
		['captive portal', portal],
		['truncated response', truncating]
	])('changes nothing, and the next round continues: %s', async (_name, network) => {
		const [phone, laptop] = [stage.device(), stage.device()];
		await laptop.library.save('https://example.org/other');
		await laptop.sync();
		const { id } = await phone.library.save('https://example.org/a');
		phone.network = network;
		expect(await phone.sync()).toMatchObject({ phase: 'idle', failure: 'not_ours', waiting: 1, lastSynced: null });
		expect((await listsOf(phone))[0]).toHaveLength(1);
		phone.network = online;
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0 });
		expect((await listsOf(phone))[0]).toHaveLength(2);
		await laptop.sync();
		expect(await entryOn(laptop, id)).not.toBeNull();
	});

	it('with status 401 does not sign the reader out, while the server’s 401 parks sync and keeps all data', async () => {
		const phone = stage.device();
		await phone.library.save('https://example.org/a');
		phone.network = () => Promise.resolve(new Response('who are you', { status: 401 }));
		expect(await phone.sync()).toMatchObject({ phase: 'idle', failure: 'not_ours' });
		phone.network = () => Promise.resolve(errorResponse(new Failure('signed_out')));
		expect(await phone.sync()).toMatchObject({ phase: 'parked', failure: 'signed_out', waiting: 1 });
		expect((await listsOf(phone))[0]).toHaveLength(1);
	});
});
