// The modules that a page loads when it first needs them.
import type { holdingOf } from './accounts/account-contents.ts';
import type { importAccount, isAdopted } from './accounts/import-account.ts';
import type { LoadUpgrades } from './db/connection.ts';
import type { openDeferredParts, openDeviceAccounts } from './deferred-parts.ts';

/** Loaders of the code that showing a list or an article does without. */
export interface DeferredModules {
	accountContents(): Promise<{ readonly holdingOf: typeof holdingOf }>;
	accountImport(): Promise<{ readonly importAccount: typeof importAccount; readonly isAdopted: typeof isAdopted }>;
	parts(): Promise<{
		readonly openDeferredParts: typeof openDeferredParts;
		readonly openDeviceAccounts: typeof openDeviceAccounts;
	}>;
	readonly upgrades: LoadUpgrades;
}

/** Each from a file of its own. Not for the service worker, which cannot load code later. */
export const loadOnDemand: DeferredModules = {
	accountContents: () => import('./accounts/account-contents.ts'),
	accountImport: () => import('./accounts/import-account.ts'),
	parts: () => import('./deferred-parts.ts'),
	upgrades: () => import('./db/upgrades.ts')
};
