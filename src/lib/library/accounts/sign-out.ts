// The facts of a device when an account is signed out, or when the library of an earlier account is deleted.
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import {
	readCurrentAccount,
	readEarlierAccounts,
	setEarlierAccounts,
	setRemoving,
	type Facts
} from './device-database.ts';

/** What happens to the library: `remove` deletes it, and so does `erase`, by order of another device. */
export type LocalLibrary = 'keep' | 'remove' | 'erase';

/**
 * Signs out an account. If it is not the current one any more, because another tab signed out or in meanwhile, nothing
 * is changed, except that an order to erase its library still holds.
 * @returns the readers whose databases must be deleted
 */
export async function recordSignOut(
	facts: Facts,
	reader: ReaderId,
	local: LocalLibrary,
	nameOf: (reader: ReaderId) => string
): Promise<readonly ReaderId[]> {
	const current = await readCurrentAccount(facts);
	const isCurrent = current?.reader === reader;
	if (isCurrent) {
		await facts.put(true, 'leaving');
		await facts.delete('current');
	}
	if (isCurrent && local === 'keep') await setEarlierAccounts(facts, (earlier) => [...earlier, current]);
	const earlier = await readEarlierAccounts(facts);
	const isEarlier = earlier.some((each) => each.reader === reader);
	if (isCurrent ? local === 'keep' : local !== 'erase' || !isEarlier) return [];
	// The libraries imported into this one are deleted with it.
	const removed = [reader, ...earlier.filter(({ into }) => into === reader).map((each) => each.reader)];
	await forgetAccounts(facts, removed, nameOf);
	if (isCurrent || current === null) await facts.put(local === 'erase' ? 'erased' : true, 'removed');
	return removed;
}

/**
 * Forgets accounts and records that their databases must be deleted. They are recorded first, so that the next start
 * deletes those that cannot be deleted now.
 */
export async function forgetAccounts(
	facts: Facts,
	readers: readonly ReaderId[],
	nameOf: (reader: ReaderId) => string
): Promise<void> {
	await setEarlierAccounts(facts, (earlier) => earlier.filter(({ reader }) => !readers.includes(reader)));
	await setRemoving(facts, (names) => [...names, ...readers.map(nameOf)]);
}
