// Tests that no note is lost when it is written over another one that its author had not seen, and that a later note
// brings back a highlight that another device deleted.
import './crashing-indexeddb.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HighlightId } from '../../src/lib/domain/highlight.ts';
import type { Mutation, NoteConflict } from '../../src/lib/library/library.ts';
import { offline, online, type SimulatedDevice } from './simulated-device.ts';
import { stage, phone, laptop, id, syncAll, setUpTwoDevices, ADDRESS } from './two-devices.ts';

setUpTwoDevices();

const WORDS = { quote: 'the tide', prefix: 'when ', suffix: ' turned', offset: 12 };
let highlight: HighlightId;

beforeEach(async () => {
	highlight = await phone.library.highlight({ entry: id, ...WORDS }, 'yellow');
	await syncAll(phone, laptop);
});

const onEntry = (value: string, before: string): Mutation => ({ id, field: 'note', value, before });
const onHighlight = (value: string, before: string): Mutation => ({
	entity: 'highlight',
	id: highlight,
	field: 'note',
	value,
	before
});
const setDeleted = (value: boolean): Mutation => ({ entity: 'highlight', id: highlight, field: 'deleted', value });

async function conflictsOn(device: SimulatedDevice): Promise<[string, string[]][]> {
	const conflicts: readonly NoteConflict[] = await device.library.conflicts();
	return conflicts.map(({ note, versions }) => [note, versions.map(({ text }) => text)]);
}

/** Expects the same conflict on both devices and on a new one. */
async function expectConflict(note: string, ...versions: string[]): Promise<void> {
	const empty = stage.device();
	await syncAll(phone, laptop, phone, empty);
	for (const each of [phone, laptop, empty]) expect(await conflictsOn(each)).toEqual([[note, versions]]);
}

describe.each([
	['an entry', onEntry],
	['a highlight', onHighlight]
])('a note on %s', (_name, note) => {
	it('keeps the note of another device that arrived after the reader began to write', async () => {
		await phone.library.mutate([note('base', '')]);
		await syncAll(phone, laptop);
		await phone.library.mutate([note('base and a thought of the phone', 'base')]);
		await syncAll(phone, laptop);
		await laptop.library.mutate([note('base and a thought of the laptop', 'base')]);
		expect(await conflictsOn(laptop)).toEqual([
			['base and a thought of the laptop', ['base and a thought of the phone']]
		]);
		await expectConflict('base and a thought of the laptop', 'base and a thought of the phone');
	});

	it('keeps the note of another device that arrived before the reader undid an earlier one', async () => {
		await phone.library.mutate([note('base', '')]);
		await syncAll(phone, laptop);
		await phone.library.mutate([note('base, edited', 'base')]);
		await syncAll(phone, laptop);
		await laptop.library.mutate([note('edited again', 'base, edited')]);
		await syncAll(laptop, phone);
		await phone.library.mutate([note('base', 'base, edited')]);
		await expectConflict('base', 'edited again');
	});

	it('keeps the note of another tab', async () => {
		const tab = stage.closeAtEnd(phone.secondTab());
		await phone.library.mutate([note('of the first tab', '')]);
		await tab.library.mutate([note('of the second tab', '')]);
		await expectConflict('of the second tab', 'of the first tab');
	});

	it('keeps the note of another tab that was sent already', async () => {
		const tab = stage.closeAtEnd(phone.secondTab());
		await phone.library.mutate([note('of the first tab', '')]);
		await syncAll(phone);
		await tab.library.mutate([note('of the second tab', '')]);
		await expectConflict('of the second tab', 'of the first tab');
	});

	it('keeps no version of a note that was undone or edited on the same device', async () => {
		await phone.library.mutate([note('first', '')]);
		await syncAll(phone, laptop);
		await laptop.library.mutate([note('second', 'first')]);
		await laptop.library.mutate([note('first', 'second')]);
		await laptop.library.mutate([note('third', 'first')]);
		await syncAll(laptop, phone);
		for (const each of [phone, laptop]) expect(await conflictsOn(each)).toEqual([]);
	});

	it('keeps the note that came while the reader resolved a conflict', async () => {
		for (const each of [phone, laptop]) each.network = offline;
		await phone.library.mutate([note('of the phone', '')]);
		await laptop.library.mutate([note('of the laptop', '')]);
		for (const each of [phone, laptop]) each.network = online;
		await syncAll(phone, laptop, phone);
		await laptop.library.mutate([note('of the laptop, edited', 'of the laptop')]);
		await syncAll(laptop, phone);
		await phone.library.mutate([note('of the laptop\n\nof the phone', 'of the laptop')]);
		await expectConflict('of the laptop\n\nof the phone', 'of the phone', 'of the laptop, edited');
	});
});

