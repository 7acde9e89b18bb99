// This device: its accounts and the library of each, over the browser's APIs.
import { openAccounts, type Accounts } from './accounts/accounts.ts';
import { createApiClient, type Account } from './api/api-client.ts';
import type { Environment } from './db/meta.ts';
import type { DeferredModules } from './deferred-modules.ts';
import type { Library } from './library.ts';
import { openLibrary } from './open-library.ts';
import type { StartSearch } from './search/client/search-client.ts';
import type { Lock } from './sync/sync-controller.ts';

/** This device: its accounts, and how to open the library of one. */
export interface Device extends Accounts {
	open(account: Account): Library;
}

export interface DeviceOptions {
	readonly modules: DeferredModules;
	/** Absent in the service worker, which does not search. */
	readonly startSearch?: StartSearch;
}

/** Opens the device with the browser's APIs, in a page or the service worker. */
export function createDevice({ modules, startSearch }: DeviceOptions): Device {
	const remote = createApiClient((input, init) => fetch(input, init));
	const world: Environment = {
		now: () => Date.now(),
		uptime: () => performance.now(),
		started: performance.timeOrigin,
		random: (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
	};
	const locks = navigator.locks as LockManager | undefined;
	const lock: Lock = async (name, work) => {
		// Without a secure context there are no locks, but no service worker either that could run a round.
		if (locks === undefined) await work();
		else await locks.request(name, work);
	};
	const storage = navigator.storage as StorageManager | undefined;
	const accounts = openAccounts(remote, world, lock, modules);
	return {
		...accounts,
		open: (account) => openLibrary(account, { remote, world, lock, modules, storage, startSearch, adoption: accounts })
	};
}
