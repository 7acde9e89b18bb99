// Actions on the selected entries: each writes all its changes at once and can be undone as one.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Entry } from '../../domain/entry.ts';
import { pageState } from '../../domain/page-state.ts';
import type { EntryMutation, EntryView, Library } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import { archivingDate, type EntryCommands } from '../actions/entry-commands.svelte.ts';

type Counted = (inputs: { count: number }) => string;
type Flag = 'archived' | 'read' | 'bookmarked' | 'deleted';

export class SelectionCommands {
	readonly #library: Pick<Library, 'viewsOf'>;
	readonly #commands: EntryCommands;

	constructor(library: Pick<Library, 'viewsOf'>, commands: EntryCommands) {
		this.#library = library;
		this.#commands = commands;
	}

	archive(ids: Iterable<EntryId>): Promise<boolean> {
		return this.#set(ids, m.select_archived, (entry) => (isDone(entry) ? {} : { archived: true }));
	}

	unarchive(ids: Iterable<EntryId>): Promise<boolean> {
		return this.#set(ids, m.select_unarchived, (entry) => (isDone(entry) ? { archived: false, read: false } : {}));
	}

	/** Bookmarks all; if all are bookmarked, removes the bookmarks. */
	async bookmark(ids: Iterable<EntryId>): Promise<boolean> {
		const rows = await this.#read(ids);
		const isOn = rows.every(({ entry }) => entry.bookmarked);
		const words = isOn ? m.select_unbookmarked : m.select_bookmarked;
		return this.#setRows(rows, words, () => ({ bookmarked: !isOn }));
	}

	remove(ids: Iterable<EntryId>): Promise<boolean> {
		return this.#set(ids, m.select_deleted, () => ({ deleted: true }));
	}

	restore(ids: Iterable<EntryId>): Promise<boolean> {
		return this.#set(ids, m.select_restored, () => ({ deleted: false }));
	}

	/** Fetches again each page that failed. */
	async retry(ids: Iterable<EntryId>): Promise<boolean> {
		for (const row of await this.#read(ids)) {
			const state = pageState(row);
			if ((state === 'failed' || state === 'retrying') && !(await this.#commands.fetchAgain(row))) return false;
		}
		return true;
	}

	async #set(ids: Iterable<EntryId>, words: Counted, change: (entry: Entry) => Partial<Record<Flag, boolean>>) {
		return this.#setRows(await this.#read(ids), words, change);
	}

	async #setRows(
		rows: readonly EntryView[],
		words: Counted,
		change: (entry: Entry) => Partial<Record<Flag, boolean>>
	): Promise<boolean> {
		const changed = new Set<EntryId>();
		const [mutations, undo]: [EntryMutation[], EntryMutation[]] = [[], []];
		for (const { entry } of rows) {
			for (const [field, value] of Object.entries(change(entry)) as [Flag, boolean][]) {
				if (entry[field] === value) continue;
				changed.add(entry.id);
				mutations.push({ id: entry.id, field, value });
				undo.push({ id: entry.id, field, value: !value });
			}
			if (entry.archived && change(entry).archived === false) undo.push(...archivingDate(entry));
		}
		if (changed.size === 0) return true;
		return this.#commands.change(words({ count: changed.size }), mutations, undo);
	}

	#read(ids: Iterable<EntryId>): Promise<readonly EntryView[]> {
		return this.#library.viewsOf([...ids]);
	}
}

function isDone({ archived, read }: Entry): boolean {
	return archived || read;
}
