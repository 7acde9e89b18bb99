// This device: its accounts and their libraries, on the APIs of the browser.
import type { Accounts } from './accounts/accounts.ts';
import { openCurrentAccount } from './accounts/current-account.ts';
import type { Account } from './api/api-client.ts';
import type { Environment } from './db/identity.ts';
import { deferFunctions, loadOnce } from './defer.ts';
import type { DeferredModules } from './deferred-modules.ts';
import type { Library } from './library.ts';
import { openLibrary } from './open-library.ts';
import type { StartSearch } from './search/client/search-client.ts';
import type { Lock } from './sync/sync-controller.ts';

/** Functions of `Accounts` that are loaded on demand, like those of the library in `open-library.ts`. */
const DEFERRED_FUNCTIONS = [
	'resume',
	'setUp',
	'signIn',
	'resetPassword',
	'changePassword',
	'signOut',
	'finishSigningOut',
	'importableAccount',
	'contentsOf',
	'resolveImport',
	'resumeImport',
	'finishImport'
] as const satisfies readonly (keyof Accounts)[];

/** The accounts on this device, and a function that opens the library of an account. */
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
	const env: Environment = {
		now: () => Date.now(),
		uptime: () => performance.now(),
		started: performance.timeOrigin,
		random: (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
	};
	const locks = navigator.locks as LockManager | undefined;
	const lock: Lock = async (name, work) => {
		// Without a secure context there are no locks, but also no service worker that could run a round at the same time.
		if (locks === undefined) await work();
		else await locks.request(name, work);
	};
	const storage = navigator.storage as StorageManager | undefined;
	const { announce, ...current } = openCurrentAccount();
	const load = loadOnce(async () =>
		(await modules.parts()).openDeviceAccounts({ env, lock, modules, current: { ...current, announce } })
	);
	const accounts: Accounts = { ...current, ...deferFunctions(load, DEFERRED_FUNCTIONS) };
	return {
		...accounts,
		open: (account) => openLibrary(account, { env, lock, modules, storage, startSearch, imports: accounts })
	};
}
