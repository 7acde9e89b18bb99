// Tests of a library whose deferred code loads late, or not at first: nothing that was started before is forgotten.
import 'fake-indexeddb/auto';
import { expect, it, vi } from 'vitest';
import type { ReaderId } from '../domain/sync/sync-protocol.ts';
import type { DeferredModules } from './deferred-modules.ts';
import type { DeferredParts } from './deferred-parts.ts';
import { openLibrary } from './open-library.ts';

const ACCOUNT = { reader: 'ada' as ReaderId, name: 'Ada', email: 'ada@example.org' };

/** A library whose parts load when the test says so. */
function openWithLateParts() {
	const stopListening = vi.fn();
	const parts = {
		startIndexing: vi.fn(),
		listen: vi.fn(() => stopListening),
		rest: vi.fn(),
		close: vi.fn(),
		sync: vi.fn(() => Promise.resolve()),
		settings: vi.fn(() => Promise.resolve({}))
	};
	type Load = PromiseWithResolvers<Awaited<ReturnType<DeferredModules['parts']>>>;
	const loads: Load[] = [];
	const modules = {
		parts() {
			const load: Load = Promise.withResolvers();
			loads.push(load);
			return load.promise;
		}
	};
	const library = openLibrary(ACCOUNT, {
		env: { now: () => 0, uptime: () => 0, started: 0, random: (bytes) => bytes },
		lock: (_name, work) => work(),
		modules: modules as unknown as DeferredModules
	});
	const loaded = { openDeferredParts: () => parts as unknown as DeferredParts } as unknown as Awaited<Load['promise']>;
	return {
		library,
		parts,
		stopListening,
		succeed: async () => {
			loads.at(-1)?.resolve(loaded);
			await library.sync();
		},
		fail: async () => {
			loads.at(-1)?.reject(new Error('offline'));
			await vi.waitFor(() => {
				expect(library.status().failure).toBe('not_loaded');
			});
		}
	};
}

it('starts after a failed load what was started before it, once', async () => {
	const { library, parts, fail, succeed } = openWithLateParts();
	library.startIndexing();
	library.listen(() => undefined);
	await fail();
	expect(parts.startIndexing).not.toHaveBeenCalled();
	const settings = library.settings();
	await succeed();
	await settings;
	expect(parts.startIndexing).toHaveBeenCalledTimes(1);
	expect(parts.listen).toHaveBeenCalledTimes(1);
	library.close();
});

it('does not start what was stopped before the code had loaded', async () => {
	const { library, parts, succeed } = openWithLateParts();
	library.listen(() => undefined)();
	await succeed();
	expect(parts.listen).not.toHaveBeenCalled();
	library.close();
});

it('stops what was started late', async () => {
	const { library, stopListening, succeed } = openWithLateParts();
	const stop = library.listen(() => undefined);
	await succeed();
	stop();
	expect(stopListening).toHaveBeenCalledTimes(1);
	library.close();
});

it('a suspended page suspends the parts that load afterwards', async () => {
	const { library, parts, succeed } = openWithLateParts();
	void library.settings();
	library.rest();
	await succeed();
	expect(parts.rest).toHaveBeenCalledTimes(1);
	library.close();
});

it('a library that was closed closes the parts that load afterwards, and starts nothing', async () => {
	const { library, parts, succeed } = openWithLateParts();
	library.startIndexing();
	library.close();
	await succeed();
	expect(parts.close).toHaveBeenCalledTimes(1);
	expect(parts.startIndexing).not.toHaveBeenCalled();
});
