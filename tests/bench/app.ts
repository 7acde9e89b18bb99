// `npm run bench app`: measures bytes, time to content and memory of the built app for a signed-in reader.
import { rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { openDevice } from '../support/device.ts';
import { ensureBuilt } from '../support/offprint.ts';
import { benchBytes } from './bytes.ts';
import { printTable } from './statistics.ts';
import { figuresOf } from './budgets.ts';
import { seedServerAndProfile, VIEWPORT, type SeededLibrary } from './seeded-library.ts';
import { CPU_SLOWDOWN, measureSession, type Samples } from './measured-session.ts';

/** Maximum drift of the calibration. With more drift the machine was busy with other work, and the times are unreliable. */
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
	const results: Samples[] = [];
	for (const [index, entries] of values.entries.split(',').map(Number).entries()) {
		const library = await seedServerAndProfile(entries);
		try {
			if (index === 0) await measureBytes(library);
			if (values.bytes) break;
			const sessions: Samples[] = [];
			for (const slowed of [false, true]) sessions.push(await measureSession(library, { slowed, runs }));
			print(sessions, entries, runs);
			results.push(...sessions);
		} finally {
			await library.discard();
		}
	}
	if (values.out !== undefined) writeFileSync(values.out, JSON.stringify(results, null, '\t'));
}

async function measureBytes(library: SeededLibrary): Promise<void> {
	const profileDir = library.copyProfile();
	const device = await openDevice({ origin: library.offprint.origin, viewport: VIEWPORT, profileDir });
	try {
		await device.page.goto('/');
		await benchBytes(device.page);
	} finally {
		await device.close();
		rmSync(profileDir, { recursive: true, force: true });
	}
}

function print(sessions: readonly Samples[], entries: number, runs: number): void {
	const title = `${entries.toLocaleString('en')} entries; ms, median / p95 of ${runs}`;
	const columns = sessions.map(({ slowed }) => (slowed ? `${CPU_SLOWDOWN} times slowed` : 'not slowed'));
	printTable(title, columns, figuresOf(sessions));
	const drifts = sessions.map(({ calibration: { before, after } }) => {
		const drift = after / before - 1;
		const noisy = Math.abs(drift) > MAX_DRIFT ? ' NOISY' : '';
		return `${before.toFixed(1)} to ${after.toFixed(1)} ms (${(drift * 100).toFixed(0)} %)${noisy}`;
	});
	console.log(`calibration, before to after: ${drifts.join('; ')}; load of the machine ${loadavg()[0]?.toFixed(1)}`);
}
