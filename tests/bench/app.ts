// `npm run bench app`: what the built app costs a browser that is signed in, with a shelf of 1,000 entries. Bytes.
import { parseArgs } from 'node:util';
import type { CDPSession, Page } from '@playwright/test';
import { setUpInBrowser } from '../support/app.ts';
import { openDevice } from '../support/device.ts';
import { ensureBuilt, startOffprint } from '../support/offprint.ts';
import { signIn } from '../support/reader.ts';
import { seedShelf } from '../support/seed.ts';

const KB = 1000;

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({ args: [...options], options: { entries: { type: 'string', default: '1000' } } });
	ensureBuilt();
	const offprint = await startOffprint();
	const device = await openDevice({ origin: offprint.origin, viewport: { width: 390, height: 844 } });
	try {
		await setUpInBrowser(device.page, await offprint.setupLink());
		const { reader } = await signIn(offprint.origin);
		await offprint.stop();
		await seedShelf(offprint.data, reader, { entries: Number(values.entries), words: 700 });
		await offprint.restart();
		await device.page.goto('/');
		await device.page.getByRole('listitem').first().waitFor();
		const precache = await precacheBytes(device.page);
		const { list, article } = await coldBytes(device.page);
		console.log(`${values.entries} entries, signed in, first screen without a worker or cache`);
		print('script and style until the list is drawn, as sent (brotli)', list, 60 * KB);
		print('script and style until an article is readable, as sent (brotli)', article, 110 * KB);
		print('precache of the worker, unpacked', precache, 700 * KB);
	} finally {
		await device.discard();
		await offprint.discard();
	}
}

function print(name: string, bytes: number, limit: number): void {
	console.log(
		`${(bytes / KB).toFixed(1).padStart(8)} kB  ${name} (at most ${limit / KB} kB${bytes > limit ? ': NOT MET' : ''})`
	);
	if (bytes > limit) process.exitCode = 1;
}

/** The bodies of all that the worker keeps. */
function precacheBytes(page: Page): Promise<number> {
	return page.evaluate(async () => {
		await navigator.serviceWorker.ready;
		let bytes = 0;
		for (const name of await caches.keys()) {
			const cache = await caches.open(name);
			for (const response of await cache.matchAll()) bytes += (await response.arrayBuffer()).byteLength;
		}
		return bytes;
	});
}

/** Bytes over the wire in a tab that has the shelf but neither worker nor cache: the dearest start there is. */
async function coldBytes(page: Page): Promise<{ list: number; article: number }> {
	await page.evaluate(async () => {
		for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
	});
	const session = await page.context().newCDPSession(page);
	await session.send('Network.enable');
	await session.send('Network.clearBrowserCache');
	// A worker that takes over while the page is measured would hide what it fetches.
	await session.send('Network.setBypassServiceWorker', { bypass: true });
	const counted = countBytes(session);
	await page.goto('/');
	await page.getByRole('listitem').first().waitFor();
	const list = counted();
	await page.getByRole('listitem').first().getByRole('link').first().click();
	await page.getByRole('article').getByText('winter').first().waitFor();
	return { list, article: counted() };
}

function countBytes(session: CDPSession): () => number {
	const wanted = new Set<string>();
	let bytes = 0;
	session.on('Network.responseReceived', ({ requestId, type }) => {
		if (type === 'Script' || type === 'Stylesheet') wanted.add(requestId);
	});
	// The bodies as sent; the headers of an answer come to some hundred bytes more.
	session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
		if (wanted.has(requestId)) bytes += encodedDataLength;
	});
	return () => bytes;
}
