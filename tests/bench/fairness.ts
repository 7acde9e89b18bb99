// `npm run bench fairness`: measures the time from saving a page until its article arrives, while many other pages are queued.
import { createServer, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { SyncResponse } from '../../src/lib/domain/sync/sync-protocol.ts';
import { ensureBuilt, startOffprint } from '../support/offprint.ts';
import { addGuest, claim, GUEST, newEntryId, signIn, type Reader } from '../support/reader.ts';
import { until } from '../support/until.ts';
import { median, quantile } from './statistics.ts';

const DNS_PRELOAD = new URL('./fairness/dns-preload.ts', import.meta.url).href;
/** Maximum of the median of the measured times, ms. */
const MAX_WAIT_MS = 5_000;
const TIMEOUT_MS = 600_000;
const POLL_MS = 50;
/** Links per push, as from a device. */
const BATCH = 500;
/** Pause between two measured pages, ms. */
const PAUSE_MS = 1_000;
const WORDS = '<p>Nobody had seen the lighthouse keeper since the storm, and the lamp stayed dark.</p>'.repeat(10);

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: {
			links: { type: 'string', default: '5000' },
			silent: { type: 'string', default: '16' },
			times: { type: 'string', default: '20' }
		}
	});
	ensureBuilt();
	const [links, silent, times] = [Number(values.links), Number(values.silent), Number(values.times)];
	const web = await startWeb();
	const offprint = await startOffprint({ env: { NODE_OPTIONS: `--import=${DNS_PRELOAD}` } });
	try {
		const owner = await claim(offprint);
		await addGuest(offprint);
		const guest = await signIn(offprint.origin, GUEST);
		// Silent hosts are saved first, so that they could block the queue.
		await saveInBatches(owner, [
			...Array.from({ length: silent }, (_, index) => web.addressOf(`silent-${index}.example`, '/page')),
			...Array.from({ length: links }, (_, index) => web.addressOf('many.example', `/${index}`))
		]);
		await pause(2_000);
		const label = `${links} links of one host and ${silent} silent hosts queued first`;
		await report(`${label}: another reader's page`, guest, web, times);
		await report(`${label}: the same reader's next page`, owner, web, times);
		const fetched = web.requests.get('many.example') ?? 0;
		console.log(
			`  meanwhile ${fetched} of the ${links} links were fetched, at most ${web.maxParallel('many.example')} at once`
		);
	} finally {
		await offprint.discard();
		await web.close();
	}
}

async function report(name: string, reader: Reader, web: Web, times: number): Promise<void> {
	const durations: number[] = [];
	for (let time = 0; time < times; time++) {
		durations.push(
			await measure(reader, web.addressOf(`${newEntryId().toLowerCase().replace(/\W|_/g, 'x')}.example`, '/page'))
		);
		await pause(PAUSE_MS);
	}
	const isMet = median(durations) <= MAX_WAIT_MS;
	console.log(
		`${name}, ${times} times: median ${median(durations).toFixed(0)} ms, p95 ${quantile(durations, 0.95).toFixed(0)} ms, ` +
			`worst ${Math.max(...durations).toFixed(0)} ms (median ≤ ${MAX_WAIT_MS} ms${isMet ? '' : ': NOT MET'})`
	);
	if (!isMet) process.exitCode = 1;
}

/** The time from the push of an address until a pull returns its article, ms. */
async function measure(reader: Reader, address: string): Promise<number> {
	const id = newEntryId();
	const begin = performance.now();
	let answer = await reader.change([{ id, field: 'saved', value: { url: address } }]);
	await until(
		`${address} to be fetched`,
		async () => {
			if (hasArticle(answer, id)) return true;
			await pause(POLL_MS);
			answer = await reader.pull();
			return hasArticle(answer, id);
		},
		TIMEOUT_MS
	);
	return performance.now() - begin;
}

function hasArticle({ changes }: SyncResponse, id: string): boolean {
	return changes.some((change) => change.id === id && change.field === 'article');
}

async function saveInBatches(reader: Reader, addresses: readonly string[]): Promise<void> {
	for (let start = 0; start < addresses.length; start += BATCH)
		await reader.save(addresses.slice(start, start + BATCH));
}

interface Web {
	addressOf(host: string, path: string): string;
	/** Number of requests by host. */
	readonly requests: ReadonlyMap<string, number>;
	/** Maximum number of parallel requests of a host. */
	maxParallel(host: string): number;
	close(): Promise<void>;
}

/** Serves all hosts. Those whose name begins with `silent` accept a request and never answer it. */
async function startWeb(): Promise<Web> {
	const requests = new Map<string, number>();
	const openRequests = new Map<string, number>();
	const maxOpen = new Map<string, number>();
	const server: Server = createServer((request, response) => {
		const host = (request.headers.host ?? '').replace(/:\d+$/, '');
		if (host.startsWith('silent')) return;
		requests.set(host, (requests.get(host) ?? 0) + 1);
		openRequests.set(host, (openRequests.get(host) ?? 0) + 1);
		maxOpen.set(host, Math.max(maxOpen.get(host) ?? 0, openRequests.get(host) ?? 0));
		response.on('close', () => openRequests.set(host, (openRequests.get(host) ?? 0) - 1));
		response.setHeader('content-type', 'text/html; charset=utf-8');
		response.end(`<title>${host}${request.url ?? ''}</title><article><h1>A page</h1>${WORDS}</article>`);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const port = typeof address === 'object' ? address?.port : 0;
	return {
		addressOf: (host, path) => `http://${host}:${port}${path}`,
		requests,
		maxParallel: (host) => maxOpen.get(host) ?? 0,
		close: () =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			})
	};
}
