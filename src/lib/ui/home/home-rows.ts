// Reads the articles that are offered above the list of unread ones.
import { isBegun } from '../../domain/entry.ts';
import type { EntryView, Library } from '../../library/library.ts';
import type { Views } from '../list/list-views.ts';

export interface HomeRows {
	/** Partly read articles, latest position first. */
	readonly begun: readonly EntryView[];
	/** Articles of the last days, newest first, while the list is in an order in which they are not on top. */
	readonly recent: readonly EntryView[];
}

export const NOTHING: HomeRows = { begun: [], recent: [] };

/** Articles of each kind; filters and orders of the list find more. */
const MAX_ROWS = 5;
const RECENT_MS = 3 * 86_400_000;

export async function readHome(library: Pick<Library, 'begun' | 'list'>, { unread }: Views): Promise<HomeRows> {
	const isNewestFirst = (unread ?? null) === null || unread?.sort === 'newest';
	const [begun, latest] = await Promise.all([
		library.begun(MAX_ROWS),
		isNewestFirst ? null : library.list('unread', { after: null, skip: 0, limit: MAX_ROWS })
	]);
	const since = Date.now() - RECENT_MS;
	const isRecent = ({ entry }: EntryView) => entry.savedAt > since && !isBegun(entry);
	return { begun, recent: latest?.rows.filter(isRecent) ?? [] };
}

export function isNothing({ begun, recent }: HomeRows): boolean {
	return begun.length + recent.length === 0;
}
