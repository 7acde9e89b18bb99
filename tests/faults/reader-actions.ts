// Simulator actions of readers, which record each write and whether the app confirmed it.
import { isCreation, fieldKey, type Change } from '../../src/lib/domain/sync/change.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { tagField } from '../../src/lib/domain/tag-names.ts';
import { feedIdOf } from '../../src/lib/domain/feed.ts';
import type { Highlight, HighlightId } from '../../src/lib/domain/highlight.ts';
import { isNoteField, versionField } from '../../src/lib/domain/note.ts';
import { SETTINGS } from '../../src/lib/domain/settings.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import type { RejectedChange, Mutation } from '../../src/lib/library/library.ts';
import type { Ledger } from './expected-state.ts';
import { readable, valueIn } from './readable-value.ts';
import type { Step } from './schedule.ts';
import type { SimulatedDevice } from './simulated-device.ts';

const SHARED_ADDRESSES = 4;

export interface ReaderActionsDeps {
	readonly ledger: Ledger;
	/** Readers whose changes may have revived purged entries. */
	readonly mayHaveRevived: Set<ReaderId>;
	/** Entries that may have been purged. */
	readonly purged: Map<EntryId, ReaderId>;
	/** A unique name that includes its author. */
	name(device: SimulatedDevice): string;
}

export interface ReaderActions {
	save(device: SimulatedDevice, url: string): Promise<void>;
	write(device: SimulatedDevice, mutation: Mutation): Promise<void>;
	/** Acts on the entry that the step selects; does nothing when the device has no entry. */
	onEntry(device: SimulatedDevice, step: Step, makeMutation: (id: EntryId) => Mutation): Promise<void>;
	/** @returns false if it is not an action of a reader */
	act(step: Step, device: SimulatedDevice): Promise<boolean>;
}

