// Tests of the sort order of timestamps, and corrections that keep it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	deviceOf,
	isDeviceId,
	isTimestamp,
	maxTimestamp,
	makeTimestamp,
	toMillis,
	ZERO_TIMESTAMP,
	tick,
	SERVER_DEVICE,
	shiftTimestamps,
	withDevice,
	type DeviceId,
	type Timestamp
} from './hybrid-clock.ts';

const PHONE = '00000000000000aa' as DeviceId;
const LAPTOP = '00000000000000bb' as DeviceId;
const NOON = Date.UTC(2026, 5, 1, 12);

const device = fc.constantFrom(PHONE, LAPTOP);
const millis = fc.integer({ min: 1, max: 2 ** 47 });
const counter = fc.integer({ min: 0, max: 0xffff });
const stamp = fc.tuple(millis, counter, device).map((parts) => makeTimestamp(...parts));

describe('a timestamp', () => {
	it('has 34 characters, and its parts can be read from it', () => {
		const made = makeTimestamp(NOON, 7, PHONE);
		expect(made).toHaveLength(34);
		expect(isTimestamp(made)).toBe(true);
		expect(toMillis(made)).toBe(NOON);
		expect(deviceOf(made)).toBe(PHONE);
	});

	it('sorts as a string by time, then counter, then device', () => {
		fc.assert(
			fc.property(stamp, stamp, (a, b) => {
				const parts = (each: Timestamp) =>
					[toMillis(each), Number.parseInt(each.slice(13, 17), 16), deviceOf(each)] as const;
				const [left, right] = [parts(a), parts(b)];
				const order =
					left[0] - right[0] || left[1] - right[1] || (left[2] < right[2] ? -1 : Number(left[2] > right[2]));
				expect(a < b ? -1 : Number(a > b)).toBe(Math.sign(order));
			})
		);
	});

	it('stays valid for times before 1970, beyond 48 bits and with fractions', () => {
		expect(toMillis(makeTimestamp(-5, 0, PHONE))).toBe(0);
		expect(toMillis(makeTimestamp(2 ** 60, 0, PHONE))).toBe(2 ** 48 - 1);
		expect(toMillis(makeTimestamp(12.9, 0, PHONE))).toBe(12);
		for (const time of [-5, 2 ** 60, 12.9]) expect(isTimestamp(makeTimestamp(time, 0, PHONE))).toBe(true);
	});

	it.each([
		null,
		5,
		'',
		ZERO_TIMESTAMP.slice(1),
		`${ZERO_TIMESTAMP}0`,
		ZERO_TIMESTAMP.replace('0', 'G'),
		ZERO_TIMESTAMP.toUpperCase().replace('0', 'A')
	])('is not accepted in another form: %j', (value) => {
		expect(isTimestamp(value)).toBe(false);
	});

	it('ZERO_TIMESTAMP is before all other timestamps', () => {
		fc.assert(fc.property(stamp, (each) => each > ZERO_TIMESTAMP && maxTimestamp(each, ZERO_TIMESTAMP) === each));
	});

	it('keeps its time under another device', () => {
		fc.assert(
			fc.property(stamp, (each) => {
				const moved = withDevice(each, SERVER_DEVICE);
				expect(moved.slice(0, 17)).toBe(each.slice(0, 17));
				expect(deviceOf(moved)).toBe(SERVER_DEVICE);
			})
		);
	});
});

describe('a device id', () => {
	it('is sixteen hex digits in lower case', () => {
		expect(isDeviceId(PHONE)).toBe(true);
		for (const other of [null, 1, '', 'aa', `${PHONE}0`, PHONE.toUpperCase()]) expect(isDeviceId(other)).toBe(false);
	});
});

describe('the next timestamp', () => {
	it('is later than the last timestamp, even if the clock is set back', () => {
		fc.assert(
			fc.property(stamp, fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 47 }), device)), (first, steps) => {
				let last = first;
				for (const [now, id] of steps) {
					const next = tick(last, now, id);
					expect(isTimestamp(next)).toBe(true);
					expect(next > last).toBe(true);
					expect(toMillis(next)).toBeGreaterThanOrEqual(now);
					last = next;
				}
			})
		);
	});

	it('counts within a millisecond and moves to the next one when the counter is full', () => {
		const last = makeTimestamp(NOON, 0xfffe, PHONE);
		const full = tick(last, NOON, PHONE);
		expect(full).toBe(makeTimestamp(NOON, 0xffff, PHONE));
		expect(tick(full, NOON, PHONE)).toBe(makeTimestamp(NOON + 1, 0, PHONE));
	});

	it('has the time of the clock again once the clock has passed the last timestamp', () => {
		expect(tick(makeTimestamp(NOON, 9, PHONE), NOON + 1, PHONE)).toBe(makeTimestamp(NOON + 1, 0, PHONE));
	});
});

describe('shifting', () => {
	const shift = fc.record({
		stamps: fc.array(stamp, { maxLength: 60 }),
		delta: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
		limit: fc.integer({ min: 1, max: 2 ** 47 })
	});

	it('keeps the order, gives distinct timestamps, and never passes the limit', () => {
		fc.assert(
			fc.property(shift, ({ stamps, delta, limit }) => {
				const shifted = shiftTimestamps(stamps, delta, limit);
				expect(shifted.size).toBe(new Set(stamps).size);
				const sorted = [...new Set(stamps)].sort().map((each) => shifted.get(each) ?? ZERO_TIMESTAMP);
				expect(sorted).toEqual([...new Set(sorted)].sort());
				for (const [before, after] of shifted) {
					expect(isTimestamp(after)).toBe(true);
					expect(toMillis(after)).toBeLessThanOrEqual(limit);
					expect(deviceOf(after)).toBe(deviceOf(before));
				}
			})
		);
	});

	it('moves timestamps by exactly the difference if the limit is not reached', () => {
		const stamps = [makeTimestamp(NOON, 3, PHONE), makeTimestamp(NOON + 5, 0, LAPTOP)];
		expect([...shiftTimestamps(stamps, -1000, NOON).values()]).toEqual([
			makeTimestamp(NOON - 1000, 3, PHONE),
			makeTimestamp(NOON - 995, 0, LAPTOP)
		]);
	});

	it('sets timestamps beyond the limit to the limit, with distinct counters', () => {
		const stamps = [1, 2, 3].map((ms) => makeTimestamp(NOON + ms, 0, PHONE));
		expect([...shiftTimestamps(stamps, 0, NOON).values()]).toEqual(
			[0, 1, 2].map((count) => makeTimestamp(NOON, count, PHONE))
		);
	});

	it('does not pass the limit when the counter is full', () => {
		const stamps = [1, 2].map((ms) => makeTimestamp(NOON + ms, 0xffff, PHONE));
		expect([...shiftTimestamps(stamps, 0, NOON).values()].map(toMillis)).toEqual([NOON, NOON]);
	});

	it('accepts a difference with a fraction', () => {
		const [after] = shiftTimestamps([makeTimestamp(NOON, 0, PHONE)], -1.5, NOON).values();
		expect(after).toBe(makeTimestamp(NOON - 2, 0, PHONE));
	});
});
