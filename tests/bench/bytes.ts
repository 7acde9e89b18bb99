// Measures the bytes over the wire until a list and an article are shown, and the bytes of the worker's precache.
import { get } from 'node:http';
import type { CDPSession, Locator, Page } from '@playwright/test';
import { LANGUAGE_KEY, LANGUAGES } from '../../src/lib/domain/languages.ts';

const KB = 1000;

/** @param page a signed-in page, controlled by the worker, with a library whose newest entry has its text */
export async function benchBytes(page: Page): Promise<void> {
	const precache = await precacheBytes(page);
	const { lists, article } = await coldBytes(page);
	console.log('\nFirst screen, signed in, without a worker or cache');
	for (const [language, bytes] of lists)
		print(`page, script and style until the list is drawn, as sent (brotli), in ${language}`, bytes, 60 * KB);
	print('page, script and style until an article opened by its address is readable', article, 84 * KB);
	print('precache of the worker, unpacked', precache, 700 * KB);
}

function print(name: string, bytes: number, limit: number): void {
	console.log(
		`${(bytes / KB).toFixed(1).padStart(8)} kB  ${name} (at most ${limit / KB} kB${bytes > limit ? ': NOT MET' : ''})`
	);
	if (bytes > limit) process.exitCode = 1;
}

/** Bytes of the bodies that the worker fetches at installation, without fonts and the start page. */
function precacheBytes(page: Page): Promise<number> {
	return page.evaluate(async () => {
		await navigator.serviceWorker.ready;
		const names = (await caches.keys()).filter((name) => name.includes('-precache-'));
		const responses = await Promise.all(names.map(async (name) => (await caches.open(name)).matchAll()));
		const bodies = await Promise.all(responses.flat().map((response) => response.arrayBuffer()));
		return bodies.reduce((sum, body) => sum + body.byteLength, 0);
	});
}

/** Bytes over the wire in the most expensive start, with the library but without worker and cache. */
async function coldBytes(page: Page): Promise<{ lists: ReadonlyMap<string, number>; article: number }> {
	await page.evaluate(async () => {
		for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
	});
	const session = await page.context().newCDPSession(page);
	await session.send('Network.enable');
	// A worker that takes over during the measurement would hide its requests.
	await session.send('Network.setBypassServiceWorker', { bypass: true });
	const countedBytes = countBytes(session);
	const link = page.locator('li a[href^="/read/"]').first();
	const lists = new Map<string, number>();
	for (const [language, name] of Object.entries(LANGUAGES).toReversed()) {
		await page.evaluate(([key, value]) => localStorage.setItem(key, value), [LANGUAGE_KEY, language] as const);
		lists.set(name, await bytesOfStart('/', link));
	}
	const address = (await link.getAttribute('href')) ?? '';
	return { lists, article: await bytesOfStart(address, page.getByRole('article').locator('.body p').first()) };

	async function bytesOfStart(address: string, content: Locator): Promise<number> {
		await page.goto('about:blank');
		await session.send('Network.clearBrowserCache');
		const before = countedBytes();
		const response = await page.goto(address, { waitUntil: 'commit' });
		await content.waitFor();
		return countedBytes() - before + (await bytesOfPage(response?.url() ?? ''));
	}
}

/** Compressed bytes of the HTML page, which Chromium does not report. */
function bytesOfPage(url: string): Promise<number> {
	return new Promise((resolve, reject) => {
		const request = get(url, { headers: { 'accept-encoding': 'br' } }, (response) => {
			let bytes = 0;
			response.on('data', (chunk: Buffer) => (bytes += chunk.byteLength));
			response.on('end', () => resolve(bytes));
		});
		request.on('error', reject);
	});
}

function countBytes(session: CDPSession): () => number {
	const requests = new Set<string>();
	let bytes = 0;
	session.on('Network.responseReceived', ({ requestId, type }) => {
		if (type === 'Script' || type === 'Stylesheet') requests.add(requestId);
	});
	// Counts compressed bodies without headers, which have some hundred bytes each.
	session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
		if (requests.has(requestId)) bytes += encodedDataLength;
	});
	return () => bytes;
}
