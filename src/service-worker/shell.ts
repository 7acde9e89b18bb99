// The shell and every script of the app, precached: any address opens offline, visited before or not.
import { build, files, prerendered, version } from '$service-worker';
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

const SHELL = '/shell';
/** Navigations that are not pages of the app. */
const NOT_PAGES = [/^\/(?:api|img|share|_app)(?:\/|$)/, /\.[a-z0-9]+$/i];

export function precacheShell(): void {
	precacheAndRoute(
		[
			// Named by their content; the others change with the version.
			...build.map((url) => ({ url, revision: null })),
			...files.filter(isNeeded).map((url) => ({ url, revision: version })),
			...prerendered.map((url) => ({ url, revision: version }))
		],
		{ cleanURLs: false, directoryIndex: '' }
	);
	cleanupOutdatedCaches();
	registerRoute(new NavigationRoute(createHandlerBoundToURL(SHELL), { denylist: NOT_PAGES }));
}

/** Pictures for a store's listing are shown by the system alone, when it installs the app. */
function isNeeded(file: string): boolean {
	return !file.startsWith('/screenshots/');
}
