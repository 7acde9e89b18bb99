// Stamps: that they sort as they were given, and that mending a clock keeps their order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	deviceOf,
	isDeviceId,
	isStamp,
	laterOf,
	makeStamp,
	millisOf,
	NEVER,
	nextStamp,
	SERVER_DEVICE,
	shiftStamps,
	stampedBy,
	type DeviceId,
	type Stamp
} from './hybrid-clock.ts';

const PHONE = '00000000000000aa' as DeviceId;
const LAPTOP = '00000000000000bb' as DeviceId;
const NOON = Date.UTC(2026, 5, 1, 12);

const device = fc.constantFrom(PHONE, LAPTOP);
const millis = fc.integer({ min: 1, max: 2 ** 47 });
const counter = fc.integer({ min: 0, max: 0xffff });
const stamp = fc.tuple(millis, counter, device).map((parts) => makeStamp(...parts));

describe('a stamp', () => {
	it('is 34 characters wide and gives back what it was made of', () => {
		const made = makeStamp(NOON, 7, PHONE);
		expect(made).toHaveLength(34);
		expect(isStamp(made)).toBe(true);
		expect(millisOf(made)).toBe(NOON);
		expect(deviceOf(made)).toBe(PHONE);
	});

	it('sorts as a string by time, then counter, then device', () => {
		fc.assert(
			fc.property(stamp, stamp, (a, b) => {
				const parts = (of: Stamp) => [millisOf(of), Number.parseInt(of.slice(13, 17), 16), deviceOf(of)] as const;
				const [left, right] = [parts(a), parts(b)];
				const order =
					left[0] - right[0] || left[1] - right[1] || (left[2] < right[2] ? -1 : Number(left[2] > right[2]));
				expect(a < b ? -1 : Number(a > b)).toBe(Math.sign(order));
			})
		);
	});

	it('stays one for a time before 1970, beyond 48 bits, and between two milliseconds', () => {
		expect(millisOf(makeStamp(-5, 0, PHONE))).toBe(0);
		expect(millisOf(makeStamp(2 ** 60, 0, PHONE))).toBe(2 ** 48 - 1);
		expect(millisOf(makeStamp(12.9, 0, PHONE))).toBe(12);
		for (const time of [-5, 2 ** 60, 12.9]) expect(isStamp(makeStamp(time, 0, PHONE))).toBe(true);
	});

	it.each([null, 5, '', NEVER.slice(1), `${NEVER}0`, NEVER.replace('0', 'G'), NEVER.toUpperCase().replace('0', 'A')])(
		'is not %j',
		(value) => {
			expect(isStamp(value)).toBe(false);
		}
	);

	it('of never is before all others', () => {
		fc.assert(fc.property(stamp, (each) => each > NEVER && laterOf(each, NEVER) === each));
	});

	it('keeps its moment under another device', () => {
		fc.assert(
			fc.property(stamp, (each) => {
				const moved = stampedBy(each, SERVER_DEVICE);
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

describe('the next stamp', () => {
	it('is later than the last one, whatever the clock does', () => {
		fc.assert(
			fc.property(stamp, fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 47 }), device)), (first, steps) => {
				let last = first;
				for (const [now, by] of steps) {
					const next = nextStamp(last, now, by);
					expect(isStamp(next)).toBe(true);
					expect(next > last).toBe(true);
					expect(millisOf(next)).toBeGreaterThanOrEqual(now);
					last = next;
				}
			})
		);
	});

	it('counts within a millisecond and goes to the following one when the counter is full', () => {
		const last = makeStamp(NOON, 0xfffe, PHONE);
		const full = nextStamp(last, NOON, PHONE);
		expect(full).toBe(makeStamp(NOON, 0xffff, PHONE));
		expect(nextStamp(full, NOON, PHONE)).toBe(makeStamp(NOON + 1, 0, PHONE));
	});

	it('takes the clock again once it has caught up', () => {
		expect(nextStamp(makeStamp(NOON, 9, PHONE), NOON + 1, PHONE)).toBe(makeStamp(NOON + 1, 0, PHONE));
	});
});

describe('shifting', () => {
	const shift = fc.record({
		stamps: fc.array(stamp, { maxLength: 60 }),
		delta: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
		limit: fc.integer({ min: 1, max: 2 ** 47 })
	});

	it('keeps the order, gives each stamp one of its own, and passes no limit', () => {
		fc.assert(
			fc.property(shift, ({ stamps, delta, limit }) => {
				const shifted = shiftStamps(stamps, delta, limit);
				expect(shifted.size).toBe(new Set(stamps).size);
				const sorted = [...new Set(stamps)].sort().map((each) => shifted.get(each) ?? NEVER);
				expect(sorted).toEqual([...new Set(sorted)].sort());
				for (const [before, after] of shifted) {
					expect(isStamp(after)).toBe(true);
					expect(millisOf(after)).toBeLessThanOrEqual(limit);
					expect(deviceOf(after)).toBe(deviceOf(before));
				}
			})
		);
	});

	it('moves by just the difference where no limit is met', () => {
		const stamps = [makeStamp(NOON, 3, PHONE), makeStamp(NOON + 5, 0, LAPTOP)];
		expect([...shiftStamps(stamps, -1000, NOON).values()]).toEqual([
			makeStamp(NOON - 1000, 3, PHONE),
			makeStamp(NOON - 995, 0, LAPTOP)
		]);
	});

	it('puts what would pass the limit at it, told apart by the counter', () => {
		const stamps = [1, 2, 3].map((after) => makeStamp(NOON + after, 0, PHONE));
		expect([...shiftStamps(stamps, 0, NOON).values()]).toEqual([0, 1, 2].map((count) => makeStamp(NOON, count, PHONE)));
	});

	it('passes no limit for a counter that is full', () => {
		const stamps = [1, 2].map((after) => makeStamp(NOON + after, 0xffff, PHONE));
		expect([...shiftStamps(stamps, 0, NOON).values()].map(millisOf)).toEqual([NOON, NOON]);
	});

	it('is not confused by a difference with a fraction', () => {
		const [after] = shiftStamps([makeStamp(NOON, 0, PHONE)], -1.5, NOON).values();
		expect(after).toBe(makeStamp(NOON - 2, 0, PHONE));
	});
});
