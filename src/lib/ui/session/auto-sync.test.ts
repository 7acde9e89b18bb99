// Tests of the triggers of sync rounds.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { statusWith } from '../../../../tests/support/rows.ts';
import type { Library } from '../../library/library.ts';
import { startAutoSync } from './auto-sync.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open() {
	let status = statusWith();
	let notify: Parameters<Library['subscribe']>[0] = () => undefined;
	const sync = vi.fn(() => Promise.resolve());
	const stop = startAutoSync({
		sync,
		status: () => status,
		subscribe: (watcher) => {
			notify = watcher;
			return () => undefined;
		},
		listen: () => () => undefined
	});
	const show = (fetching: number) => {
		status = statusWith({ fetching });
		notify('status');
	};
	return { sync, show, stop };
}

it('syncs again while the server fetches pages, and stops when it is done', async () => {
	const { sync, show, stop } = open();
	await vi.advanceTimersByTimeAsync(900);
	const atStart = sync.mock.calls.length;
	show(2);
	await vi.advanceTimersByTimeAsync(1_000);
	expect(sync).toHaveBeenCalledTimes(atStart + 1);
	show(1);
	await vi.advanceTimersByTimeAsync(1_000);
	show(0);
	await vi.advanceTimersByTimeAsync(50_000);
	expect(sync).toHaveBeenCalledTimes(atStart + 1);
	stop();
});
