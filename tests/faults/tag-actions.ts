// Simulator action that renames, merges or deletes a tag on all entries of a device, and sometimes undoes it.
import type { EntryId, TagField } from '../../src/lib/domain/entry-fields.ts';
import { tagField } from '../../src/lib/domain/tag-names.ts';
import { isTrue, stampOf } from '../../src/lib/domain/core/field.ts';
import type { EntryRow } from '../../src/lib/library/db/schema.ts';
import type { TagEditReceipt } from '../../src/lib/library/library.ts';
import type { Ledger } from './expected-state.ts';
import type { ReaderActions } from './reader-actions.ts';
import type { Step } from './schedule.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { World } from './simulation.ts';

export interface TagActionsDeps extends Pick<World, 'unordered' | 'renamed'> {
	readonly ledger: Ledger;
	/** A unique name that includes its author. */
	name(device: SimulatedDevice): string;
	sync(step: Step, device: SimulatedDevice): Promise<void>;
	readonly devices: readonly SimulatedDevice[];
	readonly readers: ReaderActions;
}

export async function editTag(deps: TagActionsDeps, step: Step, device: SimulatedDevice): Promise<void> {
	const from = await pickTag(deps, step, device);
	if (from === undefined) return;
	if (step.a % 2 === 0) await deleteElsewhere(deps, step, device, from);
	const rows = await listedRows(device);
	const tags = [...new Set(rows.flatMap(tagsOf))].sort();
	if (device.isDown()) return;
	const to = replacement(deps, tags, from, step, device);
	const receipt = await device.library.editTags({ from: [from], to }).catch(() => null);
	// An edit that fails without a crash was not written: all entries are in one batch.
	if (receipt === null && !device.isDown()) return;
	const confirmed = receipt !== null;
	for (const row of rows.filter((each) => hasTag(each, from))) {
		record(deps, device, { id: row.id, tag: from, value: false, confirmed });
		if (to === null || hasTag(row, to)) continue;
		const target = record(deps, device, { id: row.id, tag: to, value: true, confirmed });
		deps.renamed.add(target);
		// The tag was removed from the entry later than the other was added, so that adding it may revive the entry.
		if (stampOf(row.fields[`tag:${to}`]) > stampOf(row.fields[`tag:${from}`])) deps.unordered.add(target);
	}
	if (receipt !== null && step.b % 5 === 0) await undo(deps, step, device, receipt);
}

/** A tag on the device; few schedules have any, so that a page is saved and tagged if there is none. */
async function pickTag(
	{ readers, name }: TagActionsDeps,
	step: Step,
	device: SimulatedDevice
): Promise<string | undefined> {
	const listTags = async () => [...new Set((await listedRows(device)).flatMap(tagsOf))].sort();
	if ((await listTags()).length === 0) {
		await readers.save(device, `https://example.org/${name(device)}`);
		await readers.onEntry(device, step, (id) => ({ id, field: tagField(name(device)), value: true }));
	}
	const tags = await listTags();
	return tags[step.a % tags.length];
}

/** Another device deletes an entry with the tag, which this device does not know. */
async function deleteElsewhere(
	{ devices, readers, sync }: TagActionsDeps,
	step: Step,
	device: SimulatedDevice,
	tag: string
): Promise<void> {
	const others = devices.filter((each) => each !== device && each.reader === device.reader);
	const other = others[step.b % others.length];
	if (other === undefined) return;
	for (const each of [device, other]) await sync({ ...step, network: 'good' }, each);
	const tagged = (await listedRows(other)).filter((row) => hasTag(row, tag));
	const row = tagged[step.a % tagged.length];
	if (row !== undefined && !other.isDown()) await readers.write(other, { id: row.id, field: 'deleted', value: true });
}

/** @returns null to delete the tag, another tag to merge it, or else a new name */
function replacement(
	{ name }: TagActionsDeps,
	tags: readonly string[],
	from: string,
	{ b }: Step,
	device: SimulatedDevice
): string | null {
	if (b % 4 === 0) return null;
	const others = tags.filter((tag) => tag !== from);
	return (b % 4 === 1 ? others[b % others.length] : undefined) ?? name(device);
}

async function undo(deps: TagActionsDeps, step: Step, device: SimulatedDevice, receipt: TagEditReceipt): Promise<void> {
	const isSynced = step.a % 2 === 0;
	if (isSynced) await deps.sync(step, device);
	if (device.isDown()) return;
	const rows = new Map((await listedRows(device)).map((row) => [row.id, row]));
	const confirmed = await device.library.undoTagEdit(receipt).then(
		() => true,
		() => false
	);
	if (!confirmed && !device.isDown()) return;
	for (const { id, isAdded, removed } of receipt.entries) {
		const row = rows.get(id);
		if (row === undefined) continue;
		for (const { field } of removed) {
			if (isTrue(row.fields[field])) continue;
			const target = record(deps, device, { id, tag: field.slice('tag:'.length), value: true, confirmed });
			deps.renamed.add(target);
			// The server has the removal, so that the tag gets a later timestamp than before.
			if (isSynced) deps.unordered.add(target);
		}
		if (isAdded && receipt.to !== null && hasTag(row, receipt.to))
			record(deps, device, { id, tag: receipt.to, value: false, confirmed });
	}
}

/** @returns the key of the field with its reader */
function record(
	{ ledger }: TagActionsDeps,
	{ reader }: SimulatedDevice,
	{ id, tag, value, confirmed }: { id: EntryId; tag: string; value: boolean; confirmed: boolean }
): string {
	const target = `entry/${id}/tag:${tag}`;
	// As if the tag had been set before: an edit of tags revives nothing.
	ledger.write({ reader, target, value: String(value), replaced: 'true', confirmed });
	return `${reader} ${target}`;
}

async function listedRows(device: SimulatedDevice): Promise<EntryRow[]> {
	const rows = await device.withProfile((profile) => profile.getAll('entries'));
	return rows.filter(({ place }) => place === 'unread' || place === 'archive');
}

function hasTag({ fields }: EntryRow, tag: string): boolean {
	return isTrue(fields[`tag:${tag}`]);
}

function tagsOf({ fields }: EntryRow): string[] {
	const names = Object.keys(fields) as TagField[];
	return names.filter((name) => name.startsWith('tag:') && isTrue(fields[name])).map((name) => name.slice(4));
}
