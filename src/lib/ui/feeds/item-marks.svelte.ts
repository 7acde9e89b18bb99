// Marks the items of a list as read. They are shown as read at once, and written when the offer to undo it is over, because
// the date up to which a feed is read cannot be taken back.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { FeedId } from '../../domain/feed.ts';
import type { ItemScope, ItemView, Library } from '../../library/library.ts';
import { idSet, type IdSet } from '../list/id-set.ts';
import { countByFeed } from './feed-groups.ts';
import { m } from '../../paraglide/messages.js';
import { withRead } from '../common/item-row.ts';
import type { EntryCommands } from '../actions/entry-commands.svelte.ts';

type MarkLibrary = Pick<Library, 'itemIds' | 'itemViews' | 'markItemsRead' | 'markReadUpTo'>;

interface Marked {
	readonly scope: ItemScope;
	readonly ids: IdSet;
	/** When the server first saw the newest of them, ms since 1970. */
	readonly upTo: number;
	readonly perFeed: ReadonlyMap<FeedId, number>;
}

export class ItemMarks {
	/** The items that are shown as read and not written yet. */
	marked = $state.raw<Marked | null>(null);
	readonly #library: MarkLibrary;
	readonly #commands: Pick<EntryCommands, 'offer' | 'offered' | 'dismiss' | 'task'>;

	constructor(library: MarkLibrary, commands: Pick<EntryCommands, 'offer' | 'offered' | 'dismiss' | 'task'>) {
		this.#library = library;
		this.#commands = commands;
	}

	/** An item as it is shown. */
	show(item: ItemView): ItemView {
		return withRead(item, item.isRead || this.marked?.ids.has(item.entry.id) === true);
	}

	/** Number of items of a feed that are shown as read and not written yet. */
	countOf(feed: FeedId): number {
		return this.marked?.perFeed.get(feed) ?? 0;
	}

	/**
	 * Marks the unread ones of the items that a list shows.
	 * @param ids all items of the list
	 * @param before marks only items with a date before this time, ms since 1970
	 * @returns how many were marked; a failure is in the commands
	 */
	async mark(scope: ItemScope, ids: readonly EntryId[], before = Infinity): Promise<number> {
		this.finish();
		let items: readonly ItemView[] = [];
		await this.#commands.task.run(async () => {
			const views = await this.#library.itemViews(ids);
			items = views.filter(({ isRead, date }) => !isRead && date < before);
		});
		if (items.length === 0) return 0;
		const marked: Marked = {
			scope,
			ids: idSet(items.map(({ entry }) => entry.id)),
			upTo: items.reduce((latest, { at }) => Math.max(latest, at), 0),
			perFeed: countByFeed(items)
		};
		this.marked = marked;
		this.#commands.offer({
			words: m.items_marked({ count: items.length }),
			undo: () => Promise.resolve(this.#forget(marked)),
			end: () => void this.#write(marked)
		});
		return items.length;
	}

	/** Ends the offer to undo it, before the reader leaves. */
	finish(): void {
		if (this.marked !== null && this.#commands.offered?.end !== undefined) this.#commands.dismiss();
	}

	#forget(marked: Marked): void {
		if (this.marked === marked) this.marked = null;
	}

	async #write(marked: Marked): Promise<void> {
		await this.#commands.task.run(() => this.#writeAll(marked));
		this.#forget(marked);
	}

	/** One date for each feed, if no other unread item is older than it; otherwise each item. */
	async #writeAll({ scope, ids, upTo }: Marked): Promise<void> {
		const unread = () => this.#library.itemIds({ scope, filter: 'unread', sort: 'newest' });
		const others = (await unread()).filter((id) => !ids.has(id));
		const wouldMarkOthers = (await this.#library.itemViews(others)).some(({ at }) => at <= upTo);
		if (!wouldMarkOthers) await this.#library.markReadUpTo(scope, upTo);
		// What the reader marked as unread before has its own value, which a date does not change.
		const left = wouldMarkOthers ? [...ids] : (await unread()).filter((id) => ids.has(id));
		if (left.length > 0) await this.#library.markItemsRead(left);
	}
}
