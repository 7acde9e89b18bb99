// Tests of feed items on every device of their readers, whenever the subscription started.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { feedIdOf, ITEM_RETENTION_DAYS, MIN_ITEMS_KEPT } from '../../src/lib/domain/feed.ts';
import type { ItemView } from '../../src/lib/library/library.ts';
import { offline, online, type SimulatedDevice } from './simulated-device.ts';
import { BOB, DAY, openStage, type Stage } from './harness.ts';

const URL = 'https://example.org/feed.xml';
const FEED = feedIdOf(URL);
const OTHER_URL = 'https://example.org/other.xml';

let stage: Stage;
let phone: SimulatedDevice;
let laptop: SimulatedDevice;

beforeEach(async () => {
	stage = await openStage({ pageSize: 3 });
	[phone, laptop] = [stage.device(), stage.device()];
});

afterEach(() => stage.close());

function setSubscribed(device: SimulatedDevice, on: boolean, url = URL): Promise<void> {
	return device.library.mutate([{ entity: 'feed', id: feedIdOf(url), field: 'subscribed', value: { url, on } }]);
}

async function publish(count: number, name: string, feed = FEED): Promise<void> {
	for (let each = 0; each < count; each++) await stage.server.publish(feed, `https://example.org/${name}-${each}`);
}

