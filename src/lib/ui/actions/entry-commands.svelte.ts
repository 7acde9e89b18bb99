// The reader's actions on entries; those that change a field can be undone.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { EntryMutation, EntryPlan, EntryView, Library, Mutation, MutationOfEntry } from '../../library/library.ts';
import { codeOf } from '../../domain/core/failure.ts';
import { m } from '../../paraglide/messages.js';
import { isOnlyItem } from '../common/item-row.ts';
import { AsyncTask } from '../common/async-task.svelte.ts';

interface UndoableCommand {
	/** Text of the undo bar. */
	readonly words: string;
	/** Restores the former state; null if the action cannot be undone. */
	readonly undo: (() => Promise<unknown>) | null;
	/** The entries that it restores; without them it stays when entries are removed for good. */
	readonly ids?: ReadonlySet<EntryId>;
	/** Does what cannot be undone, once the offer to undo it is over. */
	readonly end?: () => void;
}

/** Time for which the bar offers to undo the last action, ms; the key `z` undoes it later too. */
const UNDO_OFFERED_MS = 8_000;
/** Time for which words without an undo are shown, and the time for reading each of their characters, ms. */
const WORDS_MS = { all: 2_500, each: 50 };
/** Maximum number of actions that can be undone one after another. */
const MAX_UNDOABLE = 50;

type CommandLibrary = Pick<
	Library,
	| 'mutate'
	| 'mutatePlanned'
	| 'save'
	| 'open'
	| 'body'
	| 'extractAgain'
	| 'source'
	| 'isFromDevice'
	| 'entry'
	| 'sync'
	| 'subscribe'
	| 'pendingChanges'
	| 'downloadNow'
	| 'saveItem'
>;

/** Requests another fetch of a page, with the same reach; an article that the entry shows stays until it has arrived. */
export async function requestPage(
	library: Pick<Library, 'mutate' | 'save'>,
	{ id, url, article, publicOnly }: EntryView['entry']
): Promise<void> {
	if (article !== null) await library.mutate([{ id, field: 'refetch', value: Date.now() }]);
	else await library.save(url, publicOnly ? { reach: 'public' } : undefined);
}

/** The mutation that restores the date of archiving when an entry is archived again by an undo; write it last. */
export function archivingDate({ id, archivedAt }: EntryView['entry']): EntryMutation[] {
	return archivedAt === null ? [] : [{ id, field: 'archivedAt', value: archivedAt }];
}

