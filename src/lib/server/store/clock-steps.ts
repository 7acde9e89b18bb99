// Postpones the trash once when the machine's clock is set forward, though every process notices the step.
import { CLOCK_TOLERANCE_MS } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { readMeta } from './counters.ts';
import { moveStays } from './trash-stays.ts';

/** A step of a machine's clock, as one of its processes noticed it. */
export interface ClockStep {
	/** How far the clock was set forward, ms. */
	readonly by: number;
	/** When the machine was started, by its clock after the step, ms since 1970: the same for all processes on it. */
	readonly boot: number;
	/** Time since the machine was started, ms. */
	readonly uptime: number;
}

const KEY = 'clock-step';
/**
 * All processes notice a step within this time, also on a busy machine, so an equal step after it is another step, ms.
 */
const SEEN_WITHIN_MS = 600_000;
/** Smaller differences are not a step, ms. */
const MIN_STEP_MS = CLOCK_TOLERANCE_MS / 2;

/** Keeps entries in the trash from ageing by the step. @returns false when another process has done this already */
export async function moveStaysOnce(db: Db, step: ClockStep): Promise<boolean> {
	return db.transaction().execute(async (trx) => {
		const isNew = await recordStep(trx, step);
		if (isNew) await moveStays(trx, step.by);
		return isNew;
	});
}

/** Records a step. Parallel transactions wait for the first commit and read its record. @returns whether it is new */
async function recordStep(trx: Db, step: ClockStep): Promise<boolean> {
	const value = JSON.stringify([Math.round(step.boot), Math.round(step.uptime)]);
	for (;;) {
		const previous = await readMeta(trx, KEY);
		if (previous !== null && isSame(previous, step)) return false;
		const isWritten = previous === null ? await insertStep(trx, value) : await replaceStep(trx, previous, value);
		if (isWritten) return true;
	}
}

function isSame(previous: string, { boot, uptime }: ClockStep): boolean {
	const [lastBoot = NaN, lastUptime = NaN] = JSON.parse(previous) as number[];
	return Math.abs(boot - lastBoot) < MIN_STEP_MS && Math.abs(uptime - lastUptime) < SEEN_WITHIN_MS;
}

async function insertStep(trx: Db, value: string): Promise<boolean> {
	const { numInsertedOrUpdatedRows } = await trx
		.insertInto('meta')
		.values({ key: KEY, value })
		.onConflict((conflict) => conflict.column('key').doNothing())
		.executeTakeFirst();
	return Number(numInsertedOrUpdatedRows) === 1;
}

async function replaceStep(trx: Db, previous: string, value: string): Promise<boolean> {
	const { numUpdatedRows } = await trx
		.updateTable('meta')
		.set({ value })
		.where('key', '=', KEY)
		.where('value', '=', previous)
		.executeTakeFirst();
	return Number(numUpdatedRows) === 1;
}
