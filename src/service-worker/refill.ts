// Downloads missing files of the app again, because browsers may evict Cache Storage and keep the worker.
import { version } from '$service-worker';
import { cacheNames } from 'workbox-core';
import { getCacheKeyForURL } from 'workbox-precaching';
import { CHECK_SHELL, type ShellState } from '../lib/domain/service-worker-messages.ts';
import { OFFLINE_FILES, SHELL } from './shell.ts';
import { storeStartPage, START_CACHE } from './static-routes.ts';

/** File of SvelteKit with the version of the app on the server. */
const VERSION_FILE = '/_app/version.json';
const MAX_CONCURRENT = 6;

export function refillShell(self: ServiceWorkerGlobalScope): void {
	let running: Promise<ShellState> | null = null;
	self.addEventListener('message', (event) => {
		if ((event.data as { type?: unknown } | null)?.type !== CHECK_SHELL) return;
		// Two pages that start at once share one download.
		running ??= refill(self).finally(() => (running = null));
		const checked = running.then((state) => event.ports[0]?.postMessage(state));
		event.waitUntil(checked.catch((error: unknown) => console.warn('the app could not be stored again', error)));
	});
}

/** Downloads missing files. @returns the number of files still missing */
async function refill(self: ServiceWorkerGlobalScope): Promise<ShellState> {
	const missing = await missingUrls();
	if (missing.length === 0) return { missing: 0 };
	if (await isServerOnThisVersion()) {
		const queue = missing.values();
		await Promise.all(Array.from({ length: MAX_CONCURRENT }, () => downloadEach(queue)));
		if ((await storedFile(SHELL)) !== undefined) await storeStartPage();
	} else {
		// The worker of the other version downloads its own files, and the reader is offered the update.
		await self.registration.update().catch(() => undefined);
	}
	return { missing: (await missingUrls()).length };
}

/** The files that are not stored, and the shell if the copy for the start page is not stored. */
async function missingUrls(): Promise<string[]> {
	const cache = await caches.open(cacheNames.precache);
	const keys = new Set((await cache.keys()).map(({ url }) => url));
	const missing = OFFLINE_FILES.flatMap(({ url }) => (keys.has(keyOf(url)) ? [] : [url]));
	const start = await (await caches.open(START_CACHE)).match('/');
	return start === undefined && !missing.includes(SHELL) ? [...missing, SHELL] : missing;
}

function keyOf(url: string): string {
	return getCacheKeyForURL(url) ?? new URL(url, location.href).href;
}

async function storedFile(url: string): Promise<Response | undefined> {
	return (await caches.open(cacheNames.precache)).match(keyOf(url));
}

async function isServerOnThisVersion(): Promise<boolean> {
	try {
		const response = await fetch(VERSION_FILE, { cache: 'no-store', redirect: 'error' });
		const release = (await response.json()) as { version?: unknown };
		return response.ok && release.version === version;
	} catch {
		return false;
	}
}

/** Downloads the files of the queue one by one. Files that fail are tried again at the next check. */
async function downloadEach(queue: Iterator<string>): Promise<void> {
	for (let next = queue.next(); next.done !== true; next = queue.next())
		await downloadFile(next.value).catch(() => undefined);
}

async function downloadFile(url: string): Promise<void> {
	if ((await storedFile(url)) !== undefined) return;
	const response = await fetch(url, { cache: 'no-cache', redirect: 'error', credentials: 'same-origin' });
	// A captive portal's page is not a script of the app.
	if (!response.ok || !isOfType(url, response.headers.get('content-type') ?? '')) return;
	await (await caches.open(cacheNames.precache)).put(keyOf(url), response);
}

function isOfType(url: string, type: string): boolean {
	if (/\.m?js$/.test(url)) return /javascript/.test(type);
	if (url.endsWith('.css')) return type.startsWith('text/css');
	return /\.[a-z0-9]+$/.test(url) ? !type.startsWith('text/html') : type.startsWith('text/html');
}
