// `npm run bench sync-load`: measures pushes of many devices at once, with one process on SQLite and two on PostgreSQL.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensureBuilt, startOffprint, type Offprint } from '../support/offprint.ts';
import { startPostgres } from '../support/postgres.ts';
import { addGuest, claim, signIn, type Reader } from '../support/reader.ts';
import { median, quantile } from './statistics.ts';
import { makePusher, countMissing, pullAll, type Pusher } from './sync/pusher.ts';

/** Number of ops in a push, as many as a bookmark and finishing an article cause together. */
const OPS = 3;
/** Number of accounts of the devices. With more accounts, signing in would reach its rate limit. */
const READERS = 16;
const SINGLE_PUSHES = 60;

interface Load {
	readonly devices: number;
	/** Time between two pushes of a device, ms. */
	readonly every: number;
	/** Duration of the load, ms. */
	readonly lasting: number;
}

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: {
			devices: { type: 'string', default: '200' },
			every: { type: 'string', default: '4000' },
			seconds: { type: 'string', default: '30' }
		}
	});
	ensureBuilt();
	const load = {
		devices: Number(values.devices),
		every: Number(values.every),
		lasting: Number(values.seconds) * 1000
	};
	const single = await startOffprint();
	await measure('one process on SQLite', [single], load);
	await single.discard();
	const postgres = await startPostgres();
	const first = await startOffprint({ databaseUrl: postgres.url });
	const second = await startOffprint({ databaseUrl: postgres.url });
	await measure('two processes on PostgreSQL', [first, second], load);
	for (const each of [first, second]) await each.discard();
	await postgres.stop();
}

async function measure(name: string, servers: readonly Offprint[], load: Load): Promise<void> {
	// Only the set-up link of the server that started last works.
	const owner = await claim(servers.at(-1) as Offprint);
	const readers = await signInAll(servers);
	const alone = makePusher(owner, 'alone');
	const singleTimes: number[] = [];
	for (let count = 0; count < SINGLE_PUSHES; count++) singleTimes.push(await timePush(alone));
	const pushers = Array.from({ length: load.devices }, (_, index) =>
		makePusher(readers[index % readers.length] as Reader, `d${index}`)
	);
	for (const pusher of pushers) await pusher.push(OPS);
	const times: number[] = [];
	const startedAt = Date.now();
	await Promise.all(pushers.map((pusher) => keepPushing(pusher, load, startedAt, times)));
	const seconds = (Date.now() - startedAt) / 1000;
	const stored = await Promise.all(readers.map(pullAll));
	const { lost, duplicates } = countMissing(
		pushers.flatMap(({ acknowledged }) => acknowledged),
		stored.flat()
	);
	const [one, p95] = [median(singleTimes), quantile(times, 0.95)];
	const met = p95 <= 10 * one && lost + duplicates === 0;
	console.log(
		`${name}, ${load.devices} devices: ${(times.length / seconds).toFixed(0)} pushes a second; ` +
			`p50 ${median(times).toFixed(1)}, p95 ${p95.toFixed(1)} ms; one device alone: p50 ${one.toFixed(1)} ms; ` +
			`ratio ${(p95 / one).toFixed(1)} (≤ 10); ${lost} lost, ${duplicates} duplicated${met ? '' : ' NOT MET'}`
	);
	if (!met) process.exitCode = 1;
}

/** Signs readers in at the processes in turn, because a session is valid at every process. */
async function signInAll(servers: readonly Offprint[]): Promise<Reader[]> {
	const readers: Reader[] = [];
	for (let index = 0; index < READERS; index++) {
		const guest = { name: `Reader ${index}`, email: `reader${index}@example.org`, password: 'a long enough password' };
		await addGuest(servers[0] as Offprint, guest);
		const server = servers[index % servers.length] as Offprint;
		readers.push(await signIn(server.origin, guest));
	}
	return readers;
}

async function keepPushing(
	pusher: Pusher,
	{ every, lasting }: Load,
	startedAt: number,
	times: number[]
): Promise<void> {
	await pause(Math.random() * every);
	while (Date.now() - startedAt < lasting) {
		const time = await timePush(pusher);
		times.push(time);
		await pause(Math.max(0, every - time) * (0.5 + Math.random()));
	}
}

async function timePush(pusher: Pusher): Promise<number> {
	const before = performance.now();
	await pusher.push(OPS);
	return performance.now() - before;
}
