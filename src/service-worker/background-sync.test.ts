// What the worker does with no page open: it syncs, downloads, and empties a device that another one had emptied.
import { expect, it, vi } from 'vitest';
import { statusWith } from '../../tests/support/rows.ts';
import type { FailureCode } from '../lib/domain/core/failure.ts';
import type { Library } from '../lib/library/library.ts';
import { syncInBackground } from './background-sync.ts';

/** @param failure of the round, null when it goes well */
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
	/** As the browser does it, which waits for the work. */
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

it('a device that another one had emptied is signed out and says why, and nothing is downloaded to it', async () => {
	const { done, dispatch } = open('erased');
	await dispatch('sync');
	expect(done).toEqual(['finish signing out', 'sync', 'sign out: erase', 'clear the badge', 'finish signing out']);
});

it('has the browser try again where there is no connection still', async () => {
	await expect(open('offline').dispatch('sync')).rejects.toThrow('still offline');
});
