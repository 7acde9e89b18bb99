// The hybrid logical clock: stamps that sort as strings, across devices and wrong clocks.
// After Kulkarni, Demirbas et al., "Logical Physical Clocks" (2014).

/** 12 hex digits of milliseconds since 1970, 4 of a counter, 16 of the device, joined by `-`; sorts as a string. */
export type Stamp = string & { readonly __stamp: true };
/** 64 random bits as 16 hex digits. */
export type DeviceId = string & { readonly __device: true };

/** The device under which the server writes what it alone knows (articles, results of fetching). */
export const SERVER_DEVICE = '0000000000000000' as DeviceId;
export const NEVER = '000000000000-0000-0000000000000000' as Stamp;

const PATTERN = /^[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-f]{16}$/;
const MAX_COUNTER = 0xffff;
const MAX_MILLIS = 2 ** 48 - 1;

export function isStamp(value: unknown): value is Stamp {
	return typeof value === 'string' && PATTERN.test(value);
}

export function isDeviceId(value: unknown): value is DeviceId {
	return typeof value === 'string' && /^[0-9a-f]{16}$/.test(value);
}

export function makeStamp(millis: number, counter: number, device: DeviceId): Stamp {
	const time = Math.min(Math.max(0, Math.floor(millis)), MAX_MILLIS);
	return `${time.toString(16).padStart(12, '0')}-${counter.toString(16).padStart(4, '0')}-${device}` as Stamp;
}

export function millisOf(stamp: Stamp): number {
	return Number.parseInt(stamp.slice(0, 12), 16);
}

function counterOf(stamp: Stamp): number {
	return Number.parseInt(stamp.slice(13, 17), 16);
}

export function deviceOf(stamp: Stamp): DeviceId {
	return stamp.slice(18) as DeviceId;
}

/** The next stamp of `device`: later than `last`, and not before `now` (ms). */
export function nextStamp(last: Stamp, now: number, device: DeviceId): Stamp {
	const millis = millisOf(last);
	if (now > millis) return makeStamp(now, 0, device);
	const counter = counterOf(last) + 1;
	return counter > MAX_COUNTER ? makeStamp(millis + 1, 0, device) : makeStamp(millis, counter, device);
}

export function laterOf(a: Stamp, b: Stamp): Stamp {
	return a > b ? a : b;
}

/** The same moment under another device: for the copy of a profile that takes an identity of its own. */
export function stampedBy(stamp: Stamp, device: DeviceId): Stamp {
	return `${stamp.slice(0, 18)}${device}` as Stamp;
}

/**
 * Shifts stamps by `delta` ms, none past `limit` (ms), keeping the order that they have by that: what would pass the
 * limit is put at the limit and told apart by the counter.
 * @param delta of all, or of each
 * @param seen what a stamp is known to be later than: it stays so, for the clock may have been right when it was given
 */
export function shiftStamps(
	stamps: readonly Stamp[],
	delta: number | ReadonlyMap<Stamp, number>,
	limit: number,
	seen: ReadonlyMap<Stamp, Stamp> = new Map()
): Map<Stamp, Stamp> {
	const shifted = new Map<Stamp, Stamp>();
	let last = NEVER;
	const timeOf = (stamp: Stamp): number =>
		millisOf(stamp) + (typeof delta === 'number' ? delta : (delta.get(stamp) ?? 0));
	for (const stamp of [...new Set(stamps)].sort().sort((a, b) => timeOf(a) - timeOf(b))) {
		const device = deviceOf(stamp);
		const millis = Math.max(0, Math.min(timeOf(stamp), limit));
		const wanted = makeStamp(millis, millis === limit ? 0 : counterOf(stamp), device);
		const floor = laterOf(last, seen.get(stamp) ?? NEVER);
		last = wanted > floor ? wanted : nextStamp(floor, 0, device);
		shifted.set(stamp, last);
	}
	return shifted;
}
