// Tests of the addresses of the screens of feeds.
import { expect, it } from 'vitest';
import { feedIdOf } from '../../domain/feed.ts';
import type { ItemScope } from '../../library/library.ts';
import { followPath, placeOf, scopePath, settingsPath } from './feed-place.ts';

const feed = feedIdOf('https://example.org/feed.xml');

it.each<ItemScope>(['all', { feed }, { folder: 'Slow reading' }, { folder: 'A/B & 50 % ü' }, { folder: '2%' }])(
	'finds the list of items again by its path: %j',
	(scope) => {
		expect(placeOf(scopePath(scope))).toEqual({ shows: 'items', scope, asksSettings: false });
	}
);

it('knows the list of feeds, settings, and a folder that was typed with a lone percent sign', () => {
	expect(placeOf('/feeds')).toEqual({ shows: 'feeds' });
	expect(placeOf('/feeds/')).toEqual({ shows: 'feeds' });
	expect(placeOf(settingsPath(feed))).toEqual({ shows: 'items', scope: { feed }, asksSettings: true });
	expect(placeOf('/feeds/folder/5%')).toMatchObject({ scope: { folder: '5%' } });
	expect(followPath('https://a.example/?b=c&d')).toBe('/follow?address=https%3A%2F%2Fa.example%2F%3Fb%3Dc%26d');
});
