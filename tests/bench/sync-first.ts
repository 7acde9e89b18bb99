// `npm run bench sync-first`: compares the first sync of a large library with the download of one file with the same
// rows, and measures an idle round.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Page } from '@playwright/test';
import { setUpInBrowser, signInInBrowser } from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { ensureBuilt, startOffprint, type Offprint } from '../support/offprint.ts';
import { signIn } from '../support/reader.ts';
import { seedLibrary } from '../support/seed.ts';
import { median, printTable } from './statistics.ts';

/** Quality of Brotli, as in the server's responses. */
const QUALITY = 4;
const STORES = ['entries', 'articles'] as const;

interface FirstSync {
	readonly requests: number;
	/** Compressed bytes of all responses. */
	readonly bytes: number;
	/** Time from the first request to the end of the round, ms. */
	readonly ms: number;
}

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: { entries: { type: 'string', default: '10000' }, runs: { type: 'string', default: '5' } }
	});
	ensureBuilt();
	const entries = Number(values.entries);
	const offprint = await startOffprint();
	try {
		await fill(offprint, entries);
		const firsts: FirstSync[] = [];
		const files: number[] = [];
		let idle: readonly [number, number, number] = [0, 0, 0];
		for (let run = 0; run < Number(values.runs); run++) {
			const device = await openDevice({ origin: offprint.origin });
			try {
				firsts.push(await syncFirst(device, entries));
				idle = await syncIdle(device.page);
				files.push(await fetchFile(device));
			} finally {
				await device.discard();
			}
		}
		print(entries, firsts, files, idle);
	} finally {
		await offprint.discard();
	}
}

async function fill(offprint: Offprint, entries: number): Promise<void> {
	const device = await openDevice({ origin: offprint.origin });
	await setUpInBrowser(device.page, await offprint.setupLink());
	await device.discard();
	const { reader } = await signIn(offprint.origin);
	await offprint.stop();
	await seedLibrary(offprint.data, reader, { entries, words: () => 40 });
	await offprint.restart();
}

async function syncFirst({ page, context }: Device, entries: number): Promise<FirstSync> {
	let requests = 0;
	let bytes = 0;
	const protocol = await context.newCDPSession(page);
	await protocol.send('Network.enable');
	const syncRequests = new Set<string>();
	protocol.on('Network.requestWillBeSent', ({ requestId, request }) => {
		if (new URL(request.url).pathname === '/api/sync') syncRequests.add(requestId);
	});
	protocol.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
		if (!syncRequests.has(requestId)) return;
		requests++;
		bytes += encodedDataLength;
	});
	// Texts are downloaded after the round, and are not part of it.
	await context.route(/\/api\/(articles\/|download$)/, (route) => route.abort());
	await page.addInitScript(() => {
		const OriginalChannel = BroadcastChannel;
		const recordRoundEnd = (time: number): void => void ((window as unknown as { roundEnd: number }).roundEnd = time);
		// A library that received changes notifies other tabs at the end of the round.
		globalThis.BroadcastChannel = class extends OriginalChannel {
			override postMessage(message: unknown): void {
				if (message === 'shelf') recordRoundEnd(performance.now());
				super.postMessage(message);
			}
		};
	});
	await signInInBrowser(page);
	const ms = await page.evaluate(async (expected) => {
		const roundEnd = (): number | undefined => (window as unknown as { roundEnd?: number }).roundEnd;
		while (roundEnd() === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
		const end = roundEnd() ?? 0;
		const [first] = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/api/sync'));
		const [database] = (await indexedDB.databases()).filter(({ name }) => /^offprint-(?!device)/.test(name ?? ''));
		const open = indexedDB.open(database?.name ?? '');
		await new Promise((resolve) => (open.onsuccess = resolve));
		const count = open.result.transaction('entries').objectStore('entries').count();
		await new Promise((resolve) => (count.onsuccess = resolve));
		open.result.close();
		if (count.result !== expected) throw new Error(`${count.result} of ${expected} entries were received`);
		return end - (first?.startTime ?? 0);
	}, entries);
	await protocol.detach();
	return { requests, bytes, ms };
}

