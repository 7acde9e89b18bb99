// Precaches the shell and every script of the app, so that every page opens offline, visited before or not.
import { build, files, prerendered, version } from '$service-worker';
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CAPTURE_PATH, openerPolicyOf } from '../lib/domain/capture-messages.ts';
import { isPagePath } from '../lib/domain/url/url.ts';
import { isFont } from './fonts.ts';

export const SHELL = '/';

/** All files that the app needs offline. */
export const OFFLINE_FILES: readonly { readonly url: string; readonly revision: string | null }[] = [
	// Names of built files contain hashes; the other files change with the version.
	...build.filter((url) => !isFont(url)).map((url) => ({ url, revision: null })),
	...files.filter(isNeededOffline).map((url) => ({ url, revision: version })),
	...prerendered.map((url) => ({ url, revision: version }))
];

export function precacheShell(): void {
	precacheAndRoute([...OFFLINE_FILES], { cleanURLs: false, directoryIndex: '' });
	cleanupOutdatedCaches();
	// Not Workbox's NavigationRoute, which also tests the query: a query with a shared address may end like a file.
	const shell = createHandlerBoundToURL(SHELL);
	registerRoute(
		({ request, url, sameOrigin }) => sameOrigin && request.mode === 'navigate' && url.pathname === CAPTURE_PATH,
		async (options) => withOpener(await shell(options))
	);
	registerRoute(
		({ request, url, sameOrigin }) => sameOrigin && request.mode === 'navigate' && isPagePath(url.pathname),
		shell
	);
}

/** The shell for the screen that receives a page from the window that opened it. */
function withOpener(shell: Response): Response {
	const headers = new Headers(shell.headers);
	headers.set('cross-origin-opener-policy', openerPolicyOf(CAPTURE_PATH));
	return new Response(shell.body, { status: shell.status, headers });
}

/**
 * Excludes files that only the system shows at installation, files for the server, and the release notes of the next
 * version.
 */
function isNeededOffline(file: string): boolean {
	return !/^\/(?:screenshots|samples)\/|^\/whats-new\.json$/.test(file);
}
