// The server as a device: stamps for what it alone writes, always later than what they answer.
import { laterOf, NEVER, nextStamp, SERVER_DEVICE, type Stamp } from '../domain/stamp.ts';

/** A stamp of the server's that is later than all of `seen`, and not before `now` (ms). */
export function serverStamp(now: number, seen: readonly (Stamp | undefined)[]): Stamp {
	const last = seen.reduce<Stamp>((latest, stamp) => (stamp === undefined ? latest : laterOf(latest, stamp)), NEVER);
	return nextStamp(last, now, SERVER_DEVICE);
}