async function syncAll(...devices: readonly SimulatedDevice[]): Promise<void> {
	for (const device of devices) expect(await device.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
}

/** Titles of the feed items, and of all articles on this device. */
async function titles(device: SimulatedDevice): Promise<{ items: string[]; articles: string[] }> {
	return device.withProfile(async (profile) => {
		const articles = await profile.getAll('articles');
		const items = (await profile.getAll('items')).map((item) => articles.find(({ id }) => id === item.article));
		const titleOf = (row?: { article: { title: string } }) => row?.article.title.split('/').at(-1) ?? 'none';
		return { items: items.map(titleOf).sort(), articles: articles.map(titleOf).sort() };
	});
}

const namesOf = (name: string, count: number) => Array.from({ length: count }, (_, each) => `${name}-${each}`).sort();

describe('feed items', () => {
	it('reach every device of a reader who follows the feed, and no device of another reader', async () => {
		const guest = stage.device(BOB);
		await setSubscribed(phone, true);
		await syncAll(phone, laptop, guest);
		await publish(7, 'new');
		await syncAll(phone, laptop, guest);
		for (const device of [phone, laptop]) expect((await titles(device)).items).toEqual(namesOf('new', 7));
		expect(await titles(guest)).toEqual({ items: [], articles: [] });
	});

	it('from before the subscription come in pages, the latest first, also after an interruption and with new items', async () => {
		await publish(10, 'old');
		await publish(2, 'unwanted', feedIdOf(OTHER_URL));
		await syncAll(phone, laptop);
		await setSubscribed(phone, true);
		await syncAll(phone);
		expect((await titles(phone)).items).toEqual(namesOf('old', 10));
		let pages = 0;
		laptop.network = (body, send) => (++pages > 2 ? offline(body, send) : send(body));
		expect(await laptop.sync()).toMatchObject({ failure: 'offline' });
		const { items } = await titles(laptop);
		expect(items).toEqual(namesOf('old', 10).slice(-items.length));
		expect(items.length).toBeGreaterThan(0);
		expect(items.length).toBeLessThan(10);
		await publish(4, 'new');
		laptop.network = online;
		await syncAll(laptop, phone);
		for (const device of [phone, laptop])
			expect((await titles(device)).items).toEqual([...namesOf('new', 4), ...namesOf('old', 10)]);
	});

	it('are the same on a new device as on an old one', async () => {
		await setSubscribed(phone, true);
		await syncAll(phone);
		await publish(5, 'new');
		await syncAll(phone, laptop);
		expect(await titles(laptop)).toEqual(await titles(phone));
	});

	it('reach a device that had no article before', async () => {
		await setSubscribed(phone, true);
		await syncAll(phone, laptop);
		await publish(1, 'first');
		await syncAll(phone, laptop);
		for (const device of [phone, laptop]) expect((await titles(device)).items).toEqual(['first-0']);
	});

	it('are removed from every device when the server learns of the unsubscription, and return after a new one', async () => {
		await setSubscribed(phone, true);
		await syncAll(phone);
		await publish(4, 'new');
		await syncAll(phone, laptop);
		phone.network = offline;
		await setSubscribed(phone, false);
		expect((await titles(phone)).items).toHaveLength(4);
		phone.network = online;
		await syncAll(phone, laptop);
		for (const device of [phone, laptop]) expect(await titles(device)).toEqual({ items: [], articles: [] });
		await setSubscribed(laptop, true);
		await syncAll(laptop, phone);
		for (const device of [phone, laptop]) expect((await titles(device)).items).toEqual(namesOf('new', 4));
	});

	it('stay when the feed is unfollowed and followed again before the server learns of it', async () => {
		await setSubscribed(phone, true);
		await syncAll(phone);
		await publish(2, 'new');
		await syncAll(phone);
		phone.network = offline;
		await setSubscribed(phone, false);
		await setSubscribed(phone, true);
		phone.network = online;
		await syncAll(phone);
		expect((await titles(phone)).items).toEqual(namesOf('new', 2));
	});

	it('leave their article on devices where an entry shows it', async () => {
		await setSubscribed(phone, true);
		await syncAll(phone);
		await publish(2, 'new');
		await phone.library.save('https://example.org/new-1');
		await syncAll(phone);
		await stage.server.fetchAll();
		await setSubscribed(phone, false);
		await syncAll(phone, laptop);
		for (const device of [phone, laptop]) expect(await titles(device)).toEqual({ items: [], articles: ['new-1'] });
	});

	it('that two devices read and bookmark offline have one entry, and are read on both', async () => {
		await setSubscribed(phone, true);
		await publish(3, 'new');
		await syncAll(phone, laptop);
		const [first, second] = await phone.library.itemIds({ scope: 'all', filter: 'unread', sort: 'oldest' });
		if (first === undefined || second === undefined) throw new Error('no items');
		phone.network = laptop.network = offline;
		await phone.library.mutate([{ id: first, field: 'read', value: true }]);
		await laptop.library.mutate([{ id: first, field: 'bookmarked', value: true }]);
		await laptop.library.markItemsRead([second]);
		phone.network = laptop.network = online;
		await syncAll(phone, laptop, phone);
		for (const device of [phone, laptop]) {
			expect(await device.library.countUnreadItems('all')).toBe(1);
			expect((await device.library.list('bookmarks', { after: null, skip: 0, limit: 9 })).rows).toHaveLength(1);
			expect(await device.withProfile((profile) => profile.getAllKeys('entries'))).toEqual([first, second].sort());
		}
	});

	it('are read on every device up to the time that one of them chose', async () => {
		await setSubscribed(phone, true);
		await publish(2, 'old');
		await syncAll(phone, laptop);
		const { rows } = await phone.library.itemPage(
			{ scope: 'all', filter: 'all', sort: 'newest' },
			{ skip: 0, limit: 1 }
		);
		stage.advance(DAY);
		await publish(1, 'new');
		await syncAll(laptop);
		await phone.library.markReadUpTo('all', (rows[0] as ItemView).at);
		await syncAll(phone, laptop, phone);
		for (const device of [phone, laptop]) {
			const ids = await device.library.itemIds({ scope: 'all', filter: 'unread', sort: 'newest' });
			expect((await device.library.itemViews(ids)).map(({ article }) => article.title)).toEqual([
				expect.stringMatching(/new-0$/)
			]);
		}
	});

	it('are removed from the server and the devices when they are old and enough newer items exist', async () => {
		stage.server.pageSize = 2000;
		await setSubscribed(phone, true);
		await syncAll(phone);
		await publish(3, 'old');
		await syncAll(phone, laptop);
		stage.advance((ITEM_RETENTION_DAYS + 1) * DAY);
		await syncAll(phone, laptop);
		expect((await titles(phone)).items).toEqual(namesOf('old', 3));
		await publish(MIN_ITEMS_KEPT - 1, 'new');
		await syncAll(phone);
		await stage.server.purge();
		stage.advance(2 * DAY);
		await syncAll(phone, laptop);
		const newDevice = stage.device();
		await syncAll(newDevice);
		for (const device of [phone, laptop, newDevice]) {
			const { items } = await titles(device);
			expect(items).toHaveLength(MIN_ITEMS_KEPT);
			expect(items.filter((title) => title.startsWith('old'))).toEqual(['old-2']);
		}
	});
});
