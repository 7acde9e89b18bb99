// Tests of a clock that is set forward under several processes: the trash is postponed by the step once.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabases, type TestDatabaseHandle } from '../../../../tests/support/databases.ts';
import { ADA, entryId, NOON } from '../../../../tests/support/push-fixture.ts';
import { openDatabase, type DatabaseHandle } from '../db/open.ts';
import { moveStaysOnce, type ClockStep } from './clock-steps.ts';
import { readStay } from './trash-stays.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

describe.each(openTestDatabases())('on $name', ({ name, open }) => {
	let opened: TestDatabaseHandle;
	let other: DatabaseHandle;

	beforeEach(async () => {
		opened = await open();
		// A SQLite database has only one process, which stands for both.
		other = name === 'SQLite' ? opened : openDatabase(opened.place);
		const entry = { reader: ADA, id: entryId('one'), address: 'https://example.org/', article: null, alias: null };
		await opened.db
			.insertInto('entries')
			.values({ ...entry, lead: null, trashed: NOON })
			.execute();
	});
	afterEach(async () => {
		if (other !== opened) await other.close();
		await opened.close();
	});

	const stay = () => readStay(opened.db, ADA, entryId('one'));
	const step: ClockStep = { by: DAY, boot: NOON, uptime: 5 * DAY };

	it('two processes that notice a step at once postpone the trash once', async () => {
		const moved = await Promise.all([
			moveStaysOnce(opened.db, step),
			moveStaysOnce(other.db, { by: DAY + 3, boot: NOON + 10, uptime: step.uptime + 20 })
		]);
		expect(moved.toSorted()).toEqual([false, true]);
		expect(Math.abs(((await stay()) ?? 0) - NOON - DAY)).toBeLessThanOrEqual(3);
	});

	it('two processes that notice a step a minute apart postpone the trash once, also after an earlier step', async () => {
		await moveStaysOnce(opened.db, { ...step, boot: NOON - DAY });
		await moveStaysOnce(opened.db, step);
		expect(await moveStaysOnce(other.db, { ...step, uptime: step.uptime + MINUTE })).toBe(false);
		expect(await stay()).toBe(NOON + 2 * DAY);
	});

	it('the next step, and an equal step much later, postpone the trash again', async () => {
		await moveStaysOnce(opened.db, step);
		expect(await moveStaysOnce(other.db, { ...step, boot: NOON + DAY })).toBe(true);
		expect(await moveStaysOnce(opened.db, { ...step, boot: NOON + DAY, uptime: step.uptime + DAY })).toBe(true);
		expect(await stay()).toBe(NOON + 3 * DAY);
	});
});
