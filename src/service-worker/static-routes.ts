// Serves the start page, scripts and fonts from caches without starting the worker, where the browser supports it
// (Chromium).
import { cacheNames } from 'workbox-core';
import { matchPrecache } from 'workbox-precaching';
import { FONT_CACHE } from './fonts.ts';
import { SHELL } from './shell.ts';

/** https://www.w3.org/TR/service-workers/#dictdef-routerrule; missing in TypeScript's types. */
type RouterRule = {
	readonly condition: { readonly urlPattern: string; readonly requestMode?: RequestMode };
	readonly source: { readonly cacheName: string };
};
type Routing = ExtendableEvent & { addRoutes?: (rules: readonly RouterRule[]) => Promise<void> };

/** Cache with the shell under the key `/`, which the browser looks up for the start page. */
export const START_CACHE = 'offprint-start';

export function registerStaticRoutes(self: ServiceWorkerGlobalScope): void {
	self.addEventListener('install', (event) => {
		// Files that are not cached come from the network. A browser that rejects the rules uses the worker.
		const rules: readonly RouterRule[] = [
			{ condition: { urlPattern: '/', requestMode: 'navigate' }, source: { cacheName: START_CACHE } },
			{ condition: { urlPattern: '/_app/immutable/**.js' }, source: { cacheName: cacheNames.precache } },
			{ condition: { urlPattern: '/_app/immutable/**.css' }, source: { cacheName: cacheNames.precache } },
			{ condition: { urlPattern: '/_app/immutable/**.woff2' }, source: { cacheName: FONT_CACHE } }
		];
		event.waitUntil((event as Routing).addRoutes?.(rules).catch(() => undefined) ?? Promise.resolve());
	});
	// Not at `install`, because until this version is active, the start page is that of the previous version.
	self.addEventListener('activate', (event) => event.waitUntil(storeStartPage()));
}

/** Stores the precached shell as the start page. Call it after the shell was precached again. */
export async function storeStartPage(): Promise<void> {
	const cache = await caches.open(START_CACHE);
	const shell = await matchPrecache(SHELL).catch(() => undefined);
	if (shell === undefined) await cache.delete('/');
	else await cache.put('/', shell).catch(() => cache.delete('/'));
}
