// Tests that saves of one page are one entry, on one device and on two, and that other pages are never merged.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { offline, online } from './simulated-device.ts';
import { entryOn, openStage, listsOf, type Stage } from './harness.ts';

let stage: Stage;

beforeEach(async () => {
	stage = await openStage();
});

afterEach(() => stage.close());

const PAGE = 'https://example.org/story';
const SPELLINGS = [
	'http://example.org/story',
	'https://example.org/story/',
	'https://example.org/story?utm_source=mail&mc_eid=1',
	'http://example.org:80/story/?fbclid=2&gbraid=3#top',
	'https://example.org/story?at_medium=rss&_bhlid=4'
];

it('a page that is saved in another spelling is in the library already, offline too', async () => {
	const phone = stage.device();
	phone.network = offline;
	const { id } = await phone.library.save(PAGE);
	for (const address of SPELLINGS) expect(await phone.library.save(address)).toEqual({ id, already: true });
	expect(await phone.library.count('unread')).toBe(1);
});

it('offline devices that save a page in different spellings have one entry, with the actions of all', async () => {
	const devices = SPELLINGS.map(() => stage.device());
	for (const [index, device] of devices.entries()) {
		device.network = offline;
		const { id } = await device.library.save(SPELLINGS[index] ?? '');
		await device.library.mutate([{ id, field: `tag:${index}`, value: true }]);
		device.network = online;
	}
	for (const device of devices) await device.sync();
	await stage.server.fetchAll();
	for (const device of devices) await device.sync();
	for (const device of devices) {
		const [unread] = await listsOf(device);
		expect(unread).toHaveLength(1);
		expect(unread?.[0]).toMatchObject({ tags: ['0', '1', '2', '3', '4'], fetch: { state: 'done' } });
	}
});

it('a redirect to a saved page makes no second entry, and the target of a redirect counts as saved', async () => {
	const [phone, laptop] = [stage.device(), stage.device()];
	const { id } = await phone.library.save(PAGE);
	await phone.sync();
	await stage.server.fetchAll();
	const short = await laptop.library.save('https://short.example/1');
	await laptop.sync();
	await stage.server.fetchAll(() => `${PAGE}?utm_source=short&fbclid=1`);
	await laptop.sync();
	await phone.sync();
	expect((await entryOn(laptop, short.id))?.id).toBe(id);
	expect(await phone.library.count('unread')).toBe(1);
	const other = await phone.library.save('https://short.example/2');
	await phone.sync();
	await stage.server.fetchAll(() => 'https://example.org/another');
	await phone.sync();
	expect(await phone.library.save('http://example.org/another/')).toEqual({ id: other.id, already: true });
});

it('a front page is not merged with an address that redirects to it', async () => {
	const phone = stage.device();
	const { id } = await phone.library.save('https://example.org/gone');
	await phone.sync();
	await stage.server.fetchAll(() => 'https://example.org/');
	await phone.sync();
	expect(await entryOn(phone, id)).toMatchObject({ fetch: { state: 'done' } });
	expect(await phone.library.entryOfAddress('https://example.org/')).toBeNull();
	const front = await phone.library.save('https://example.org/');
	expect(front.already).toBe(false);
	expect(front.id).not.toBe(id);
});

it('a page that is stored or waiting keeps the address under which it was first saved', async () => {
	const phone = stage.device();
	const { id } = await phone.library.save(PAGE);
	const tracked = `${PAGE}?utm_source=mail`;
	await phone.library.save(tracked);
	expect(await entryOn(phone, id)).toMatchObject({ url: PAGE });
	await phone.sync();
	await stage.server.fetchAll();
	await phone.sync();
	await phone.library.save(tracked, { reach: 'public', sentBy: 'evil.example' });
	expect(await entryOn(phone, id)).toMatchObject({ url: PAGE, fetch: { state: 'done' } });
	expect((await phone.library.entryOfAddress(tracked))?.entry.id).toBe(id);
	expect(await phone.library.entryOfAddress('https://example.org/elsewhere')).toBeNull();
});

it.each([
	['https://example.org/?id=1', 'https://example.org/?id=2'],
	['https://example.org/a.html', 'https://example.org/a.html/'],
	['https://example.org/a?ref=main', 'https://example.org/a?ref=next'],
	['https://example.org/#!a', 'https://example.org/#!b']
])('different pages stay two entries: %s and %s', async (one, other) => {
	const phone = stage.device();
	const first = await phone.library.save(one);
	const second = await phone.library.save(other);
	expect(second.already).toBe(false);
	await phone.sync();
	await stage.server.fetchAll();
	await phone.sync();
	const ids = await Promise.all([first, second].map(async ({ id }) => (await entryOn(phone, id))?.id));
	expect(ids).toEqual([first.id, second.id]);
	expect(await phone.library.duplicates(first.id)).toEqual([]);
});
