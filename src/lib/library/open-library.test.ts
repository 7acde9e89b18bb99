// Tests of a library whose deferred parts load late or fail to load at first. Calls before the load take effect after
// it.
import 'fake-indexeddb/auto';
import { expect, it, vi } from 'vitest';
import type { ReaderId } from '../domain/sync/sync-protocol.ts';
import type { DeferredModules } from './deferred-modules.ts';
import type { DeferredParts } from './deferred-parts.ts';
import { openLibrary } from './open-library.ts';

const ACCOUNT = { reader: 'ada' as ReaderId, name: 'Ada', email: 'ada@example.org' };

/** A library whose parts are loaded by `succeed`, or fail to load by `fail`. */
function openWithLateParts() {
	const stopListening = vi.fn();
	const parts = {
		startIndexing: vi.fn(),
		listen: vi.fn(() => stopListening),
		suspend: vi.fn(),
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

it('a start before a failed load takes effect once, after the next load', async () => {
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

it('a listener that was stopped before the load is not started', async () => {
	const { library, parts, succeed } = openWithLateParts();
	library.listen(() => undefined)();
	await succeed();
	expect(parts.listen).not.toHaveBeenCalled();
	library.close();
});

it('a listener that was started by a late load can be stopped', async () => {
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
	library.suspend();
	await succeed();
	expect(parts.suspend).toHaveBeenCalledTimes(1);
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