/** Syncs without changes. @returns number of requests, and uncompressed bytes of the bodies sent and received */
async function syncIdle(page: Page): Promise<readonly [number, number, number]> {
	await page.goto('/sync');
	await page.getByRole('button', { name: 'Sync now' }).waitFor();
	// Waits for the end of the rounds that a new page starts.
	await page.waitForLoadState('load');
	await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 3_000)));
	const rounds: [number, number][] = [];
	page.on('requestfinished', (request) => {
		if (new URL(request.url()).pathname !== '/api/sync') return;
		void request.response().then(async (response) => {
			rounds.push([request.postDataBuffer()?.length ?? 0, (await response?.body())?.length ?? 0]);
		});
	});
	await page.getByRole('button', { name: 'Sync now' }).click();
	await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2_000)));
	const [[sent, received] = [0, 0]] = rounds;
	return [rounds.length, sent, received];
}

/** Fetches the same rows as one file and stores them in a database with the same indexes. @returns the time, ms */
async function fetchFile({ page, context }: Device): Promise<number> {
	const rows = await page.evaluate(
		async (stores) => {
			const [database] = (await indexedDB.databases()).filter(({ name }) => /^offprint-(?!device)/.test(name ?? ''));
			const open = indexedDB.open(database?.name ?? '');
			await new Promise((resolve) => (open.onsuccess = resolve));
			const tx = open.result.transaction(stores);
			const read = stores.map(async (name) => {
				const store = tx.objectStore(name);
				const indexes = [...store.indexNames].map((index) => [index, store.index(index).keyPath] as const);
				const all = store.getAll();
				await new Promise((resolve) => (all.onsuccess = resolve));
				return [name, { keyPath: store.keyPath, indexes, rows: all.result as unknown[] }] as const;
			});
			const result = Object.fromEntries(await Promise.all(read));
			open.result.close();
			return JSON.stringify(result);
		},
		[...STORES]
	);
	const server = await serve(rows);
	try {
		const emptyPage = await context.newPage();
		await emptyPage.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
		const ms = await emptyPage.evaluate(async () => {
			const before = performance.now();
			const file = (await (await fetch('/rows.json')).json()) as Record<
				string,
				{ keyPath: string; indexes: [string, string | string[]][]; rows: unknown[] }
			>;
			const open = indexedDB.open(`rows-${Math.random()}`, 1);
			open.onupgradeneeded = () => {
				for (const [name, { keyPath, indexes }] of Object.entries(file)) {
					const store = open.result.createObjectStore(name, { keyPath });
					for (const [index, path] of indexes) store.createIndex(index, path);
				}
			};
			await new Promise((resolve) => (open.onsuccess = resolve));
			const tx = open.result.transaction(Object.keys(file), 'readwrite');
			for (const [name, { rows }] of Object.entries(file)) for (const row of rows) tx.objectStore(name).put(row);
			await new Promise((resolve) => (tx.oncomplete = resolve));
			open.result.close();
			return performance.now() - before;
		});
		await emptyPage.close();
		return ms;
	} finally {
		server.closeAllConnections();
		server.close();
	}
}

async function serve(rows: string): Promise<Server> {
	const file = brotliCompressSync(rows, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
	const server = createServer((request, response) => {
		if (request.url !== '/rows.json') response.writeHead(200, { 'content-type': 'text/html' }).end('<p>rows</p>');
		else
			response
				.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'br', 'cache-control': 'no-store' })
				.end(file);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return server;
}

function print(
	entries: number,
	firsts: readonly FirstSync[],
	files: readonly number[],
	[rounds, sent, received]: readonly [number, number, number]
): void {
	const figure = (name: string, samples: readonly number[], limit?: number) => ({
		name,
		cells: [limit === undefined ? { samples } : { samples, limit }]
	});
	const ratios = firsts.map(({ ms }, index) => ms / (files[index] ?? NaN));
	printTable(
		`first sync of ${entries.toLocaleString('en')} entries`,
		['median / p95'],
		[
			figure(
				'requests',
				firsts.map(({ requests }) => requests),
				12
			),
			figure(
				'compressed bytes an entry',
				firsts.map(({ bytes }) => bytes / entries),
				200
			),
			figure(
				'ms',
				firsts.map(({ ms }) => ms)
			),
			figure('ms of one static file with the same rows', files),
			figure('ratio of these times', ratios, 2.5),
			figure('requests of an idle round', [rounds], 1),
			figure('bytes of an idle request', [sent], 1000),
			figure('bytes of an idle response', [received], 1000)
		]
	);
	console.log(`medians: ${median(firsts.map(({ ms }) => ms)).toFixed(0)} ms and ${median(files).toFixed(0)} ms`);
}
