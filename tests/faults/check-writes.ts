// Checks that no write that was reported as saved is lost, and that purged entries stay purged.
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import { possibleEnds, type Ledger, type Written } from './expected-state.ts';
import { expectThat, type Report } from './report.ts';
import type { FinalState } from './final-state.ts';
import type { World } from './simulation.ts';

export function checkWrites(report: Report, world: World, reader: ReaderId, truth: FinalState): void {
	const { ledger, purged } = world;
	const own = ledger.all().filter((each) => each.reader === reader);
	const lost = (holds: boolean, words: () => string): void => checkLoss(report, world, holds, words);
	for (const target of new Set(own.map((each) => each.target))) {
		const [entity = '', id = '', ...rest] = target.split('/');
		const field = rest.join('/');
		// Writes to an entry that was merged into this one count for this one too.
		const written = [id, ...mergedInto(truth, id)].flatMap((each) => ledger.of(reader, `${entity}/${each}/${field}`));
		// Purged entries are judged as a whole, not field by field; duplicates become one.
		if (ledger.isGivenUp(reader, target) || !isWhole(truth, entity, id)) continue;
		// A purged entry with all its fields can come back only by another device's change.
		if (purged.has(entryOf(truth, entity, id))) continue;
		const stands = truth.get(target)?.value ?? null;
		if (field === 'note') lost(...notesKept(world, reader, truth, id, written));
		else if (isSwitch(entity, field)) {
			// Each value is written many times, so check-order.ts checks which of two must win.
			const values = new Set(written.map(({ value }) => value));
			const [only] = values;
			if (values.size === 1 && written.some(({ confirmed }) => confirmed))
				lost((stands ?? 'false') === only, () => `${target} is ${stands}, and was ${only} alone`);
		} else if (field === 'furthest') {
			const furthest = Math.max(0, ...written.filter(({ confirmed }) => confirmed).map(({ value }) => Number(value)));
			lost(Number(stands) >= furthest, () => `${target} is ${stands}, was ${furthest}`);
		} else if (['position', 'colour', 'folder'].includes(field) || entity === 'settings') {
			const ends = possibleEnds(written);
			if (written.some(({ confirmed }) => confirmed))
				lost(stands !== null && ends.has(stands), () => `${target} is ${stands}, not ${[...ends].join()}`);
		} else if (field === 'made') lost(stands !== null, () => `${target} is gone`);
	}
	checkSaves(report, world, reader, truth);
}

/** Fields of an entry that only the reader switches on or off. */
export function isSwitch(entity: string, field: string): boolean {
	return entity === 'entry' && (['read', 'archived', 'bookmarked'].includes(field) || field.startsWith('tag:'));
}

export function mergedInto(truth: FinalState, id: string): string[] {
	const losers = [...truth]
		.filter(([target, { value }]) => target.endsWith('/alias') && value === JSON.stringify(id))
		.map(([target]) => target.split('/')[1] ?? '');
	return losers.flatMap((loser) => [loser, ...mergedInto(truth, loser)]);
}

function entryOf(truth: FinalState, entity: string, id: string): EntryId {
	const made = entity === 'highlight' ? truth.get(`highlight/${id}/made`) : undefined;
	return (made === undefined ? id : ownerOf('highlight', 'made', made.value)) as EntryId;
}

/** Whether an entity is on the server, and not merged into another. */
function isWhole(truth: FinalState, entity: string, id: string): boolean {
	if (entity === 'entry')
		return truth.has(`entry/${id}/saved`) && (truth.get(`entry/${id}/alias`)?.value ?? 'null') === 'null';
	return entity === 'settings' || truth.has(`${entity}/${id}/${entity === 'feed' ? 'subscribed' : 'made'}`);
}

function checkLoss(report: Report, { performed }: World, holds: boolean, words: () => string): void {
	expectThat(report, 'no acknowledged write is lost', holds, words);
	if (performed.has('copy profile') || performed.has('roll back') || performed.has('restore'))
		expectThat(report, 'a copied profile, a rolled-back server and a restored one lose nothing', holds, words);
	if (performed.has('made anew')) expectThat(report, 'a library that is taken over loses nothing', holds, words);
}

