// The hash chain of a device's ops. It tells copies of a profile apart, because their timestamps differ.
import { hash64 } from '../core/fnv1a.ts';
import type { Change } from './change.ts';

/** Hash before the first op of a device. */
export const EMPTY_CHAIN = '0'.repeat(16);

/** Extends the hash chain of a device's ops. */
export function hashChain(before: string, change: Change): string {
	const { entity, id, field, value, stamp } = change;
	return hash64(`${before}\n${JSON.stringify([entity, id, field, value, stamp])}`);
}
