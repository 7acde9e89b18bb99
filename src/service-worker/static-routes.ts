// Where the browser can do it (Chromium), the start page, scripts and faces come from their caches with no worker started.
import { cacheNames } from 'workbox-core';
import { matchPrecache } from 'workbox-precaching';
import { FONT_CACHE } from './fonts.ts';
import { SHELL } from './shell.ts';

/** https://www.w3.org/TR/service-workers/#dictdef-routerrule; TypeScript does not know it yet. */
type RouterRule = {
	readonly condition: { readonly urlPattern: string; readonly requestMode?: RequestMode };
	readonly source: { readonly cacheName: string };
};
type Routing = ExtendableEvent & { addRoutes?: (rules: readonly RouterRule[]) => Promise<void> };

/** The shell as the answer for `/`, under the name that the browser looks for. */
export const START_CACHE = 'offprint-start';

export function registerStaticRoutes(self: ServiceWorkerGlobalScope): void {
	self.addEventListener('install', (event) => {
		// What is in none of these caches goes to the network; a browser that refuses the rules asks the worker as ever.
		const rules: readonly RouterRule[] = [
			{ condition: { urlPattern: '/', requestMode: 'navigate' }, source: { cacheName: START_CACHE } },
			{ condition: { urlPattern: '/_app/immutable/**.js' }, source: { cacheName: cacheNames.precache } },
			{ condition: { urlPattern: '/_app/immutable/**.css' }, source: { cacheName: cacheNames.precache } },
			{ condition: { urlPattern: '/_app/immutable/**.woff2' }, source: { cacheName: FONT_CACHE } }
		];
		event.waitUntil((event as Routing).addRoutes?.(rules).catch(() => undefined) ?? Promise.resolve());
	});
	// Not at `install`: until this version is the one that runs, the start page is that of the version before.
	self.addEventListener('activate', (event) => event.waitUntil(putStart()));
}

/** To be called when the shell is stored anew. */
export async function putStart(): Promise<void> {
	const cache = await caches.open(START_CACHE);
	const shell = await matchPrecache(SHELL).catch(() => undefined);
	if (shell === undefined) await cache.delete('/');
	else await cache.put('/', shell).catch(() => cache.delete('/'));
}
