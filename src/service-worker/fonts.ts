// Caches fonts by their content hash, across versions, and downloads all of them once the app runs.
import { build } from '$service-worker';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { KEEP_FONTS } from '../lib/domain/service-worker-messages.ts';

export const FONT_CACHE = 'offprint-fonts';

export function isFont(url: string): boolean {
	return url.endsWith('.woff2');
}

export function cacheFonts(self: ServiceWorkerGlobalScope): void {
	const fonts = build.filter(isFont);
	registerRoute(({ url, sameOrigin }) => sameOrigin && isFont(url.pathname), new CacheFirst({ cacheName: FONT_CACHE }));
	// Requested by a page after its start. Not in `install`, where a missing font would prevent the update; nor in
	// `activate`, during which the page's own requests wait.
	self.addEventListener('message', (event) => {
		if ((event.data as { type?: unknown } | null)?.type === KEEP_FONTS)
			event.waitUntil(downloadFonts(fonts).catch(() => undefined));
	});
}

async function downloadFonts(fonts: readonly string[]): Promise<void> {
	const cache = await caches.open(FONT_CACHE);
	const cached = (await cache.keys()).map(({ url }) => new URL(url).pathname);
	await Promise.all(cached.filter((path) => !fonts.includes(path)).map((path) => cache.delete(path)));
	const missing = fonts.filter((path) => !cached.includes(path));
	// Each font is requested separately, so that one failure does not affect the others; a missing font is loaded when
	// first needed.
	await Promise.allSettled(missing.map((path) => cache.add(path)));
}
