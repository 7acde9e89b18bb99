// Feeds: one id for one address, and how fields fold.
import { describe, expect, it } from 'vitest';
import { feedIdOf, feedOf, isFeedValue } from './feed.ts';
import type { Json } from './fields.ts';
import { makeStamp, type DeviceId } from './stamp.ts';

const at = (value: Json) => ({ value, stamp: makeStamp(1, 0, '00000000000000aa' as DeviceId) });
const URL_A = 'https://example.org/feed.xml';

describe('a feed', () => {
	it('has the same id on every device, and another one for another address', () => {
		expect(feedIdOf(URL_A)).toMatch(/^[\w-]{22}$/);
		expect(feedIdOf(URL_A)).toBe(feedIdOf(`${URL_A}#top`));
		expect(feedIdOf(URL_A)).not.toBe(feedIdOf('https://example.org/other.xml'));
	});

	it('is what its fields say', () => {
		const id = feedIdOf(URL_A);
		expect(feedOf(id, { folder: at('news') })).toBeNull();
		expect(feedOf(id, { subscribed: at({ url: URL_A, on: true }), folder: at('news'), readBefore: at(5) })).toEqual({
			id,
			url: URL_A,
			subscribed: true,
			title: null,
			folder: 'news',
			readBefore: 5
		});
	});

	it.each<[string, unknown, boolean | null]>([
		['subscribed', { url: URL_A, on: false }, true],
		['subscribed', { url: URL_A }, false],
		['subscribed', URL_A, false],
		['folder', null, true],
		['folder', 'two\nlines', false],
		['readBefore', -1, false],
		['readBefore', 1.5, false],
		['mood', 1, null]
	])('takes %s = %j: %s', (field, value, taken) => {
		expect(isFeedValue(field, value)).toBe(taken);
	});
});
