// Checks that no write that was reported as saved is lost, and that purged entries stay purged.
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import { possibleEnds, type Ledger, type Write } from './expected-state.ts';
import { expectThat, type Report } from './report.ts';
import type { FinalState } from './final-state.ts';
import type { World } from './simulation.ts';

export function checkWrites(report: Report, world: World, reader: ReaderId, serverState: FinalState): void {
	const { ledger, purged } = world;
	const own = ledger.all().filter((each) => each.reader === reader);
	const check = (holds: boolean, details: () => string): void => checkLoss(report, world, holds, details);
	for (const target of new Set(own.map((each) => each.target))) {
		const [entity = '', id = '', ...rest] = target.split('/');
		const field = rest.join('/');
		// Writes to entries that were merged into this entry count for this entry too.
		const writes = [id, ...mergedInto(serverState, id)].flatMap((each) =>
			ledger.writesTo(reader, `${entity}/${each}/${field}`)
		);
		// Discarded changes are not checked, nor fields of missing or merged entities.
		if (ledger.isGivenUp(reader, target) || !existsUnmerged(serverState, entity, id)) continue;
		// A purged entry may come back without some of its fields.
		if (purged.has(entryOf(serverState, entity, id))) continue;
		const current = serverState.get(target)?.value ?? null;
		if (field === 'note') check(...notesKept(world, reader, serverState, `${entity}/${id}`, writes));
		else if (field === 'refetch') {
			// A request for the page of an entry is none for that of the entry into which it was merged.
			const isMerged = mergedInto(serverState, id).length > 0;
			if (!isMerged && writes.some(({ confirmed }) => confirmed))
				check(possibleEnds(writes).has(current ?? 'null'), () => `${target} is ${current}`);
		} else if (isSwitch(entity, field)) {
			// If both values were written, check-order.ts checks which of them wins.
			const values = new Set(writes.map(({ value }) => value));
			const [onlyValue] = values;
			if (values.size === 1 && writes.some(({ confirmed }) => confirmed))
				check((current ?? 'false') === onlyValue, () => `${target} is ${current}, but only ${onlyValue} was written`);
		} else if (field === 'furthest') {
			const furthest = Math.max(0, ...writes.filter(({ confirmed }) => confirmed).map(({ value }) => Number(value)));
			check(Number(current) >= furthest, () => `${target} is ${current}, was ${furthest}`);
		} else if (['position', 'colour', 'folder', 'title', 'author'].includes(field) || entity === 'settings') {
			const ends = possibleEnds(writes);
			if (writes.some(({ confirmed }) => confirmed))
				check(current !== null && ends.has(current), () => `${target} is ${current}, not ${[...ends].join()}`);
		} else if (field === 'made') check(current !== null, () => `${target} is gone`);
	}
	checkSaves(report, world, reader, serverState);
}

/** Fields of an entry that only the reader switches on or off. */
export function isSwitch(entity: string, field: string): boolean {
	return entity === 'entry' && (['read', 'archived', 'bookmarked'].includes(field) || field.startsWith('tag:'));
}

export function mergedInto(serverState: FinalState, id: string): string[] {
	const merged = [...serverState]
		.filter(([target, { value }]) => target.endsWith('/alias') && value === JSON.stringify(id))
		.map(([target]) => target.split('/')[1] ?? '');
	return merged.flatMap((each) => [each, ...mergedInto(serverState, each)]);
}

function entryOf(serverState: FinalState, entity: string, id: string): EntryId {
	const creation = entity === 'highlight' ? serverState.get(`highlight/${id}/made`) : undefined;
	return (creation === undefined ? id : ownerOf('highlight', 'made', creation.value)) as EntryId;
}

/** Whether an entity is on the server, and not merged into another. */
function existsUnmerged(serverState: FinalState, entity: string, id: string): boolean {
	if (entity === 'entry')
		return serverState.has(`entry/${id}/saved`) && (serverState.get(`entry/${id}/alias`)?.value ?? 'null') === 'null';
	return entity === 'settings' || serverState.has(`${entity}/${id}/${entity === 'feed' ? 'subscribed' : 'made'}`);
}

function checkLoss(report: Report, { performed }: World, holds: boolean, details: () => string): void {
	expectThat(report, 'no acknowledged write is lost', holds, details);
	if (performed.has('copy profile') || performed.has('roll back') || performed.has('restore'))
		expectThat(report, 'a copied profile, a rolled-back server and a restored one lose nothing', holds, details);
	if (performed.has('set up again')) expectThat(report, 'an imported library loses nothing', holds, details);
}

