// What this browser can do for the app, and what not: each check by what the browser itself says.
import { checkShell } from './check-offline-shell.ts';
import type { StorageUsage } from '../../library/library.ts';

export type CheckName = 'secure' | 'worker' | 'persisted' | 'room' | 'share' | 'background' | 'installed';
/** `no`: something does not work here that could; `limited`: this browser has not got it. */
export type CheckResult = 'yes' | 'no' | 'limited';
export type Check = { readonly name: CheckName; readonly result: CheckResult };

/** Below this, pictures may soon find no room; bytes. */
const ROOM = 200e6;

/** What the checks ask of the browser; in tests a stand-in. */
export interface Browser {
	readonly isSecure: boolean;
	/** Whether a worker has all that the app needs with no connection. */
	readonly hasWorker: () => Promise<boolean>;
	readonly isInstalled: boolean;
	readonly canShare: boolean;
	readonly canSyncInBackground: boolean;
}

export async function check(browser: Browser, space: StorageUsage): Promise<readonly Check[]> {
	const persisted: CheckResult = space.persisted === null ? 'limited' : space.persisted ? 'yes' : 'no';
	const room: CheckResult =
		space.quota === null || space.used === null ? 'limited' : space.quota - space.used < ROOM ? 'no' : 'yes';
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

/** The browser that this runs in. */
export function thisBrowser({ isInstalled }: { isInstalled: boolean }): Browser {
	return {
		isSecure: window.isSecureContext,
		async hasWorker() {
			return (await checkShell())?.missing === 0;
		},
		isInstalled,
		// A share target is Chromium's; nothing tells of it but what else Chromium alone has.
		canShare: 'BeforeInstallPromptEvent' in window || 'onbeforeinstallprompt' in window,
		canSyncInBackground: 'SyncManager' in window
	};
}
