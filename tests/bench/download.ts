// `npm run bench download`: downloads a library onto an empty device, as one stream and with one request for each file.
import { parseArgs } from 'node:util';
import { setUpInBrowser, signInInBrowser } from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { ensureBuilt, startOffprint, type Offprint } from '../support/offprint.ts';
import { countStored } from '../support/read-indexeddb.ts';
import { signIn } from '../support/reader.ts';
import { seedLibrary } from '../support/seed.ts';
import { until } from '../support/until.ts';
import { printTable } from './statistics.ts';
import { startThrottlingProxy, type ThrottlingProxy } from './throttling-proxy.ts';

const MEGABIT_BYTES = 125_000;
/** Stands for a link without a limit. */
const LOOPBACK_BYTES = 10_000_000_000;
const MAX_MS = 1_800_000;
const FILES = /\/api\/(download$|articles\/)|\/img\//;

type Way = 'stream' | 'files';

interface Options {
	readonly articles: number;
	readonly mbit: number;
	readonly delayMs: number;
	readonly kills: number;
}

interface Measured {
	readonly way: Way;
	/** From the first request of a file until everything was stored, s. */
	readonly seconds: number;
	readonly requests: number;
	/** Delivered from the first request of a file to the end, MB. */
	readonly megabytes: number;
	/** Share of what the link could have delivered in that time. */
	readonly used: number;
	/** From signing in until the list had rows, s. */
	readonly listSeconds: number;
}

export async function bench(args: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...args],
		options: {
			articles: { type: 'string', default: '500' },
			words: { type: 'string', default: '700' },
			pictures: { type: 'string', default: '1500' },
			mbit: { type: 'string', default: '10' },
			delay: { type: 'string', default: '100' },
			kills: { type: 'string', default: '0' },
			ways: { type: 'string', default: 'stream,files' }
		}
	});
	ensureBuilt();
	const options = {
		articles: Number(values.articles),
		mbit: Number(values.mbit),
		delayMs: Number(values.delay),
		kills: Number(values.kills)
	};
	const offprint = await startOffprint();
	try {
		await fill(offprint, options.articles, Number(values.words), Number(values.pictures));
		const measured: Measured[] = [];
		for (const way of values.ways.split(',')) measured.push(await measure(offprint, way as Way, options));
		print(measured);
	} finally {
		await offprint.discard();
	}
}

async function fill(offprint: Offprint, entries: number, words: number, pictures: number): Promise<void> {
	const device = await openDevice({ origin: offprint.origin });
	await setUpInBrowser(device.page, await offprint.setupLink());
	await device.discard();
	const { reader } = await signIn(offprint.origin);
	await offprint.stop();
	await seedLibrary(offprint.data, reader, { entries, words: () => words, pictures: pictures > 0 ? pictures : false });
	await offprint.restart();
}

async function measure(offprint: Offprint, way: Way, { articles, mbit, delayMs, kills }: Options): Promise<Measured> {
	const bytesPerSecond = mbit === 0 ? LOOPBACK_BYTES : mbit * MEGABIT_BYTES;
	const port = Number(new URL(offprint.origin).port);
	const proxy = await startThrottlingProxy({ port, bytesPerSecond, delayMs });
	const device = await openDevice({ origin: `http://localhost:${proxy.port}` });
	let requests = 0;
	let start: ReturnType<ThrottlingProxy['delivered']> | null = null;
	let begun = 0;
	device.context.on('request', (request) => {
		if (!FILES.test(new URL(request.url()).pathname)) return;
		requests++;
		start ??= proxy.delivered();
		begun ||= performance.now();
	});
	if (way === 'files')
		await device.context.route('**/api/download', (route) => route.fulfill({ status: 404, body: '' }));
	try {
		await signInInBrowser(device.page);
		const signedIn = performance.now();
		let listed = 0;
		const killsDone = { count: 0 };
		await until(
			'the downloads',
			async () => {
				const counts = await countStored(device.page).catch(() => null);
				if (counts === null) return false;
				if (counts.entries > 0) listed ||= performance.now();
				const stored = counts.articles - counts.pendingDownloads;
				if (killsDone.count < kills && stored > ((killsDone.count + 1) * articles) / (kills + 1))
					await kill(killsDone.count++, { device, offprint, proxy });
				return counts.articles === articles && counts.pendingDownloads === 0;
			},
			MAX_MS
		);
		const end = proxy.delivered();
		const first = start as ReturnType<ThrottlingProxy['delivered']> | null;
		const bytes = end.bytes - (first?.bytes ?? 0);
		return {
			way,
			seconds: (performance.now() - begun) / 1_000,
			requests,
			megabytes: bytes / 1e6,
			used: bytes / (((end.last - begun) / 1_000) * bytesPerSecond),
			listSeconds: (listed - signedIn) / 1_000
		};
	} finally {
		await device.discard();
		await proxy.close();
	}
}

interface Killed {
	readonly device: Device;
	readonly offprint: Offprint;
	readonly proxy: ThrottlingProxy;
}

async function kill(number: number, { device, offprint, proxy }: Killed): Promise<void> {
	if (number % 3 === 0) await device.page.reload();
	else if (number % 3 === 1) {
		await offprint.kill();
		await offprint.restart();
	} else proxy.cut();
}

function print(measured: readonly Measured[]): void {
	printTable(
		'way',
		['seconds', 'requests', 'MB', 'link used, %', 'list after, s'],
		measured.map(({ way, seconds, requests, megabytes, used, listSeconds }) => ({
			name: way,
			cells: [seconds, requests, megabytes, 100 * used, listSeconds].map((value) => ({ samples: [value] }))
		}))
	);
}
