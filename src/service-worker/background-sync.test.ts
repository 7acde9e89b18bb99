// Tests of the worker's background sync: rounds, downloads and erase orders with no page open.
import { expect, it, vi } from 'vitest';
import { statusWith } from '../../tests/support/rows.ts';
import type { FailureCode } from '../lib/domain/core/failure.ts';
import type { Library } from '../lib/library/library.ts';
import { syncInBackground } from './background-sync.ts';

/** @param failure of the round; null if it succeeds */
function open(failure: FailureCode | null) {
	const done: string[] = [];
	const does = (what: string) => () => Promise.resolve(void done.push(what));
	const library: Partial<Library> = {
		sync: does('sync'),
		download: does('download'),
		status: () => statusWith({ failure })
	};
	const self = Object.assign(new EventTarget(), { navigator: { clearAppBadge: does('clear the badge') } });
	syncInBackground(self as unknown as ServiceWorkerGlobalScope, () => Promise.resolve(library as Library), {
		signOut: (local) => does(`sign out: ${local}`)(),
		finishSigningOut: does('finish signing out')
	});
	/** As in the browser, which waits for the work. */
	const dispatch = async (name: string) => {
		const waitUntil = vi.fn<(work: Promise<void>) => void>();
		self.dispatchEvent(Object.assign(new Event(name), { waitUntil }));
		await Promise.all(waitUntil.mock.calls.flat());
	};
	return { done, dispatch };
}

it.each(['sync', 'periodicsync'])('a %s sends what waits, then downloads', async (name) => {
	const { done, dispatch } = open(null);
	await dispatch(name);
	expect(done).toEqual(['finish signing out', 'sync', 'download']);
});

it('an erased device is signed out and shows why, and nothing is downloaded to it', async () => {
	const { done, dispatch } = open('erased');
	await dispatch('sync');
	expect(done).toEqual(['finish signing out', 'sync', 'sign out: erase', 'clear the badge', 'finish signing out']);
});

it('requests another background sync while the device is offline', async () => {
	await expect(open('offline').dispatch('sync')).rejects.toThrow('still offline');
});