export class EntryCommands {
	/** The rows whose tags are edited in a sheet; null if it is closed. */
	tagging = $state.raw<readonly EntryView[] | null>(null);
	/** The open article that was marked as read when its end was reached: it can still be archived. */
	finished = $state.raw<EntryId | null>(null);
	readonly task = new AsyncTask();
	readonly library: CommandLibrary;
	#offered = $state.raw<UndoableCommand | null>(null);
	#undoable: UndoableCommand[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(library: CommandLibrary) {
		this.library = library;
	}

	/** The action that the bar offers to undo; null if there is none. */
	get offered(): UndoableCommand | null {
		return this.#offered;
	}

	/** Ends the offer before. */
	set offered(command: UndoableCommand | null) {
		const before = this.#offered;
		this.#offered = command;
		if (before?.end === undefined || before === command) return;
		this.#undoable = this.#undoable.filter((each) => each !== before);
		before.end();
	}

	/** Sets or removes the bookmark. */
	toggleBookmark({ entry }: EntryView): Promise<boolean> {
		const words = entry.bookmarked ? m.done_unbookmarked() : m.done_bookmarked();
		return this.#changeFields(words, [
			[{ id: entry.id, field: 'bookmarked', value: !entry.bookmarked }, entry.bookmarked]
		]);
	}

	/** Marks an entry as read, or a read one as unread. */
	toggleRead({ entry }: EntryView): Promise<boolean> {
		const words = entry.read ? m.done_unread() : m.done_read();
		this.finished = null;
		return this.#changeFields(words, [[{ id: entry.id, field: 'read', value: !entry.read }, entry.read]]);
	}

	/** Offers to undo marking an article as read when its end was reached. */
	offerUndoOfRead({ entry }: EntryView): void {
		if (entry.read) return;
		this.finished = entry.id;
		this.offerMutations(m.done_read(), [{ id: entry.id, field: 'read', value: false }]);
	}

	/** Whether the action moves an entry back to Unread. */
	isDone({ id, archived, read }: EntryView['entry']): boolean {
		return archived || (read && id !== this.finished);
	}

	/** Archives an entry, or moves a read or archived one back to Unread. An item of a feed is marked as read or unread. */
	toggleArchived(row: EntryView): Promise<boolean> {
		if (isOnlyItem(row)) return this.toggleRead(row);
		const { entry } = row;
		const { id, archived, read } = entry;
		if (!this.isDone(entry))
			return this.#changeFields(m.done_archived(), [[{ id, field: 'archived', value: true }, false]]);
		const off = [
			{ id, field: 'archived', value: false },
			{ id, field: 'read', value: false }
		] as const;
		const undo: EntryMutation[] = [
			{ id, field: 'archived', value: archived },
			{ id, field: 'read', value: read }
		];
		return this.change(m.done_unarchived(), off, [...undo, ...archivingDate(entry)]);
	}

	/** Moves an entry to the trash. An item of a feed stays there. */
	remove(row: EntryView): Promise<boolean> {
		if (isOnlyItem(row)) return Promise.resolve(false);
		const { id } = row.entry;
		return this.#changeFields(m.done_deleted(), [[{ id, field: 'deleted', value: true }, false]]);
	}

	restore({ entry: { id } }: EntryView): Promise<boolean> {
		return this.#changeFields(m.done_restored(), [[{ id, field: 'deleted', value: false }, true]]);
	}

	/** Opens the sheet for the tags of entries; those in the trash are left out, because a tag would restore them. */
	editTags(rows: readonly EntryView[]): void {
		const listed = rows.filter(({ entry }) => !entry.deleted);
		if (listed.length > 0) this.tagging = listed;
	}

	/**
	 * Writes mutations and offers to undo them.
	 * @param words text of the undo bar
	 * @param undo mutations that restore the former state
	 * @returns whether they were written; a failure is in `task`
	 */
	async change(words: string, mutations: readonly Mutation[], undo: readonly Mutation[]): Promise<boolean> {
		const ids = idsOf(mutations);
		const isOfSeveral = ids !== null && ids.size > 1;
		const write = () => (isOfSeveral ? this.#writeToEntries(ids, mutations) : this.library.mutate(mutations));
		if (!(await this.task.run(write))) return false;
		this.offerMutations(words, undo);
		return true;
	}

	fetchAgain({ entry }: EntryView): Promise<boolean> {
		return this.task.run(() => requestPage(this.library, entry));
	}

	/** Keeps the article of an entry as it is: takes its page off the queue, or dismisses that it could not be fetched. */
	keepArticle({ entry: { id } }: EntryView): Promise<boolean> {
		return this.task.run(() => this.library.mutate([{ id, field: 'refetch', value: null }]));
	}

	/** Confirms that an address sent by another app or site may be fetched from the reader's own network. */
	confirm({ entry }: EntryView): Promise<boolean> {
		return this.task.run(async () => {
			await this.library.save(entry.url);
			if (entry.article !== null) await requestPage(this.library, entry);
		});
	}

	/** Undoes the most recent action that was not undone. It can be tried again, unless what it changed is gone. */
	async undo(): Promise<void> {
		const command = this.#undoable.pop();
		const restore = command?.undo;
		if (command === undefined || restore == null) return;
		if (this.#offered === command) this.#offered = null;
		this.dismiss();
		let isGone = false;
		const undo = () =>
			restore().catch((error: unknown) => {
				isGone = codeOf(error) === 'gone';
				throw error;
			});
		if (!(await this.task.run(undo)) && !isGone) this.#undoable.push(command);
	}

	/** Drops the actions whose entries were all removed for good. */
	async dropGone(): Promise<void> {
		const all = toSet(this.#undoable.flatMap(({ ids }) => [...(ids ?? [])]));
		const { here } = await this.#plan(all, () => []);
		const isDropped = ({ ids }: UndoableCommand) => ids !== undefined && ![...ids].some((id) => here.has(id));
		this.#undoable = this.#undoable.filter((command) => !isDropped(command));
		if (this.offered !== null && isDropped(this.offered)) this.dismiss();
	}

	dismiss(): void {
		clearTimeout(this.#timer);
		this.offered = null;
	}

	/** Keeps the bar open while it is hovered or has the focus. */
	keepOpen(): void {
		clearTimeout(this.#timer);
	}

	/** Closes the bar after a while. */
	closeLater(): void {
		clearTimeout(this.#timer);
		const { words, undo } = this.offered ?? { words: '', undo: null };
		const ms = undo === null ? WORDS_MS.all + WORDS_MS.each * words.length : UNDO_OFFERED_MS;
		this.#timer = setTimeout(() => (this.offered = null), Math.min(ms, UNDO_OFFERED_MS));
	}

	/** Changes fields of an entry, with an undo. @param mutations each mutation with the former value of its field */
	#changeFields(
		words: string,
		mutations: readonly (readonly [EntryMutation, EntryMutation['value']])[]
	): Promise<boolean> {
		return this.change(
			words,
			mutations.map(([mutation]) => mutation),
			mutations.map(([mutation, before]) => ({ ...mutation, value: before }))
		);
	}

	/** Offers to undo an action by mutations; entries that are removed for good until then are left out. */
	offerMutations(words: string, undo: readonly Mutation[]): void {
		const ids = idsOf(undo);
		if (ids === null) this.offer({ words, undo: () => this.library.mutate(undo) });
		else this.offer({ words, undo: () => this.#writeToEntries(ids, undo), ids });
	}

	/** Writes the mutations of entries that are still here, and says how many were left out. */
	async #writeToEntries(ids: ReadonlySet<EntryId>, mutations: readonly Mutation[]): Promise<void> {
		const { here } = await this.#plan(ids, (present) =>
			mutations.filter(isOfEntry).filter(({ id }) => present.has(id))
		);
		const gone = ids.size - here.size;
		if (gone > 0) this.task.problem = (await import('./gone-words.ts')).goneWords(gone);
	}

	/** Writes mutations that are decided from the entries that are still here: neither purged nor about to be. */
	#plan(
		ids: Iterable<EntryId>,
		decide: (here: ReadonlySet<EntryId>) => readonly MutationOfEntry[]
	): Promise<EntryPlan & { readonly here: ReadonlySet<EntryId> }> {
		return this.library.mutatePlanned(ids, (entries) => {
			const here = toSet(entries.flatMap(({ id, purged }) => (purged ? [] : [id])));
			return { here, mutations: decide(here) };
		});
	}

	/** Says what was removed for good, and drops the actions that were about it. */
	async tellRemoved(words: string): Promise<void> {
		await this.dropGone().catch(() => undefined);
		this.offered = { words, undo: null };
		this.closeLater();
	}

	/** Offers to undo an action that was done. */
	offer(command: UndoableCommand): void {
		this.#undoable = [...this.#undoable, command].slice(-MAX_UNDOABLE);
		this.offered = command;
		this.closeLater();
	}
}

/** The entries of mutations; null if some are of something else. */
function idsOf(mutations: readonly Mutation[]): ReadonlySet<EntryId> | null {
	return mutations.every(isOfEntry) ? toSet(mutations.map(({ id }) => id)) : null;
}

function isOfEntry(mutation: Mutation): mutation is MutationOfEntry {
	return (mutation.entity ?? 'entry') === 'entry';
}

function toSet(ids: readonly EntryId[]): ReadonlySet<EntryId> {
	return new Set(ids);
}
