// Actions on the selected entries: each writes all its changes at once and can be undone as one. The caller shows a
// failure.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Entry } from '../../domain/entry.ts';
import { pageState } from '../../domain/page-state.ts';
import type { EntryMutation, EntryView, Library } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import { archivingDate, type EntryCommands } from '../actions/entry-commands.svelte.ts';

type Flag = 'archived' | 'read' | 'bookmarked' | 'deleted';
type Change = (entry: Entry) => Partial<Record<Flag, boolean>>;
type Ids = Iterable<EntryId>;

/** The changes of an action, those that undo it, and the words of the undo bar. */
interface Plan {
	readonly mutations: readonly EntryMutation[];
	readonly undo: readonly EntryMutation[];
	readonly words: string;
}

export class SelectionCommands {
	readonly #library: Pick<Library, 'viewsOf' | 'mutatePlanned'>;
	readonly #commands: EntryCommands;

	constructor(library: Pick<Library, 'viewsOf' | 'mutatePlanned'>, commands: EntryCommands) {
		this.#library = library;
		this.#commands = commands;
	}

	archive(ids: Ids): Promise<void> {
		const change: Change = (entry) => (isDone(entry) ? {} : { archived: true });
		return this.#write(ids, (entries) => planOf(entries, change, m.select_archived));
	}

	unarchive(ids: Ids): Promise<void> {
		const change: Change = (entry) => (isDone(entry) ? { archived: false, read: false } : {});
		return this.#write(ids, (entries) => planOf(entries, change, m.select_unarchived));
	}

	/** Bookmarks all; if all are bookmarked, removes the bookmarks. */
	bookmark(ids: Ids): Promise<void> {
		return this.#write(ids, (entries) => {
			const isOn = entries.every(({ bookmarked }) => bookmarked);
			return planOf(entries, () => ({ bookmarked: !isOn }), isOn ? m.select_unbookmarked : m.select_bookmarked);
		});
	}

	remove(ids: Ids): Promise<void> {
		return this.#write(ids, (entries) => planOf(entries, () => ({ deleted: true }), m.select_deleted));
	}

	restore(ids: Ids): Promise<void> {
		return this.#write(ids, (entries) => planOf(entries, () => ({ deleted: false }), m.select_restored));
	}

	/** Opens the sheet for the tags of all. */
	async tag(ids: Ids): Promise<void> {
		this.#commands.editTags(await this.#read(ids));
	}

	/**
	 * Fetches again each page that failed.
	 * @returns the number of these pages; null after a failure
	 */
	async retry(ids: Ids): Promise<number | null> {
		let count = 0;
		for (const row of await this.#read(ids)) {
			const state = pageState(row);
			if (state !== 'failed' && state !== 'retrying') continue;
			if (!(await this.#commands.fetchAgain(row))) return null;
			count++;
		}
		return count;
	}

	async #write(ids: Ids, plan: (entries: readonly Entry[]) => Plan): Promise<void> {
		const { mutations, words, undo } = await this.#library.mutatePlanned(ids, plan);
		if (mutations.length > 0) this.#commands.offerMutations(words, undo);
	}

	#read(ids: Ids): Promise<readonly EntryView[]> {
		return this.#library.viewsOf([...ids]);
	}
}

function planOf(entries: readonly Entry[], change: Change, words: (inputs: { count: number }) => string): Plan {
	const changed = new Set<EntryId>();
	const [mutations, undo]: [EntryMutation[], EntryMutation[]] = [[], []];
	for (const entry of entries) {
		const flags = change(entry);
		for (const [field, value] of Object.entries(flags) as [Flag, boolean][]) {
			if (entry[field] === value) continue;
			changed.add(entry.id);
			mutations.push({ id: entry.id, field, value });
			undo.push({ id: entry.id, field, value: !value });
		}
		if (entry.archived && flags.archived === false) undo.push(...archivingDate(entry));
	}
	return { mutations, undo, words: words({ count: changed.size }) };
}

function isDone({ archived, read }: Entry): boolean {
	return archived || read;
}
