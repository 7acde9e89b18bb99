// Tests that revived entries stay, and that entries in the trash stay there for thirty days.
import './crashing-indexeddb.ts';
import { describe, expect, it } from 'vitest';
import { offline, online } from './simulated-device.ts';
import { DAY, entryOn } from './harness.ts';
import {
	ADDRESS,
	stage,
	phone,
	laptop,
	id,
	setDeleted,
	setTag,
	syncAll,
	expectAlive,
	revive,
	setUpTwoDevices
} from './two-devices.ts';

setUpTwoDevices();

describe('an entry that a tag revived', () => {
	it('stays when the tag is removed forty days later', async () => {
		await revive();
		stage.advance(40 * DAY);
		await phone.library.mutate(setTag(false));
		expect(await entryOn(phone, id)).toMatchObject({ deleted: false, tags: [] });
		await syncAll(phone);
		expect(await stage.server.purge()).toBe(0);
		await expectAlive();
	});

	it('stays when the tag was added and removed before a round, in either order', async () => {
		for (const [first, second] of [
			[phone, laptop],
			[laptop, phone]
		] as const) {
			const { id: entry } = await phone.library.save(`https://example.org/${first === phone ? 1 : 2}`);
			await syncAll(phone, laptop);
			for (const each of [phone, laptop]) each.network = offline;
			await laptop.library.mutate(setDeleted(true, entry));
			await phone.library.mutate(setTag(true, entry));
			await phone.library.mutate(setTag(false, entry));
			for (const each of [phone, laptop]) each.network = online;
			await syncAll(first, second);
			await expectAlive(entry);
		}
	});

	it('stays when it was saved again, tagged and untagged before a round, and deleted meanwhile', async () => {
		for (const each of [phone, laptop]) each.network = offline;
		await phone.library.save(ADDRESS);
		await laptop.library.mutate(setDeleted());
		await phone.library.mutate(setTag());
		await phone.library.mutate(setTag(false));
		for (const each of [phone, laptop]) each.network = online;
		await syncAll(phone, laptop);
		await expectAlive();
	});

	it('stays when one of two copies of a profile deletes it before the other tags it, and neither has synced before', async () => {
		phone.network = offline;
		const { id: entry } = await phone.library.save('https://example.org/copied');
		const copy = await phone.copy();
		await phone.library.mutate(setDeleted(true, entry));
		await copy.library.mutate(setTag(true, entry));
		await copy.library.mutate(setTag(false, entry));
		for (const each of [phone, copy]) each.network = online;
		await syncAll(phone, copy);
		await syncAll(phone, laptop);
		await expectAlive(entry);
	});

	it('stays when the device that tags it had deleted it before', async () => {
		phone.network = offline;
		await phone.library.mutate(setDeleted());
		await phone.library.mutate(setTag());
		await phone.library.mutate(setTag(false));
		expect(await entryOn(phone, id)).toMatchObject({ deleted: false });
		phone.network = online;
		await expectAlive();
	});

	it('goes to the trash when it is deleted later', async () => {
		await revive();
		await laptop.library.mutate(setDeleted());
		await laptop.library.mutate(setTag(false));
		await syncAll(laptop, phone);
		for (const each of [phone, laptop]) expect(await entryOn(each, id)).toMatchObject({ deleted: true });
	});

	it('stays after an earlier delete that arrives after the tag was removed', async () => {
		laptop.network = offline;
		await laptop.library.mutate(setDeleted());
		await phone.library.mutate(setTag());
		await phone.sync();
		await phone.library.mutate(setTag(false));
		await phone.sync();
		laptop.network = online;
		await syncAll(laptop);
		await expectAlive();
	});

	it.each(['bookmarked', 'tag:keep'] as const)(
		'is stored with `deleted: false`, which apps without revivals understand: %s',
		async (field) => {
			await laptop.library.mutate(setDeleted());
			await laptop.sync();
			await phone.library.mutate([{ id, field, value: true }]);
			await syncAll(phone);
			await phone.library.mutate([{ id, field, value: false }]);
			await syncAll(phone, laptop);
			// An app without revivals uses only these fields.
			expect(await laptop.fields(id)).toMatchObject({ deleted: { value: false }, [field]: { value: false } });
		}
	);
});

describe('a stay in the trash', () => {
	it('lasts thirty days from when the server learned of the delete, even if the delete was made long before', async () => {
		laptop.network = offline;
		await laptop.library.mutate(setDeleted());
		stage.advance(35 * DAY);
		laptop.network = online;
		await syncAll(laptop, phone);
		stage.advance(29 * DAY);
		expect(await stage.server.purge()).toBe(0);
		expect(await entryOn(phone, id)).toMatchObject({ deleted: true });
		stage.advance(2 * DAY);
		expect(await stage.server.purge()).toBe(1);
	});

	it('restarts if the entry was out of the trash in between', async () => {
		await laptop.library.mutate(setDeleted());
		await laptop.sync();
		stage.advance(20 * DAY);
		await laptop.library.mutate(setDeleted(false));
		await laptop.sync();
		await laptop.library.mutate(setDeleted());
		await laptop.sync();
		stage.advance(20 * DAY);
		expect(await stage.server.purge()).toBe(0);
		stage.advance(11 * DAY);
		expect(await stage.server.purge()).toBe(1);
	});

	it('is not restarted by a repeated request', async () => {
		const sent: string[] = [];
		laptop.network = (body, send) => {
			sent.push(body);
			return send(body);
		};
		await laptop.library.mutate(setDeleted());
		await laptop.sync();
		stage.advance(20 * DAY);
		for (const body of sent) await stage.server.sync(laptop.reader, JSON.parse(body));
		stage.advance(11 * DAY);
		expect(await stage.server.purge()).toBe(1);
	});

	it('does not end early on a server that was restored', async () => {
		await laptop.library.mutate(setDeleted());
		await syncAll(laptop, phone);
		const goBack = await stage.server.snapshot();
		await laptop.library.mutate(setDeleted(false));
		await syncAll(laptop, phone);
		stage.advance(31 * DAY);
		await goBack('heal');
		// The server purges at each start, before any device has synced.
		expect(await stage.server.purge()).toBe(0);
		await expectAlive();
	});
});

describe('a server that lost a delete', () => {
	it('receives the delete again under its old timestamp, so that a later revival by another device wins', async () => {
		const keeper = stage.device();
		await syncAll(keeper);
		const goBack = await stage.server.snapshot();
		await laptop.library.mutate(setDeleted());
		await syncAll(laptop, phone);
		stage.advance(31 * DAY);
		await stage.server.purge();
		await syncAll(laptop);
		// The phone is offline from here on; the keeper does not know of the delete at all.
		phone.network = offline;
		await keeper.library.save(ADDRESS);
		await syncAll(keeper);
		await goBack('heal');
		await syncAll(laptop);
		expect(await entryOn(laptop, id)).toMatchObject({ deleted: true });
		phone.network = online;
		await syncAll(keeper, laptop);
		await expectAlive();
	});

	it('lets a device bring an entry back that it knows to be revived', async () => {
		await laptop.library.mutate(setDeleted());
		await syncAll(laptop, phone);
		const goBack = await stage.server.snapshot();
		await phone.library.mutate(setTag());
		await syncAll(phone, laptop);
		await phone.library.mutate(setTag(false));
		await syncAll(phone, laptop);
		// A disk image was restored, so that no restore command told the server that its trash is outdated.
		await goBack();
		stage.advance(31 * DAY);
		expect(await stage.server.purge()).toBe(1);
		await expectAlive();
	});
});
