// The modules that a page loads on demand. A service worker cannot load code later, so its one file contains them.
import * as accountContents from '../lib/library/accounts/account-contents.ts';
import * as accountImport from '../lib/library/accounts/import-account.ts';
import * as upgrades from '../lib/library/db/upgrades.ts';
import type { DeferredModules } from '../lib/library/deferred-modules.ts';
import * as parts from '../lib/library/deferred-parts.ts';

export const bundledModules: DeferredModules = {
	accountContents: () => Promise.resolve(accountContents),
	accountImport: () => Promise.resolve(accountImport),
	parts: () => Promise.resolve(parts),
	upgrades: () => Promise.resolve(upgrades)
};
