// The rows of a list of feed items. The list stays as it was read, so that it does not move while the reader is in it: items
// that are read stay, and new ones come when the reader asks for them.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { ItemList, ItemView, Library, Page, PageRequest } from '../../library/library.ts';
import { idSet, type IdSet } from '../list/id-set.ts';
import type { ListLibrary } from '../list/entry-list.svelte.ts';

type ItemLibrary = Pick<Library, 'itemIds' | 'itemViews'>;

export class ItemRows implements ListLibrary {
	/** Number of items that have come since the list was read. */
	arrived = $state(0);
	/** Increases when the list was read again and must be drawn again. */
	reads = $state(0);
	/** Number of items in the list; null until it was read. */
	total = $state<number | null>(null);
	readonly list: (name: unknown, request: PageRequest) => Promise<Page>;
	readonly listView: (name: unknown, view: unknown, request: PageRequest) => Promise<Page>;
	readonly #library: ItemLibrary;
	readonly #items: ItemList;
	readonly #show: (item: ItemView) => ItemView;
	#ids: Promise<readonly EntryId[]> | null = null;
	/** Items that were in the list at any time, which are not new. */
	#known: IdSet = idSet();

	/** @param show changes how an item is shown, for example as read before that was written */
	constructor(library: ItemLibrary, items: ItemList, show: (item: ItemView) => ItemView = (item) => item) {
		this.#library = library;
		this.#items = items;
		this.#show = show;
		this.list = (_name, request) => this.#page(request);
		this.listView = (_name, _view, request) => this.#page(request);
	}

	count(): Promise<number> {
		return this.ids().then(({ length }) => length);
	}

	/** Items in their order. */
	ids(): Promise<readonly EntryId[]> {
		this.#ids ??= this.#read();
		return this.#ids;
	}

	listIds(): Promise<readonly EntryId[]> {
		return this.ids();
	}

	isReceived(): Promise<boolean> {
		return Promise.resolve(true);
	}

	/** Looks for new items. A list without rows takes them at once. Never throws: the next change looks again. */
	async look(): Promise<void> {
		try {
			const [shown, now] = [await this.ids(), await this.#library.itemIds(this.#items)];
			const arrived = now.filter((id) => !this.#known.has(id)).length;
			if (shown.length === 0 && arrived > 0) this.takeArrived();
			else this.arrived = arrived;
		} catch {
			// The rows report a library that cannot be read.
		}
	}

	/** Shows the items that have come. */
	takeArrived(): void {
		this.#ids = null;
		this.arrived = 0;
		this.reads++;
	}

	async #read(): Promise<readonly EntryId[]> {
		try {
			const ids = await this.#library.itemIds(this.#items);
			this.#known = idSet([...this.#known, ...ids]);
			this.total = ids.length;
			return ids;
		} catch (error) {
			// The next request tries again.
			this.#ids = null;
			throw error;
		}
	}

	async #page({ after, skip, limit }: PageRequest): Promise<Page> {
		for (;;) {
			const ids = await this.ids();
			const first = (after === null ? 0 : ids.indexOf(after[1]) + 1) + skip;
			const wanted = ids.slice(first, first + limit);
			const rows = await this.#library.itemViews(wanted);
			if (rows.length === wanted.length) return { rows: rows.map(this.#show), first };
			// Some have expired, or their feed is not followed any more.
			const found = idSet(rows.map(({ entry }) => entry.id));
			const gone = idSet(wanted.filter((id) => !found.has(id)));
			if (gone.size === 0) return { rows: rows.map(this.#show), first };
			const left = ids.filter((id) => !gone.has(id));
			this.#ids = Promise.resolve(left);
			this.total = left.length;
		}
	}
}