export function openReaderActions({ ledger, mayHaveRevived, purged, name }: ReaderActionsDeps): ReaderActions {
	/** Notes that are open on the screens of devices, as they were when they were opened. */
	const openNotes = new WeakMap<SimulatedDevice, Map<string, string>>();

	/** Makes a mutation and records whether the app confirmed it. */
	async function write(device: SimulatedDevice, mutation: Mutation): Promise<void> {
		const target = fieldKey({ entity: 'entry', ...mutation } as Change);
		const previous =
			'before' in mutation ? mutation.before : await device.withProfile((profile) => valueIn(profile, target));
		// The text of a note is the same in the mutation and in the ledger.
		const isNote = isNoteField({ entity: mutation.entity ?? 'entry', field: mutation.field });
		const value = isNote ? String(mutation.value) : JSON.stringify(mutation.value);
		const confirmed = await device.library.mutate([mutation]).then(
			() => true,
			() => false
		);
		// A mutation that fails without a crash was not written.
		if (confirmed || device.isDown())
			ledger.write({ reader: device.reader, target, value, replaced: previous, confirmed });
	}

	async function save(device: SimulatedDevice, url: string): Promise<void> {
		const saved = await device.library.save(url).catch(() => null);
		if (saved === null) return;
		const target = fieldKey({ entity: 'entry', id: saved.id, field: 'saved' });
		const value = JSON.stringify({ url });
		const { reader } = device;
		ledger.write({ reader, target, value, replaced: saved.already ? value : null, confirmed: true });
		// An entry that is saved again returns to Unread.
		for (const field of saved.already ? (['archived', 'read'] as const) : []) {
			const flag = fieldKey({ entity: 'entry', id: saved.id, field });
			ledger.write({ reader, target: flag, value: 'false', replaced: null, confirmed: true });
		}
	}

	async function pickEntry(device: SimulatedDevice, pick: number): Promise<EntryId | null> {
		const all = await device.withProfile((profile) => profile.getAllKeys('entries'));
		return all[pick % all.length] ?? null;
	}

	async function pickHighlight(device: SimulatedDevice, pick: number): Promise<Highlight | null> {
		const rows = await device.withProfile((profile) => profile.getAll('highlights'));
		const entry = rows[pick % rows.length]?.entry;
		const all = entry === undefined ? [] : await device.library.highlights(entry).catch(() => []);
		return all[pick % all.length] ?? null;
	}

	async function onEntry(device: SimulatedDevice, step: Step, makeMutation: (id: EntryId) => Mutation): Promise<void> {
		const id = await pickEntry(device, step.a);
		if (id !== null) await write(device, makeMutation(id));
	}

	async function onHighlight(
		device: SimulatedDevice,
		step: Step,
		makeMutation: (highlight: Highlight) => Mutation | null
	): Promise<void> {
		const highlight = await pickHighlight(device, step.a);
		const mutation = highlight === null ? null : makeMutation(highlight);
		if (mutation !== null) await write(device, mutation);
	}

	async function makeHighlight(device: SimulatedDevice, step: Step): Promise<void> {
		const entry = await pickEntry(device, step.a);
		if (entry === null) return;
		const made = { entry, ...wordsOf(name(device)) };
		const id = await device.library.highlight(made, 'yellow').catch(() => null);
		if (id === null) return;
		const target = fieldKey({ entity: 'highlight', id, field: 'made' } as Change);
		ledger.write({ reader: device.reader, target, value: JSON.stringify(made), replaced: null, confirmed: true });
	}

	/** Opens the note of an entry or highlight, which other devices and tabs may change before the reader writes. */
	async function openNote(device: SimulatedDevice, target: string): Promise<void> {
		const stored = await device.withProfile((profile) => valueIn(profile, target));
		const notes = openNotes.get(device) ?? new Map<string, string>();
		openNotes.set(device, notes.set(target, stored ?? ''));
	}

	/** Writes a note in place of the one that the reader saw when they opened it. */
	async function writeNote(device: SimulatedDevice, subject: NoteSubject): Promise<void> {
		const target = noteTarget(subject);
		if (openNotes.get(device)?.has(target) !== true) await openNote(device, target);
		const before = openNotes.get(device)?.get(target) ?? '';
		openNotes.get(device)?.delete(target);
		await write(device, { ...subject, field: 'note', value: `note ${name(device)}`, before } as Mutation);
	}

	/** @returns a new address in two of three cases, or else one that both readers save */
	function addressFor(device: SimulatedDevice, step: Step): string {
		if (step.b % 3 !== 0) return `https://example.org/${name(device)}`;
		return `https://example.org/shared-${step.a % SHARED_ADDRESSES}`;
	}

	async function settleOne(device: SimulatedDevice, step: Step, resolution: 'retry' | 'discard'): Promise<void> {
		const rejected = await device.library.rejected().catch(() => []);
		const change = rejected[step.a % rejected.length];
		if (change !== undefined)
			await settle({ ledger, mayHaveRevived }, device, change, resolution).catch(() => undefined);
	}

	/** The server purges the entries at a push that the simulator does not see, and may be rolled back afterwards. */
	async function emptyTrash(device: SimulatedDevice): Promise<void> {
		const rows = await device.withProfile((profile) => profile.getAll('entries'));
		for (const { id, place } of rows) if (place === 'trash') purged.set(id, device.reader);
		await device.library.emptyTrash().catch(() => 0);
	}

	async function act(step: Step, device: SimulatedDevice): Promise<void | false> {
		const feed = feedAddress(step);
		switch (step.action) {
			case 'save':
				return save(device, addressFor(device, step));
			case 'set flag': {
				const field = (['read', 'archived', 'bookmarked', 'deleted', 'deleted'] as const)[step.b % 5] ?? 'read';
				return onEntry(device, step, (id) => ({ id, field, value: step.b % 4 !== 0 }));
			}
			case 'tag':
				return onEntry(device, step, (id) => ({ id, field: tagField(name(device)), value: true }));
			case 'progress':
				return onEntry(device, step, (id) => ({ id, field: 'furthest', value: step.b / 1_000 }));
			case 'set position':
				return onEntry(device, step, (id) => ({ id, field: 'position', value: wordsOf(name(device)) }));
			case 'highlight':
				return makeHighlight(device, step);
			case 'note': {
				const highlight = await pickHighlight(device, step.a);
				if (highlight !== null) await writeNote(device, { entity: 'highlight', id: highlight.id });
				return;
			}
			case 'colour':
				return onHighlight(device, step, ({ id }) => ({
					entity: 'highlight',
					id,
					field: 'colour',
					value: name(device)
				}));
			case 'remove version':
				return onHighlight(device, step, ({ id, versions: [oldest] }) => {
					if (oldest === undefined) return null;
					ledger.giveUp(device.reader, oldest.text);
					return { entity: 'highlight', id, field: versionField(oldest.stamp), value: null };
				});
			case 'follow': {
				const value = { url: feed, on: step.b % 3 !== 0 };
				return write(device, { entity: 'feed', id: feedIdOf(feed), field: 'subscribed', value });
			}
			case 'set folder':
				return write(device, { entity: 'feed', id: feedIdOf(feed), field: 'folder', value: name(device) });
			case 'set title':
				if (step.b % 5 === 4)
					return onEntry(device, step, (id) => ({ id, field: 'refetch', value: step.b % 10 === 4 ? null : step.b }));
				return onEntry(device, step, (id) => ({
					id,
					field: step.b % 2 === 0 ? 'title' : 'author',
					value: name(device)
				}));
			case 'note on entry': {
				const id = await pickEntry(device, step.a);
				if (id !== null) await writeNote(device, { entity: 'entry', id });
				return;
			}
			case 'open note': {
				const [entry, highlight] = [await pickEntry(device, step.a), await pickHighlight(device, step.a)];
				if (entry !== null) await openNote(device, noteTarget({ entity: 'entry', id: entry }));
				if (highlight !== null) await openNote(device, noteTarget({ entity: 'highlight', id: highlight.id }));
				return;
			}
			case 'remove highlight':
				// Otherwise there would seldom be one.
				if ((await pickHighlight(device, step.a)) === null) return makeHighlight(device, step);
				return onHighlight(device, step, ({ id }) => ({ entity: 'highlight', id, field: 'deleted', value: true }));
			case 'empty trash':
				return emptyTrash(device);
			case 'set setting':
				return write(device, {
					entity: 'settings',
					id: SETTINGS,
					field: `setting${step.a % 3}`,
					value: name(device)
				});
			case 'retry':
			case 'discard':
				return settleOne(device, step, step.action);
			default:
				return false;
		}
	}

	return { save, write, onEntry, act: async (step, device) => (await act(step, device)) !== false };
}

