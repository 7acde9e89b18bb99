// Measures the bytes over the wire until a list and an article are shown, and the worker's precache.
import { get } from 'node:http';
import type { CDPSession, Locator, Page } from '@playwright/test';

const KB = 1000;

/** @param page signed in, served by the worker, with a library whose newest entry has its text */
export async function benchBytes(page: Page): Promise<void> {
	const precache = await precacheBytes(page);
	const { list, article } = await coldBytes(page);
	console.log('\nFirst screen, signed in, without a worker or cache');
	print('page, script and style until the list is drawn, as sent (brotli)', list, 60 * KB);
	print('page, script and style until an article opened by its address is readable', article, 84 * KB);
	print('precache of the worker, unpacked', precache, 700 * KB);
}

function print(name: string, bytes: number, limit: number): void {
	console.log(
		`${(bytes / KB).toFixed(1).padStart(8)} kB  ${name} (at most ${limit / KB} kB${bytes > limit ? ': NOT MET' : ''})`
	);
	if (bytes > limit) process.exitCode = 1;
}

/** Bodies that the worker fetches at installation; fonts and start page are kept in addition. */
function precacheBytes(page: Page): Promise<number> {
	return page.evaluate(async () => {
		await navigator.serviceWorker.ready;
		const names = (await caches.keys()).filter((name) => name.includes('-precache-'));
		const caught = await Promise.all(names.map(async (name) => (await caches.open(name)).matchAll()));
		const bodies = await Promise.all(caught.flat().map((response) => response.arrayBuffer()));
		return bodies.reduce((sum, body) => sum + body.byteLength, 0);
	});
}

/** Bytes over the wire in a tab with the library but neither worker nor cache: the most expensive start. */
async function coldBytes(page: Page): Promise<{ list: number; article: number }> {
	await page.evaluate(async () => {
		for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
	});
	const session = await page.context().newCDPSession(page);
	await session.send('Network.enable');
	// A worker that takes over during the measurement would hide what it fetches.
	await session.send('Network.setBypassServiceWorker', { bypass: true });
	const counted = countBytes(session);
	const link = page.locator('li a[href^="/read/"]').first();
	const list = await bytesOfStart('/', link);
	const address = (await link.getAttribute('href')) ?? '';
	return { list, article: await bytesOfStart(address, page.getByRole('article').locator('p').nth(3)) };

	async function bytesOfStart(address: string, shown: Locator): Promise<number> {
		await page.goto('about:blank');
		await session.send('Network.clearBrowserCache');
		const before = counted();
		const response = await page.goto(address, { waitUntil: 'commit' });
		await shown.waitFor();
		return counted() - before + (await bytesOfPage(response?.url() ?? ''));
	}
}

/** Compressed bytes of the page itself, which Chromium does not report. */
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
	const wanted = new Set<string>();
	let bytes = 0;
	session.on('Network.responseReceived', ({ requestId, type }) => {
		if (type === 'Script' || type === 'Stylesheet') wanted.add(requestId);
	});
	// Compressed bodies; the headers of a response add some hundred bytes.
	session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
		if (wanted.has(requestId)) bytes += encodedDataLength;
	});
	return () => bytes;
}
