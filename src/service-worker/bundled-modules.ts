// The modules that a page loads on demand: a service worker cannot load code later, so its one file contains them.
import * as accountContents from '../lib/library/accounts/account-contents.ts';
import * as accountImport from '../lib/library/accounts/import-account.ts';
import type { DeferredModules } from '../lib/library/deferred-modules.ts';
import * as downloads from '../lib/library/sync/download-articles.ts';
import * as syncRound from '../lib/library/sync/sync-round.ts';
import * as uploads from '../lib/library/sync/upload-articles.ts';

export const bundledModules: DeferredModules = {
	syncRound: () => Promise.resolve(syncRound),
	downloads: () => Promise.resolve(downloads),
	uploads: () => Promise.resolve(uploads),
	accountContents: () => Promise.resolve(accountContents),
	accountImport: () => Promise.resolve(accountImport)
};
