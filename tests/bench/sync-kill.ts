// `npm run bench sync-kill`: kills the server with SIGKILL during pushes, after which each acknowledged change must be stored once.
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureBuilt, startOffprint, type Offprint } from '../support/offprint.ts';
import { startPostgres } from '../support/postgres.ts';
import { claim } from '../support/reader.ts';
import { makePusher, countMissing, pullAll, type Pusher } from './sync/pusher.ts';

const DEVICES = 4;
const BATCH = 25;
/** Maximum time before the server is killed, ms. */
const MAX_UPTIME_MS = 400;

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: { times: { type: 'string', default: '200' }, on: { type: 'string', default: 'sqlite,postgres' } }
	});
	ensureBuilt();
	const times = Number(values.times);
	if (values.on.includes('sqlite')) await killOn('SQLite', times);
	if (!values.on.includes('postgres')) return;
	const postgres = await startPostgres();
	await killOn('PostgreSQL', times, postgres.url);
	await postgres.stop();
}

async function killOn(name: string, times: number, databaseUrl?: string): Promise<void> {
	const offprint = await startOffprint(databaseUrl === undefined ? {} : { databaseUrl });
	try {
		const reader = await claim(offprint);
		const pushers = Array.from({ length: DEVICES }, (_, index) => makePusher(reader, `dev${index}`));
		let interrupted = 0;
		for (let time = 0; time < times; time++) interrupted += await pushUntilKilled(offprint, pushers);
		// Pushes interrupted by the last kill are sent again.
		for (const pusher of pushers) await pusher.push(1);
		const acknowledged = pushers.flatMap((pusher) => pusher.acknowledged);
		const { lost, duplicates } = countMissing(acknowledged, await pullAll(reader));
		console.log(
			`${name}: ${times} kills, ${interrupted} pushes interrupted; of ${acknowledged.length} acknowledged changes ${lost} lost, ${duplicates} duplicated`
		);
		if (lost + duplicates > 0) process.exitCode = 1;
	} finally {
		await offprint.discard();
	}
}

/** Pushes until the server is killed, and restarts it. @returns number of interrupted pushes */
async function pushUntilKilled(offprint: Offprint, pushers: readonly Pusher[]): Promise<number> {
	let alive = true;
	const work = pushers.map(async (pusher) => {
		while (alive) {
			try {
				await pusher.push(BATCH);
			} catch (error) {
				// A kill causes a missing or incomplete response. Any other error is a fault.
				if (!(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
				return 1;
			}
		}
		return 0;
	});
	await pause(Math.random() * MAX_UPTIME_MS);
	await offprint.kill();
	alive = false;
	const results = await Promise.all(work);
	await offprint.restart();
	return results.filter((each) => each === 1).length;
}
