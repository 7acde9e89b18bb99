// What a reader does with entries, wherever in the app it is asked for, and how it is undone.
import { tagField } from '../../domain/entry-fields.ts';
import { SETTINGS } from '../../domain/settings.ts';
import type { EntryMutation, Library, EntryView, Mutation } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import { AsyncTask } from '../common/async-task.svelte.ts';
import { savedSearchKey } from './saved-searches.ts';

interface UndoableCommand {
	/** What was done, as the bar says it. */
	readonly words: string;
	/** What brings it back as it was. */
	readonly undo: readonly Mutation[];
}

/** ms for which the bar offers to undo the last deed; the key does so later too. */
const UNDO_OFFERED_MS = 8_000;
/** Deeds that can be undone one after another. */
const MAX_UNDOABLE = 50;

type Shelf = Pick<Library, 'mutate' | 'save'>;

export class EntryCommands {
	/** What the bar offers to undo; null when it offers nothing. */
	offered = $state.raw<UndoableCommand | null>(null);
	readonly attempt = new AsyncTask();
	readonly #library: Shelf;
	#done: UndoableCommand[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(library: Shelf) {
		this.#library = library;
	}

	bookmark({ entry }: EntryView): Promise<boolean> {
		const words = entry.bookmarked ? m.done_unbookmarked() : m.done_bookmarked();
		return this.#do(words, [[{ id: entry.id, field: 'bookmarked', value: !entry.bookmarked }, entry.bookmarked]]);
	}

	markRead({ entry }: EntryView): Promise<boolean> {
		const words = entry.read ? m.done_unread() : m.done_read();
		return this.#do(words, [[{ id: entry.id, field: 'read', value: !entry.read }, entry.read]]);
	}

	/** Offers to undo that an article was marked as read by having been read to its end. */
	noteRead({ entry }: EntryView): void {
		if (!entry.read) this.#offer({ words: m.done_read(), undo: [{ id: entry.id, field: 'read', value: false }] });
	}

	archive({ entry }: EntryView): Promise<boolean> {
		const { id, archived, read } = entry;
		if (!archived && !read) return this.#do(m.done_archived(), [[{ id, field: 'archived', value: true }, false]]);
		return this.#do(m.done_unarchived(), [
			[{ id, field: 'archived', value: false }, archived],
			[{ id, field: 'read', value: false }, read]
		]);
	}

	remove({ entry: { id } }: EntryView): Promise<boolean> {
		return this.#do(m.done_deleted(), [[{ id, field: 'deleted', value: true }, false]]);
	}

	restore({ entry: { id } }: EntryView): Promise<boolean> {
		return this.#do(m.done_restored(), [[{ id, field: 'deleted', value: false }, true]]);
	}

	tag({ entry: { id } }: EntryView, tag: string, { on }: { on: boolean }): Promise<boolean> {
		const words = on ? m.done_tagged({ tag }) : m.done_untagged({ tag });
		return this.#do(words, [[{ id, field: tagField(tag), value: on }, !on]]);
	}

	/** Keeps a search as a list of its own, or does so no more. */
	saveSearch(question: string, { on }: { on: boolean }): Promise<boolean> {
		const subject = { entity: 'settings', id: SETTINGS, field: savedSearchKey(question) } as const;
		const words = on ? m.done_search_saved() : m.done_search_unsaved();
		const [value, before] = on ? [question, null] : [null, question];
		return this.#deed(words, [{ ...subject, value }], [{ ...subject, value: before }]);
	}

	/** Asks the server once more for a page that could not be fetched, no further than the reader has confirmed. */
	fetchAgain(row: EntryView): Promise<boolean> {
		const { entry } = row;
		if (!entry.publicOnly) return this.confirm(row);
		return this.attempt.make(() => this.#library.save(entry.url, { reach: 'public' }));
	}

	/** The reader says that an address that was sent here may be fetched from their own network. */
	confirm({ entry }: EntryView): Promise<boolean> {
		return this.attempt.make(() => this.#library.save(entry.url));
	}

	/** Undoes the last deed that was not undone yet. */
	async undo(): Promise<void> {
		const deed = this.#done.pop();
		if (deed === undefined) return;
		this.dismiss();
		if (!(await this.attempt.make(() => this.#library.mutate(deed.undo)))) this.#done.push(deed);
	}

	dismiss(): void {
		clearTimeout(this.#timer);
		this.offered = null;
	}

	/** While the bar is looked at or has the focus it stays. */
	hold(): void {
		clearTimeout(this.#timer);
	}

	/** Lets the bar go after its time. */
	release(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => (this.offered = null), UNDO_OFFERED_MS);
	}

	/** @param wishes each with the value that the field had before */
	#do(words: string, wishes: readonly (readonly [EntryMutation, EntryMutation['value']])[]): Promise<boolean> {
		return this.#deed(
			words,
			wishes.map(([wish]) => wish),
			wishes.map(([wish, before]) => ({ ...wish, value: before }))
		);
	}

	async #deed(words: string, wishes: readonly Mutation[], undo: readonly Mutation[]): Promise<boolean> {
		if (!(await this.attempt.make(() => this.#library.mutate(wishes)))) return false;
		this.#offer({ words, undo });
		return true;
	}

	#offer(deed: UndoableCommand): void {
		this.#done = [...this.#done, deed].slice(-MAX_UNDOABLE);
		this.offered = deed;
		this.release();
	}
}