/** Checks that entries and highlights are there unless their reader deleted the entry. */
function checkSaves(report: Report, world: World, reader: ReaderId, serverState: FinalState): void {
	const { ledger, purged } = world;
	for (const { target, value, confirmed } of ledger.all().filter((each) => each.reader === reader)) {
		const [entity, id = '', field] = target.split('/');
		const owner = entity === 'entry' && field === 'saved' ? id : ownerOf(entity, field, value);
		if (owner === null || !confirmed || ledger.isGivenUp(reader, target) || purged.has(owner as EntryId)) continue;
		const isThere = serverState.has(target) && serverState.has(`entry/${owner}/saved`);
		checkLoss(report, world, isThere, () => `${target} is gone`);
	}
}

function ownerOf(entity: string | undefined, field: string | undefined, value: string): string | null {
	return entity === 'highlight' && field === 'made' ? (JSON.parse(value) as { entry: string }).entry : null;
}

/** Whether each note is the current note, an older version, or was knowingly replaced. */
function notesKept(
	{ ledger }: World,
	reader: ReaderId,
	serverState: FinalState,
	owner: string,
	writes: readonly Write[]
): [boolean, () => string] {
	const versions = [...serverState].filter(([target]) => target.startsWith(`${owner}/version:`));
	const kept = new Set([
		serverState.get(`${owner}/note`)?.value,
		...versions.map(([, { value }]) => JSON.parse(value) as string)
	]);
	const isKept = (text: string): boolean =>
		kept.has(text) ||
		ledger.isGivenUp(reader, text) ||
		writes.some(({ replaced, value }) => replaced === text && value !== text && isKept(value));
	const lost = writes.filter(({ confirmed, value }) => confirmed && !isKept(value));
	return [lost.length === 0, () => `${owner} lost ${lost.map(({ value }) => value).join()}`];
}

/** Precision of a device's measurement of its clock offset, ms: about the duration of two requests. */
const CLOCK_ACCURACY_MS = 250;

/** If clocks were wrong, actions of two devices within this time, ms, may be in either order. */
export function orderTolerance({ performed }: Pick<World, 'performed'>): number {
	return performed.has('server clock') || performed.has('wrong clock') ? CLOCK_ACCURACY_MS : 0;
}

/** Checks that a purged entry that was never revived is in no list but the trash. */
export async function checkPurged(report: Report, world: World, reader: ReaderId): Promise<void> {
	const { devices, ledger, purged, mayHaveRevived } = world;
	for (const [id, owner] of purged) {
		if (owner !== reader || mayHaveRevived.has(reader)) continue;
		// The delete was rejected, or was lost with the server's data, and never retried, because the reader discarded it
		// or erased the only device that had it.
		if (ledger.isGivenUp(reader, `entry/${id}/deleted`)) continue;
		if (ledger.all().some((write) => write.reader === reader && mayRevive(write, id))) continue;
		// A save that reaches a server without the tombstone, from a device whose clock was wrong, may count as later.
		if (wasDeletedAtOnce(ledger, reader, id, orderTolerance(world))) continue;
		// Deleting one of two duplicates does not delete the other, with which it may have been merged.
		if (isDuplicate(ledger, reader, id)) continue;
		for (const device of devices.filter((each) => each.reader === reader)) {
			const place = await device.withProfile(async (profile) => (await profile.get('entries', id))?.place ?? null);
			expectThat(
				report,
				'a purged entry stays away unless it is revived',
				place === null || ['trash', 'merged', 'purged'].includes(place),
				() => `${id} is in ${place}`
			);
		}
	}
}

/** Whether an entry was deleted so soon after its last save, ms, that wrong clocks leave the order unknown. */
function wasDeletedAtOnce(ledger: Ledger, reader: ReaderId, id: EntryId, tolerance: number): boolean {
	const savedAt = Math.max(...ledger.writesTo(reader, `entry/${id}/saved`).map(({ at }) => at));
	const deletes = ledger.writesTo(reader, `entry/${id}/deleted`).filter(({ value }) => value === 'true');
	return tolerance > 0 && deletes.length > 0 && deletes.every(({ at }) => at - savedAt <= tolerance);
}

function isDuplicate(ledger: Ledger, reader: ReaderId, id: EntryId): boolean {
	const saves = ledger.all().filter((each) => each.reader === reader && /^entry\/[^/]+\/saved$/.test(each.target));
	const own = saves.find(({ target }) => target === `entry/${id}/saved`);
	return saves.some(({ target, value }) => target !== own?.target && value === own?.value);
}

/** Whether a change shows that the reader wants the entry. The save that created the entry does not count. */
function mayRevive({ target, value, replaced }: Write, id: EntryId): boolean {
	if (target === `entry/${id}/saved`) return replaced !== null;
	if (target === `entry/${id}/deleted`) return value === 'false';
	if (target === `entry/${id}/bookmarked`) return value === 'true';
	return target.startsWith(`entry/${id}/tag:`) || (target.endsWith('/made') && value.includes(id));
}
