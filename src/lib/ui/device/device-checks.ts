// Checks which features of the app this browser supports.
import { checkShell } from './check-offline-shell.ts';
import type { StorageUsage } from '../../library/library.ts';

export type CheckName = 'secure' | 'worker' | 'persisted' | 'room' | 'share' | 'background' | 'installed';
/** `no`: does not work here but could; `limited`: this browser does not support it or does not tell. */
export type CheckResult = 'yes' | 'no' | 'limited';
export type Check = { readonly name: CheckName; readonly result: CheckResult };

/** Free space below which pictures may soon not fit, bytes. */
const MIN_FREE_BYTES = 200e6;

/** What the checks need from the browser; replaced in tests. */
export interface Browser {
	readonly isSecure: boolean;
	/** Whether a service worker has all files that the app needs offline. */
	readonly hasWorker: () => Promise<boolean>;
	readonly isInstalled: boolean;
	readonly canShare: boolean;
	readonly canSyncInBackground: boolean;
}

export async function check(browser: Browser, space: StorageUsage): Promise<readonly Check[]> {
	const persisted: CheckResult = space.persisted === null ? 'limited' : space.persisted ? 'yes' : 'no';
	const room: CheckResult =
		space.quota === null || space.used === null ? 'limited' : space.quota - space.used < MIN_FREE_BYTES ? 'no' : 'yes';
	return [
		{ name: 'secure', result: browser.isSecure ? 'yes' : 'no' },
		{ name: 'worker', result: (await browser.hasWorker()) ? 'yes' : 'no' },
		{ name: 'persisted', result: persisted },
		{ name: 'room', result: room },
		{ name: 'installed', result: browser.isInstalled ? 'yes' : 'no' },
		{ name: 'share', result: browser.canShare ? (browser.isInstalled ? 'yes' : 'no') : 'limited' },
		{ name: 'background', result: browser.canSyncInBackground ? 'yes' : 'limited' }
	];
}

/** The current browser. */
export function thisBrowser({ isInstalled }: { isInstalled: boolean }): Browser {
	return {
		isSecure: window.isSecureContext,
		async hasWorker() {
			return (await checkShell())?.missing === 0;
		},
		isInstalled,
		// Only Chromium has share targets, and only other features of Chromium reveal it.
		canShare: 'BeforeInstallPromptEvent' in window || 'onbeforeinstallprompt' in window,
		canSyncInBackground: 'SyncManager' in window
	};
}
