// Tests of subscriptions: following, changing and leaving feeds.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	feedNamed,
	infoNamed,
	openFeedDevice,
	urlOfFeed,
	type FeedDevice
} from '../../../tests/support/feed-library-fixture.ts';
import { feedIdOf } from '../domain/feed.ts';
import { parseFeedAddress } from './subscriptions.ts';

let databases = 0;
let device: FeedDevice;

beforeEach(() => {
	device = openFeedDevice(`subscriptions-${++databases}`);
});
afterEach(() => device.close());

async function written(): Promise<string[]> {
	const rows = await device.connection.read(['outbox'], (tx) => tx.objectStore('outbox').getAll());
	return rows.map(({ change }) => `${change.field} ${JSON.stringify(change.value)}`);
}

async function shown() {
	return (await device.feeds.feedViews()).map(({ feed, name, isPending }) => [name, feed.folder, isPending]);
}

describe('a subscription', () => {
	it('is written once, with its title and folder, and waits for the server', async () => {
		const id = await device.feeds.subscribeToFeed(' https://News.example.org/feed.xml#top ', {
			title: ' The news ',
			folder: ''
		});
		expect(id).toBe(feedNamed('news'));
		expect(await shown()).toEqual([['The news', null, true]]);
		await device.feeds.subscribeToFeed(urlOfFeed('news'));
		expect((await written()).filter((each) => each.startsWith('subscribed'))).toHaveLength(1);
	});

	it('can end and begin again', async () => {
		await device.follow('news', { folder: 'daily' });
		await device.feeds.unsubscribe(feedNamed('news'));
		expect(await shown()).toEqual([]);
		expect(await device.feeds.subscribeToFeed(urlOfFeed('news'))).toBe(feedNamed('news'));
		expect(await shown()).toEqual([['news.example.org', 'daily', true]]);
	});

	it('ends with those of the feeds that moved to the feed', async () => {
		await device.follow('old');
		await device.follow('new');
		await device.receive({ feeds: [infoNamed('old', { alias: feedNamed('new') })] });
		expect(await device.feeds.subscribeToFeed(urlOfFeed('old'))).toBe(feedNamed('new'));
		await device.feeds.unsubscribe(feedNamed('new'));
		expect(await shown()).toEqual([]);
	});

	it('of a list leaves what is followed as it is, and is written a hundred at once', async () => {
		await device.follow('news', { folder: 'daily' });
		const listed = (name: string) => ({ url: urlOfFeed(name), title: name, folder: 'from a list' });
		const names = ['news', ...Array.from({ length: 250 }, (_, index) => `feed-${index}`), 'feed-1'];
		const progress: number[] = [];
		expect(await device.feeds.subscribeToAll(names.map(listed), (done) => progress.push(done))).toBe(250);
		expect(progress).toEqual([100, 200, 252]);
		const all = await shown();
		expect(all).toHaveLength(251);
		expect(all.filter(([, folder]) => folder === 'daily')).toEqual([['news.example.org', 'daily', false]]);
		expect(await device.feeds.subscribeToAll(names.map(listed))).toBe(0);
	});

	it('is refused for what is no address', async () => {
		await expect(device.feeds.subscribeToFeed('not an address')).rejects.toThrow('not_an_address');
		await expect(device.feeds.subscribeToFeed('ftp://example.org/feed')).rejects.toThrow('unsupported_scheme');
	});
});

it.each([
	['feed://example.org/feed.xml', 'https://example.org/feed.xml'],
	['feed:https://example.org/feed.xml', 'https://example.org/feed.xml'],
	['FEED://http://example.org/feed.xml', 'http://example.org/feed.xml'],
	['example.org/feed.xml', 'https://example.org/feed.xml']
])('an address of a feed may have a scheme of its own: %s', (address, expected) => {
	expect(feedIdOf(parseFeedAddress(address))).toBe(feedIdOf(expected));
});

describe('the reader', () => {
	it('changes a feed, and writes only what changes', async () => {
		await device.follow('news', { folder: 'daily' });
		await device.feeds.changeFeed(feedNamed('news'), { folder: 'daily', muted: true, texts: 'page', badge: false });
		expect(await written()).toEqual(['texts "page"', 'muted true']);
		expect((await device.feeds.feeds())[0]).toMatchObject({ folder: 'daily', muted: true, texts: 'page' });
	});

	it('renames and removes a folder', async () => {
		await device.follow('news', { folder: 'daily' });
		await device.follow('blog', { folder: 'weekly' });
		await device.feeds.renameFolder('daily', 'weekly');
		expect((await shown()).map(([name, folder]) => [name, folder])).toEqual([
			['blog.example.org', 'weekly'],
			['news.example.org', 'weekly']
		]);
		await device.feeds.renameFolder('weekly', null);
		expect((await shown()).map(([, folder]) => folder)).toEqual([null, null]);
	});

	it('cannot change a feed that was never followed', async () => {
		await expect(device.feeds.changeFeed(feedNamed('news'), { muted: true })).rejects.toThrow('gone');
	});
});
