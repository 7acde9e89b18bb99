// Tests that foreign responses change nothing on the device, whatever their status, and that the next round succeeds.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApiClient } from '../../src/lib/library/api/api-client.ts';
import type { PictureHash } from '../../src/lib/domain/article.ts';
import { online } from './simulated-device.ts';
import { openStage, entryOn, type Stage } from './harness.ts';
import { snapshot, FOREIGN_NAMES, foreignResponse } from './foreign-responses.ts';

let stage: Stage;

beforeEach(async () => {
	stage = await openStage();
});

afterEach(() => stage.close());

describe('a foreign response', () => {
	it.each(FOREIGN_NAMES)('changes nothing on the device: %s', async (name) => {
		const phone = stage.device();
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		await stage.server.fetchAll();
		await phone.sync();
		// Started by the round; it would end during the next.
		await phone.library.download();
		await phone.library.mutate([{ id, field: 'bookmarked', value: true }]);
		await phone.library.mutate([{ id, field: 'tag:trains', value: true }]);
		await phone.library.save('https://example.org/b');
		const before = await snapshot(phone);
		phone.network = () => Promise.resolve(foreignResponse(name));
		const status = await phone.sync();
		expect(['not_ours', 'busy']).toContain(status.failure);
		expect(status).toMatchObject({ phase: 'idle', waiting: 3, rejected: 0 });
		expect(await snapshot(phone)).toEqual(before);
		phone.network = online;
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		const laptop = stage.device();
		await laptop.sync();
		expect(await entryOn(laptop, id)).toMatchObject({ bookmarked: true, tags: ['trains'] });
	});

	it('of a proxy with a size limit leads to smaller pushes and to no rejected change', async () => {
		const phone = stage.device();
		for (let count = 0; count < 20; count++) await phone.library.save(`https://example.org/${count}`);
		phone.network = (body, send) =>
			body.length > 2_000 ? Promise.resolve(foreignResponse('413 with a page')) : send(body);
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		const large = await phone.library.save(`https://example.org/${'x'.repeat(2_000)}`);
		await phone.library.save('https://example.org/after');
		expect(await phone.sync()).toMatchObject({ failure: 'not_ours', waiting: 2, rejected: 0 });
		phone.network = online;
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		const laptop = stage.device();
		await laptop.sync();
		expect(await entryOn(laptop, large.id)).not.toBeNull();
	});

	it('with status 200 ends no session, sets no password, dismisses no device and stores no picture', async () => {
		const remote = createApiClient(() => Promise.resolve(foreignResponse('200 with {"status":"ok"}')));
		const picture = { type: 'image/webp', bytes: new ArrayBuffer(1) };
		for (const request of [
			remote.signOut(),
			remote.resetPassword({ token: 'a', password: 'b' }),
			remote.dismiss('0123456789abcdef' as never, 'erase'),
			remote.uploadPicture('f'.repeat(64) as PictureHash, picture),
			remote.account()
		])
			await expect(request).rejects.toMatchObject({ code: 'not_ours' });
	});
});
