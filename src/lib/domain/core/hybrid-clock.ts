// Hybrid logical clock: timestamps that sort as strings across devices, even with wrong clocks.
// After Kulkarni, Demirbas et al., "Logical Physical Clocks" (2014).

/** 12 hex digits of milliseconds since 1970, 4 of a counter, 16 of the device, joined by `-`; sorts as a string. */
export type Timestamp = string & { readonly __stamp: true };
/** 64 random bits as 16 hex digits. */
export type DeviceId = string & { readonly __device: true };

/** Device id in timestamps of values that only the server writes (articles, states of fetches). */
export const SERVER_DEVICE = '0000000000000000' as DeviceId;
export const ZERO_TIMESTAMP = '000000000000-0000-0000000000000000' as Timestamp;

const PATTERN = /^[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-f]{16}$/;
const MAX_COUNTER = 0xffff;
const MAX_MILLIS = 2 ** 48 - 1;

export function isTimestamp(value: unknown): value is Timestamp {
	return typeof value === 'string' && PATTERN.test(value);
}

export function isDeviceId(value: unknown): value is DeviceId {
	return typeof value === 'string' && /^[0-9a-f]{16}$/.test(value);
}

export function makeTimestamp(millis: number, counter: number, device: DeviceId): Timestamp {
	const time = Math.min(Math.max(0, Math.floor(millis)), MAX_MILLIS);
	return `${time.toString(16).padStart(12, '0')}-${counter.toString(16).padStart(4, '0')}-${device}` as Timestamp;
}

export function toMillis(stamp: Timestamp): number {
	return Number.parseInt(stamp.slice(0, 12), 16);
}

function counterOf(stamp: Timestamp): number {
	return Number.parseInt(stamp.slice(13, 17), 16);
}

export function deviceOf(stamp: Timestamp): DeviceId {
	return stamp.slice(18) as DeviceId;
}

/** The next timestamp of `device`: later than `last`, and not before `now` (ms). */
export function tick(last: Timestamp, now: number, device: DeviceId): Timestamp {
	const millis = toMillis(last);
	if (now > millis) return makeTimestamp(now, 0, device);
	const counter = counterOf(last) + 1;
	return counter > MAX_COUNTER ? makeTimestamp(millis + 1, 0, device) : makeTimestamp(millis, counter, device);
}

export function maxTimestamp(a: Timestamp, b: Timestamp): Timestamp {
	return a > b ? a : b;
}

/** The same timestamp under another device id, for a copy of a profile that takes its own identity. */
export function withDevice(stamp: Timestamp, device: DeviceId): Timestamp {
	return `${stamp.slice(0, 18)}${device}` as Timestamp;
}

/**
 * Shifts timestamps by `delta` ms but not past `limit` (ms). Timestamps that would pass the limit get its time and
 * distinct counters in their order.
 * @param delta one for all timestamps, or one for each
 * @param seen for each timestamp the newest one that was known when it was made; the shifted timestamp stays later
 */
export function shiftTimestamps(
	stamps: readonly Timestamp[],
	delta: number | ReadonlyMap<Timestamp, number>,
	limit: number,
	seen: ReadonlyMap<Timestamp, Timestamp> = new Map()
): Map<Timestamp, Timestamp> {
	const shifted = new Map<Timestamp, Timestamp>();
	let last = ZERO_TIMESTAMP;
	const timeOf = (stamp: Timestamp): number =>
		toMillis(stamp) + (typeof delta === 'number' ? delta : (delta.get(stamp) ?? 0));
	for (const stamp of [...new Set(stamps)].sort().sort((a, b) => timeOf(a) - timeOf(b))) {
		const device = deviceOf(stamp);
		const millis = Math.max(0, Math.min(timeOf(stamp), limit));
		const target = makeTimestamp(millis, millis === limit ? 0 : counterOf(stamp), device);
		const floor = maxTimestamp(last, seen.get(stamp) ?? ZERO_TIMESTAMP);
		last = target > floor ? target : tick(floor, 0, device);
		shifted.set(stamp, last);
	}
	return shifted;
}
