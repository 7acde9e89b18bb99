// Tests of the worker's background sync: rounds, downloads and erase orders with no page open.
import { expect, it, vi } from 'vitest';
import { statusWith } from '../../tests/support/rows.ts';
import type { FailureCode } from '../lib/domain/core/failure.ts';
import type { ReaderId } from '../lib/domain/sync/sync-protocol.ts';
import type { Library } from '../lib/library/library.ts';
import { syncInBackground } from './background-sync.ts';

/** @param failure why the round fails; null if it succeeds */
function startWorker(failure: FailureCode | null) {
	const calls: string[] = [];
	const record = (call: string) => () => Promise.resolve(void calls.push(call));
	const library: Partial<Library> = {
		account: { reader: 'ada' as ReaderId, name: 'Ada', email: 'ada@example.org' },
		sync: record('sync'),
		download: record('download'),
		count: (name, limit) => Promise.resolve(name === 'unread' && limit === 100 ? 7 : 0),
		status: () => statusWith({ failure })
	};
	const navigator = {
		setAppBadge: (count: number) => record(`badge ${count}`)(),
		clearAppBadge: record('clear the badge')
	};
	const self = Object.assign(new EventTarget(), { navigator });
	syncInBackground(self as unknown as ServiceWorkerGlobalScope, () => Promise.resolve(library as Library), {
		signOut: (reader, local) => record(`sign out ${reader}: ${local}`)(),
		finishSigningOut: record('finish signing out')
	});
	/** Dispatches an event and waits for its `waitUntil` promises, as the browser does. */
	const dispatch = async (name: string) => {
		const waitUntil = vi.fn<(work: Promise<void>) => void>();
		self.dispatchEvent(Object.assign(new Event(name), { waitUntil }));
		await Promise.all(waitUntil.mock.calls.flat());
	};
	return { calls, dispatch };
}

it.each(['sync', 'periodicsync'])(
	'a background event sends pending changes, shows the badge, then downloads: %s',
	async (name) => {
		const { calls, dispatch } = startWorker(null);
		await dispatch(name);
		expect(calls).toEqual(['finish signing out', 'sync', 'badge 7', 'download']);
	}
);

it('an erased device is signed out and its badge cleared, and nothing is downloaded to it', async () => {
	const { calls, dispatch } = startWorker('erased');
	await dispatch('sync');
	expect(calls).toEqual(['finish signing out', 'sync', 'sign out ada: erase', 'clear the badge', 'finish signing out']);
});

it('a background sync fails while the device is offline, so that the browser repeats it', async () => {
	await expect(startWorker('offline').dispatch('sync')).rejects.toThrow('still offline');
});
