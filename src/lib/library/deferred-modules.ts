// The modules that a page loads when it first needs them.
import type { holdingOf } from './accounts/account-contents.ts';
import type { importAccount, isAdopted } from './accounts/import-account.ts';
import type { download, downloadArticle } from './sync/download-articles.ts';
import type { runRound } from './sync/sync-round.ts';
import type { uploadArticles } from './sync/upload-articles.ts';

/** Loaders of the code that showing a list does without. */
export interface DeferredModules {
	accountContents(): Promise<{ readonly holdingOf: typeof holdingOf }>;
	accountImport(): Promise<{ readonly importAccount: typeof importAccount; readonly isAdopted: typeof isAdopted }>;
	downloads(): Promise<{ readonly download: typeof download; readonly downloadArticle: typeof downloadArticle }>;
	syncRound(): Promise<{ readonly runRound: typeof runRound }>;
	uploads(): Promise<{ readonly uploadArticles: typeof uploadArticles }>;
}

/** Each from a file of its own. Not for the service worker, which cannot load code later. */
export const loadOnDemand: DeferredModules = {
	accountContents: () => import('./accounts/account-contents.ts'),
	accountImport: () => import('./accounts/import-account.ts'),
	downloads: () => import('./sync/download-articles.ts'),
	syncRound: () => import('./sync/sync-round.ts'),
	uploads: () => import('./sync/upload-articles.ts')
};