/** Checks that entries and highlights are there unless their reader deleted the entry. */
function checkSaves(report: Report, world: World, reader: ReaderId, truth: FinalState): void {
	const { ledger, purged } = world;
	for (const { target, value, confirmed } of ledger.all().filter((each) => each.reader === reader)) {
		const [entity, id = '', field] = target.split('/');
		const owner = entity === 'entry' && field === 'saved' ? id : ownerOf(entity, field, value);
		if (owner === null || !confirmed || ledger.isGivenUp(reader, target) || purged.has(owner as EntryId)) continue;
		const there = truth.has(target) && truth.has(`entry/${owner}/saved`);
		checkLoss(report, world, there, () => `${target} is gone`);
	}
}

function ownerOf(entity: string | undefined, field: string | undefined, value: string): string | null {
	return entity === 'highlight' && field === 'made' ? (JSON.parse(value) as { entry: string }).entry : null;
}

/** Whether each note is the current note, an older version, or was knowingly replaced. */
function notesKept(
	{ ledger }: World,
	reader: ReaderId,
	truth: FinalState,
	id: string,
	written: readonly Written[]
): [boolean, () => string] {
	const versions = [...truth].filter(([target]) => target.startsWith(`highlight/${id}/version:`));
	const kept = new Set([
		truth.get(`highlight/${id}/note`)?.value,
		...versions.map(([, { value }]) => JSON.parse(value) as string)
	]);
	const isKept = (text: string): boolean =>
		kept.has(text) ||
		ledger.isGivenUp(reader, text) ||
		written.some(({ replaced, value }) => replaced === text && value !== text && isKept(value));
	const gone = written.filter(({ confirmed, value }) => confirmed && !isKept(value));
	return [gone.length === 0, () => `highlight ${id} lost ${gone.map(({ value }) => value).join()}`];
}

/** Checks that a purged entry that was never revived is in no list but the trash. */
export async function checkPurged(
	report: Report,
	{ devices, ledger, purged, mayHaveRevived }: World,
	reader: ReaderId
): Promise<void> {
	for (const [id, owner] of purged) {
		if (owner !== reader || mayHaveRevived.has(reader)) continue;
		// The delete was rejected or undone with the server, and never retried: the reader discarded it or had the only
		// device with it erased.
		if (ledger.isGivenUp(reader, `entry/${id}/deleted`)) continue;
		if (ledger.all().some((written) => written.reader === reader && revives(written, id))) continue;
		// Deleting one of two duplicates does not delete the other, with which it may have been merged.
		if (isDouble(ledger, reader, id)) continue;
		for (const device of devices.filter((each) => each.reader === reader)) {
			const place = await device.look(async (profile) => (await profile.get('entries', id))?.place ?? null);
			expectThat(
				report,
				'the dead stay dead unless revived',
				place === null || place === 'trash' || place === 'merged',
				() => `${id} is in ${place}`
			);
		}
	}
}

function isDouble(ledger: Ledger, reader: ReaderId, id: EntryId): boolean {
	const saves = ledger.all().filter((each) => each.reader === reader && /^entry\/[^/]+\/saved$/.test(each.target));
	const own = saves.find(({ target }) => target === `entry/${id}/saved`);
	return saves.some(({ target, value }) => target !== own?.target && value === own?.value);
}

/** Whether the change shows that the reader wants the entry, besides the save that created it. */
function revives({ target, value, replaced }: Written, id: EntryId): boolean {
	if (target === `entry/${id}/saved`) return replaced !== null;
	if (target === `entry/${id}/deleted`) return value === 'false';
	if (target === `entry/${id}/bookmarked`) return value === 'true';
	return target.startsWith(`entry/${id}/tag:`) || (target.endsWith('/made') && value.includes(id));
}
