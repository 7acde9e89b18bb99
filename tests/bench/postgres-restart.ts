// `npm run bench postgres-restart`: restarts PostgreSQL repeatedly under two busy servers, which must keep working.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensureBuilt, startOffprint, type Offprint } from '../support/offprint.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { claim, signIn, type Reader } from '../support/reader.ts';
import { startSite, type Site } from '../support/site.ts';
import { until } from '../support/until.ts';
import { makePusher, countMissing, pullAll, type Pusher } from './sync/pusher.ts';

const DEVICES = 6;
const BATCH = 25;
/** Maximum time between two restarts, ms. */
const MAX_UPTIME_MS = 2_000;
/** Maximum downtime of PostgreSQL, ms. */
const MAX_OUTAGE_MS = 1_500;
/** Pause of a device after a failed push, ms. */
const RETRY_MS = 100;
const PAGES_A_TIME = 3;

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({ args: [...options], options: { times: { type: 'string', default: '20' } } });
	ensureBuilt();
	const postgres = await startPostgres();
	const site = await startSite();
	const first = await startOffprint({ databaseUrl: postgres.url });
	const owner = await claim(first);
	const second = await startOffprint({ databaseUrl: postgres.url });
	const servers = [first, second];
	const readers = [owner, await signIn(second.origin)];
	try {
		const outcome = await restartRepeatedly({ postgres, servers, readers, site }, Number(values.times));
		await report(outcome, servers, readers);
	} finally {
		for (const server of servers) await server.discard();
		await site.close();
		await postgres.stop();
	}
}

interface Outcome {
	readonly times: number;
	readonly pushers: readonly Pusher[];
	/** Number of failed requests by code, with `none` for a connection that was cut. */
	readonly failures: ReadonlyMap<string, number>;
	/** Addresses of the saved pages. */
	readonly pages: readonly string[];
}

interface Load {
	readonly postgres: Postgres;
	readonly servers: readonly Offprint[];
	readonly readers: readonly Reader[];
	readonly site: Site;
}

function countEnded(servers: readonly Offprint[]): number {
	return servers.filter((server) => server.output().includes(' ended: ')).length;
}

async function restartRepeatedly({ postgres, servers, readers, site }: Load, times: number): Promise<Outcome> {
	const failures = new Map<string, number>();
	const pushers = Array.from({ length: DEVICES }, (_, index) =>
		makePusher(readers[index % readers.length] as Reader, `dev${index}`)
	);
	const pages: string[] = [];
	let isRunning = true;
	const work = pushers.map(async (pusher) => {
		while (isRunning) await pushOnce(pusher, failures);
	});
	let round = 0;
	for (; round < times && countEnded(servers) === 0; round++) {
		await savePages(readers[round % readers.length] as Reader, site, round, pages);
		await pause(Math.random() * MAX_UPTIME_MS);
		await postgres.crash();
		await pause(Math.random() * MAX_OUTAGE_MS);
		await postgres.restart();
	}
	isRunning = false;
	await Promise.all(work);
	return { times: round, pushers, failures, pages };
}

/** Saves pages that the server fetches during the restarts. */
async function savePages(reader: Reader, site: Site, round: number, pages: string[]): Promise<void> {
	const addresses = Array.from({ length: PAGES_A_TIME }, (_, index) =>
		site.page(`/page-${round}-${index}`, `<title>Page ${round} ${index}</title><p>${'Words to read. '.repeat(80)}</p>`)
	);
	await until('the server to reach its database again', () => succeeds(reader.pull()));
	await reader.save(addresses);
	pages.push(...addresses);
}

function succeeds(work: Promise<unknown>): Promise<boolean> {
	return work.then(
		() => true,
		() => false
	);
}

async function pushOnce(pusher: Pusher, failures: Map<string, number>): Promise<void> {
	try {
		await pusher.push(BATCH);
	} catch (error) {
		const code = /"failure":"(\w+)"/.exec(String(error))?.[1] ?? (error instanceof TypeError ? 'none' : String(error));
		failures.set(code, (failures.get(code) ?? 0) + 1);
		await pause(RETRY_MS);
	}
}

async function report(
	{ times, pushers, failures, pages }: Outcome,
	servers: readonly Offprint[],
	readers: readonly Reader[]
): Promise<void> {
	const ended = countEnded(servers);
	if (ended > 0) {
		console.log(`${times} restarts of PostgreSQL, two servers: ${ended} of their processes ended`);
		console.log(servers.map((server) => server.output()).join('\n'));
		process.exitCode = 1;
		return;
	}
	// Pushes that were interrupted at the last restart are sent again.
	await Promise.all(pushers.map((pusher) => until('the last push to be accepted', () => succeeds(pusher.push(1)))));
	const acknowledged = pushers.flatMap((pusher) => pusher.acknowledged);
	const { lost, duplicates } = countMissing(acknowledged, await settingsOf(readers[0] as Reader));
	const fetched = await until('all pages to be fetched', () => countWhenFetched(readers[0] as Reader, pages), 120_000);
	const others = [...failures].filter(([code]) => code !== 'busy' && code !== 'none');
	const counts = [...failures].map(([code, count]) => `${code} ${count}`).join(', ');
	console.log(
		`${times} restarts of PostgreSQL, two servers: ${ended} of their processes ended; failed requests: ${counts}; of ` +
			`${acknowledged.length} acknowledged changes ${lost} lost, ${duplicates} duplicated; ${fetched} of ${pages.length} pages fetched`
	);
	if (lost + duplicates + others.length > 0) process.exitCode = 1;
}

async function settingsOf(reader: Reader) {
	return (await pullAll(reader)).filter(({ entity }) => entity === 'settings');
}

/** @returns the number of fetched pages, or false as long as not all are fetched */
async function countWhenFetched(reader: Reader, pages: readonly string[]): Promise<number | false> {
	const changes = await pullAll(reader);
	const done = changes.filter(
		({ field, value }) => field === 'fetch' && (value as { state?: string } | null)?.state === 'done'
	).length;
	return done >= pages.length && done;
}