it('both notes stay when the server merges two entries on which one device wrote', async () => {
	const { id: second } = await laptop.library.save(`${ADDRESS}?utm_source=x`);
	await laptop.library.mutate([onEntry('on the first', '')]);
	await laptop.library.mutate([{ id: second, field: 'note', value: 'on the second', before: '' }]);
	await syncAll(laptop);
	await stage.server.fetchAll();
	await syncAll(laptop, phone);
	const [conflict] = await conflictsOn(phone);
	expect([conflict?.[0], ...(conflict?.[1] ?? [])].toSorted()).toEqual(['on the first', 'on the second']);
});

describe('a highlight that another device deleted', () => {
	const shownOn = async (device: SimulatedDevice) => [
		(await device.library.highlights(id)).map(({ id: each }) => each),
		(await device.library.allHighlights()).flatMap(({ highlights }) => highlights.map(({ id: each }) => each))
	];

	/** Expects the same on both devices and on a new one. */
	async function expectShown(isShown: boolean): Promise<void> {
		const empty = stage.device();
		await syncAll(phone, laptop, phone, empty);
		const expected = isShown ? [highlight] : [];
		for (const each of [phone, laptop, empty]) expect(await shownOn(each)).toEqual([expected, expected]);
	}

	it.each<[string, () => Mutation]>([
		['note', () => onHighlight('still wanted', '')],
		['colour', () => ({ entity: 'highlight', id: highlight, field: 'colour', value: 'green' })],
		[
			'adjustment',
			() => ({ entity: 'highlight', id: highlight, field: 'made', value: { entry: id, ...WORDS, offset: 13 } })
		]
	])('comes back by a later %s', async (_name, change) => {
		phone.network = offline;
		await laptop.library.mutate([setDeleted(true)]);
		await syncAll(laptop);
		await phone.library.mutate([change()]);
		phone.network = online;
		await expectShown(true);
		await laptop.library.mutate([setDeleted(true)]);
		await expectShown(false);
	});

	it('stays deleted if the delete is the later one, whichever is sent first', async () => {
		for (const [first, second] of [
			[phone, laptop],
			[laptop, phone]
		] as const) {
			for (const each of [phone, laptop]) each.network = offline;
			await phone.library.mutate([onHighlight(first === phone ? 'one' : 'two', first === phone ? '' : 'one')]);
			await laptop.library.mutate([setDeleted(true)]);
			for (const each of [phone, laptop]) each.network = online;
			await syncAll(first, second);
			await expectShown(false);
		}
	});

	it('comes back when the delete is undone, and is deleted again after that', async () => {
		await laptop.library.mutate([setDeleted(true)]);
		await expectShown(false);
		await laptop.library.mutate([setDeleted(false)]);
		await expectShown(true);
		await laptop.library.mutate([setDeleted(true)]);
		await expectShown(false);
	});

	it('comes back with a conflict of its notes', async () => {
		for (const each of [phone, laptop]) each.network = offline;
		await laptop.library.mutate([onHighlight('of the laptop', '')]);
		await laptop.library.mutate([setDeleted(true)]);
		await phone.library.mutate([onHighlight('of the phone', '')]);
		for (const each of [phone, laptop]) each.network = online;
		await expectConflict('of the phone', 'of the laptop');
	});

	it('stays deleted when its entry is purged and sent again', async () => {
		await laptop.library.mutate([setDeleted(true)]);
		await syncAll(laptop, phone);
		await laptop.library.mutate([{ id, field: 'deleted', value: true }]);
		await syncAll(laptop);
		phone.network = offline;
		await phone.library.mutate([{ id, field: 'tag:keep', value: true }]);
		stage.advance(31 * 86_400_000);
		await stage.server.purge();
		phone.network = online;
		await syncAll(phone);
		for (const { key } of await phone.library.rejected()) await phone.library.retryRejected(key);
		await expectShown(false);
		expect(await phone.library.entry(id)).toMatchObject({ entry: { deleted: false, tags: ['keep'] } });
	});
});
