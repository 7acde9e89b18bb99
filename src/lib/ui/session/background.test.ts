// Tests of what runs beside the screens: the number of unread articles on the app's icon.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { startBackground } from './background.ts';

const setAppBadge = vi.fn(() => Promise.resolve());

beforeEach(() => {
	vi.useFakeTimers();
	setAppBadge.mockClear();
	Object.defineProperty(navigator, 'setAppBadge', { value: setAppBadge, configurable: true });
});
afterEach(() => {
	Reflect.deleteProperty(navigator, 'setAppBadge');
	vi.useRealTimers();
});

it('the icon shows the number of unread articles, follows changes, and stops with the rest', async () => {
	const library = fakeLibrary(['a', 'b'].map((name) => namedRow(name)));
	const stop = startBackground(library);
	await vi.advanceTimersByTimeAsync(2_000);
	expect(setAppBadge.mock.calls).toEqual([[2]]);
	library.rows = library.rows.slice(1);
	for (const kind of ['written', 'shelf'] as const) library.emitChange(kind);
	await vi.advanceTimersByTimeAsync(2_000);
	expect(setAppBadge.mock.calls).toEqual([[2], [1]]);
	stop();
	library.emitChange('written');
	await vi.advanceTimersByTimeAsync(10_000);
	expect(setAppBadge).toHaveBeenCalledTimes(2);
});

it('a badge that the system refuses changes nothing else', async () => {
	setAppBadge.mockRejectedValueOnce(new DOMException('', 'NotAllowedError'));
	const library = fakeLibrary([namedRow('a')]);
	const stop = startBackground(library);
	await vi.advanceTimersByTimeAsync(2_000);
	library.emitChange('written');
	await vi.advanceTimersByTimeAsync(2_000);
	expect(setAppBadge).toHaveBeenCalledTimes(2);
	stop();
});
