// The modules that a page loads when it first needs them.
import type { readAccountContents } from './accounts/account-contents.ts';
import type { importAccount, isImported } from './accounts/import-account.ts';
import type { LoadUpgrades } from './db/connection.ts';
import type { openDeferredParts, openDeviceAccounts } from './deferred-parts.ts';

/** Loaders of the code that is not needed to show a list or an article. */
export interface DeferredModules {
	accountContents(): Promise<{ readonly readAccountContents: typeof readAccountContents }>;
	accountImport(): Promise<{ readonly importAccount: typeof importAccount; readonly isImported: typeof isImported }>;
	parts(): Promise<{
		readonly openDeferredParts: typeof openDeferredParts;
		readonly openDeviceAccounts: typeof openDeviceAccounts;
	}>;
	readonly upgrades: LoadUpgrades;
}

/** Loads each module from a file of its own. Not for the service worker, which cannot load code later. */
export const loadOnDemand: DeferredModules = {
	accountContents: () => import('./accounts/account-contents.ts'),
	accountImport: () => import('./accounts/import-account.ts'),
	parts: () => import('./deferred-parts.ts'),
	upgrades: () => import('./db/upgrades.ts')
};
