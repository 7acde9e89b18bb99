// Tests of the number on the app's icon.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fakeLibrary, feedViewWith, itemNamed, namedRow } from '../../../../tests/support/fake-library.ts';
import { showBadge } from './app-badge.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('counts unread articles, and unread items of the feeds that the reader chose for it', async () => {
	const library = fakeLibrary([namedRow('a')]);
	library.followed = [feedViewWith()];
	library.items = ['b', 'c'].map((name) => itemNamed(name));
	const setAppBadge = vi.fn(() => Promise.resolve());
	const stop = showBadge(library, { setAppBadge });
	await vi.advanceTimersByTimeAsync(2_001);
	expect(setAppBadge).toHaveBeenLastCalledWith(1);
	library.followed = [feedViewWith({ feed: { badge: true } })];
	library.emitChange('shelf');
	await vi.advanceTimersByTimeAsync(2_001);
	expect(setAppBadge).toHaveBeenLastCalledWith(3);
	stop();
});
