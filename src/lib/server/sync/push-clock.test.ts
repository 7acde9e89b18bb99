// Tests of devices with wrong clocks, on both databases: timestamps are moved to server time in order, never beyond it.
import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { ADA, entryId, mark, NOON, pushingDevice, save } from '../../../../tests/support/push-fixture.ts';
import { makeTimestamp, toMillis, type Timestamp } from '../../domain/core/hybrid-clock.ts';
import type { Result, SyncRequest } from '../../domain/sync/sync-protocol.ts';
import { CLOCK_TOLERANCE_MS } from '../../domain/sync/sync-protocol.ts';
import { push } from './push.ts';
import { readFields } from '../store/entries.ts';

const DAY = 86_400_000;

describeOnBothDatabases(({ db }) => {
	const pushOps = (request: SyncRequest, now = NOON): Promise<Result[]> =>
		db.transaction().execute((trx) => push(trx, ADA, request, now));

	function stampsOf(results: readonly Result[]): Timestamp[] {
		return results.map((result) => {
			if (result.result !== 'restamped') throw new Error(`it was not restamped but ${result.result}`);
			return result.current.stamp;
		});
	}

	it.each([
		['a day ahead', DAY],
		['a day behind', -DAY],
		['an hour and a fraction ahead', 3_600_000.5]
	])('timestamps of a wrong clock are corrected: %s', async (_, offset) => {
		const phone = pushingDevice('phone', NOON + offset);
		const ops = [
			phone.op(save('one'), Math.floor(NOON + offset) - 60_000),
			phone.op(mark('one', 'read'), Math.floor(NOON + offset) - 30_000),
			phone.op(mark('one', 'archived'), Math.floor(NOON + offset))
		];
		const results = await pushOps(phone.request(ops));
		const stamps = stampsOf(results);
		for (const [index, ago] of [60_000, 30_000, 0].entries()) {
			expect(Math.abs(toMillis(stamps[index] ?? makeTimestamp(0, 0, phone.id)) - (NOON - ago))).toBeLessThanOrEqual(1);
		}
		const fields = await readFields(db, ADA, entryId('one'));
		expect([fields.saved, fields.read, fields.archived].map((field) => field?.stamp)).toEqual(stamps);
		expect(await pushOps(phone.request(ops), NOON + 5000)).toEqual(results);
	});

	it('a clock within two minutes is accepted', async () => {
		for (const offset of [CLOCK_TOLERANCE_MS, -CLOCK_TOLERANCE_MS]) {
			const phone = pushingDevice(`phone${offset}`, NOON + offset);
			const ops = [phone.op(save(`one${offset}`), NOON + offset)];
			expect(await pushOps(phone.request(ops))).toEqual([{ number: 1, result: 'ok' }]);
		}
	});

	it('no stored timestamp is later than server time, and the order of timestamps stays', async () => {
		const phone = pushingDevice('phone', NOON - DAY);
		const ahead = [save('one'), mark('one', 'read'), mark('one', 'archived'), mark('one', 'tag:a')];
		const ops = ahead.map((change, index) => phone.op(change, NOON + (index + 1) * DAY));
		const stamps = stampsOf(await pushOps(phone.request(ops)));
		expect(stamps).toEqual([...stamps].sort());
		expect(new Set(stamps).size).toBe(4);
		for (const stamp of stamps) expect(toMillis(stamp)).toBeLessThanOrEqual(NOON);
	});

	it('timestamps from a time when the clock was wrong are corrected, though the clock is right now', async () => {
		const phone = pushingDevice('phone');
		const ops = [
			phone.op(save('one'), NOON - 5),
			phone.op(mark('one', 'read', true), NOON + CLOCK_TOLERANCE_MS / 2),
			phone.op(mark('one', 'read', false), NOON + CLOCK_TOLERANCE_MS * 2)
		];
		const [saved, ...later] = await pushOps(phone.request(ops));
		expect(saved).toEqual({ number: 1, result: 'ok' });
		const stamps = stampsOf(later);
		expect(stamps).toEqual([...stamps].sort());
		for (const stamp of stamps) expect(toMillis(stamp)).toBe(NOON);
		expect((await readFields(db, ADA, entryId('one'))).read?.value).toBe(false);
	});

	it('a timestamp from the distant future does not win for ever', async () => {
		const phone = pushingDevice('phone');
		const laptop = pushingDevice('laptop', NOON + 1000);
		await pushOps(phone.request([phone.op(save('one'), NOON - 5), phone.op(mark('one', 'read'), 2 ** 48 - 1)]));
		const answer = await pushOps(laptop.request([laptop.op(mark('one', 'read', false), NOON + 1000)]), NOON + 1000);
		expect(answer).toEqual([{ number: 1, result: 'ok' }]);
	});

	it('an op that is corrected and loses gets the stored value', async () => {
		const laptop = pushingDevice('laptop');
		const phone = pushingDevice('phone', NOON + DAY);
		await pushOps(laptop.request([laptop.op(save('one'), NOON - 9), laptop.op(mark('one', 'read', false), NOON - 5)]));
		const [result] = await pushOps(phone.request([phone.op(mark('one', 'read'), NOON + DAY - 7)]));
		expect(result).toEqual({
			number: 1,
			result: 'superseded',
			current: { value: false, stamp: makeTimestamp(NOON - 5, 0, laptop.id) }
		});
	});
});