/** @returns the address of one of three feeds */
export function feedAddress({ a }: Step): string {
	return `https://example.org/feed-${a % 3}`;
}

/** The reader retries or discards a rejected change. */
export async function settle(
	{ ledger, mayHaveRevived }: Pick<ReaderActionsDeps, 'ledger' | 'mayHaveRevived'>,
	{ reader, library }: SimulatedDevice,
	{ key, target, change }: RejectedChange,
	resolution: 'retry' | 'discard'
): Promise<void> {
	if (resolution === 'discard') {
		ledger.giveUp(reader, target);
		// Discarding a creation field also drops all unsent changes of that entity and of its highlights.
		const lost = isCreation(change) ? [change.id, ...highlightsOf(ledger, change.id)] : [];
		for (const write of ledger.all())
			if (lost.includes(write.target.split('/')[1] ?? '')) ledger.giveUp(reader, write.target);
		return library.discardRejected(key);
	}
	mayHaveRevived.add(reader);
	// A retried change may replace a value that was written after the rejection.
	ledger.write({ reader, target, value: readable(target, change.value), replaced: null, confirmed: false });
	return library.retryRejected(key);
}

type NoteSubject =
	{ readonly entity: 'entry'; readonly id: EntryId } | { readonly entity: 'highlight'; readonly id: HighlightId };

function noteTarget(subject: NoteSubject): string {
	return fieldKey({ ...subject, field: 'note' });
}

function highlightsOf(ledger: Ledger, entry: string): string[] {
	const made = ledger.all().filter(({ target }) => target.endsWith('/made'));
	const own = made.filter(({ value }) => (JSON.parse(value) as { entry: string }).entry === entry);
	return own.map(({ target }) => target.split('/')[1] ?? '');
}

function wordsOf(quote: string) {
	return { quote, prefix: '', suffix: '', offset: 0 };
}
