// `npm run bench app`: measures the built app for a signed-in reader: bytes, time to content, memory.
import { rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { openDevice } from '../support/device.ts';
import { ensureBuilt } from '../support/offprint.ts';
import { benchBytes } from './bytes.ts';
import { printTable } from './statistics.ts';
import { figuresOf } from './budgets.ts';
import { makeShelf, VIEWPORT, type Shelf } from './shelf.ts';
import { CPU_SLOWDOWN, visit, type Samples } from './measured-session.ts';

/** Above this the machine was busy with other work, and the times are unreliable. */
const MAX_DRIFT = 0.15;

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: {
			entries: { type: 'string', default: '1000,20000' },
			runs: { type: 'string', default: '15' },
			bytes: { type: 'boolean', default: false },
			out: { type: 'string' }
		}
	});
	ensureBuilt();
	const runs = Number(values.runs);
	const all: Samples[] = [];
	for (const [index, entries] of values.entries.split(',').map(Number).entries()) {
		const shelf = await makeShelf(entries);
		try {
			if (index === 0) await measureBytes(shelf);
			if (values.bytes) break;
			const visits: Samples[] = [];
			for (const slowed of [false, true]) visits.push(await visit(shelf, { slowed, runs }));
			print(visits, entries, runs);
			all.push(...visits);
		} finally {
			await shelf.discard();
		}
	}
	if (values.out !== undefined) writeFileSync(values.out, JSON.stringify(all, null, '\t'));
}

async function measureBytes(shelf: Shelf): Promise<void> {
	const profileDir = shelf.copyProfile();
	const device = await openDevice({ origin: shelf.offprint.origin, viewport: VIEWPORT, profileDir });
	try {
		await device.page.goto('/');
		await benchBytes(device.page);
	} finally {
		await device.close();
		rmSync(profileDir, { recursive: true, force: true });
	}
}

function print(visits: readonly Samples[], entries: number, runs: number): void {
	const title = `${entries.toLocaleString('en')} entries; ms, median / p95 of ${runs}`;
	const columns = visits.map(({ slowed }) => (slowed ? `${CPU_SLOWDOWN} times slowed` : 'as it is'));
	printTable(title, columns, figuresOf(visits));
	const drifts = visits.map(({ calibration: { before, after } }) => {
		const drift = after / before - 1;
		const noisy = Math.abs(drift) > MAX_DRIFT ? ' NOISY' : '';
		return `${before.toFixed(1)} to ${after.toFixed(1)} ms (${(drift * 100).toFixed(0)} %)${noisy}`;
	});
	console.log(`calibration, before to after: ${drifts.join('; ')}; load of the machine ${loadavg()[0]?.toFixed(1)}`);
}
