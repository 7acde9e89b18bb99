// Runs one schedule on a database, and returns the violations and where crashes happened.
import type { DatabaseLocation } from '../../src/lib/server/db/open.ts';
import type { Aim } from './crash-points.ts';
import { checkEnd, checkPending } from './check-invariants.ts';
import { openReport, type Report } from './report.ts';
import type { Step } from './schedule.ts';
import { openWorld, type World } from './simulation.ts';

export interface Outcome extends Report {
	/** Stack frames where crashes happened, `file:line:column`. */
	readonly hits: ReadonlySet<string>;
}

/** @param place location of an empty database @param aim additional crashes */
export async function runSchedule(steps: readonly Step[], place: DatabaseLocation, aim?: Aim): Promise<Outcome> {
	const report = openReport();
	const world = await openWorld(place, aim);
	try {
		await performAll(report, world, steps).catch((error: unknown) =>
			report.violations.push({ invariant: 'devices converge', details: String(error) })
		);
		const fuses = [world.server, ...world.devices].map(({ fuse }) => fuse);
		return { ...report, hits: new Set(fuses.flatMap(({ hits }) => [...hits])) };
	} finally {
		await world.close();
	}
}

async function performAll(report: Report, world: World, steps: readonly Step[]): Promise<void> {
	for (const step of steps) {
		await world.perform(step);
		for (const device of world.devices) await checkPending(report, device);
	}
	await checkEnd(report, world);
}
