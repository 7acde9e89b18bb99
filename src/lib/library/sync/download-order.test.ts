// Tests of the order in which articles are downloaded.
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { entryOfItem, openFeedDevice } from '../../../../tests/support/feed-library-fixture.ts';
import { mutate } from '../mutations.ts';
import { articlesToDownload } from './download-order.ts';

it('articles of the library come before those of feeds, and the newest first', async () => {
	const device = openFeedDevice('download-order');
	await device.follow('news');
	await device.publish('news', { old: 100, new: 400, read: 300, saved: 50, marked: 60 });
	await device.feeds.saveItem(entryOfItem('saved'));
	await mutate(device, [{ id: entryOfItem('read'), field: 'read', value: true }]);
	await mutate(device, [{ id: entryOfItem('marked'), field: 'bookmarked', value: true }]);
	await device.feeds.saveItem(entryOfItem('saved'));
	const ids = await device.connection.read(['articles', 'entries', 'items'], articlesToDownload);
	expect(ids.map((id) => id.replace(/0+$/, ''))).toEqual(['marked', 'saved', 'new', 'read', 'old']);
	device.close();
});
