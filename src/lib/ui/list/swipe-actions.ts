// The actions of swiping a row to its start or its end, which the reader chooses for this device.
import type { EntryView, ListName } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import type { EntryCommands } from '../actions/entry-commands.svelte.ts';
import type { IconName } from '../common/icons.ts';
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';
import type { Side } from './touches.ts';

export const SWIPE_ACTIONS = ['archive', 'bookmark', 'read', 'remove', 'none'] as const;
export type SwipeAction = (typeof SWIPE_ACTIONS)[number];
export type SwipeChoice = Readonly<Record<Side, SwipeAction>>;

export interface RowAction {
	readonly icon: IconName;
	readonly label: string;
	readonly run: () => Promise<boolean>;
}

const DEFAULT: SwipeChoice = { start: 'archive', end: 'bookmark' };
const STORAGE_KEY = 'offprint-swipes';
const storage: OpenStorage = () => localStorage;

export function readSwipes(): SwipeChoice {
	const [start, end] = (readStored(storage, STORAGE_KEY) ?? '').split(' ');
	return { start: actionOf(start) ?? DEFAULT.start, end: actionOf(end) ?? DEFAULT.end };
}

export function writeSwipes({ start, end }: SwipeChoice): void {
	writeStored(storage, STORAGE_KEY, `${start} ${end}`);
}

function actionOf(name: string | undefined): SwipeAction | undefined {
	return SWIPE_ACTIONS.find((action) => action === name);
}

/** Reading is all that takes an item out of a list of feeds. */
function itemAction(action: Exclude<SwipeAction, 'none'>): Exclude<SwipeAction, 'none'> {
	return action === 'bookmark' ? action : 'read';
}

/** What an action does with a row; null if it does nothing there. In the trash every swipe restores. */
export function rowAction(
	action: SwipeAction,
	row: EntryView,
	list: ListName | 'items',
	commands: EntryCommands
): RowAction | null {
	const { archived, read, bookmarked } = row.entry;
	if (action === 'none') return null;
	if (list === 'trash') return { icon: 'undo', label: m.action_restore(), run: () => commands.restore(row) };
	switch (list === 'items' ? itemAction(action) : action) {
		case 'archive':
			return archived || read
				? { icon: 'undo', label: m.action_unarchive(), run: () => commands.toggleArchived(row) }
				: { icon: 'archive', label: m.action_archive(), run: () => commands.toggleArchived(row) };
		case 'bookmark':
			return {
				icon: 'bookmark',
				label: bookmarked ? m.action_unbookmark() : m.action_bookmark(),
				run: () => commands.toggleBookmark(row)
			};
		case 'read':
			return {
				icon: read ? 'unread' : 'read',
				label: read ? m.action_mark_unread() : m.action_mark_read(),
				run: () => commands.toggleRead(row)
			};
		case 'remove':
			return { icon: 'trash', label: m.action_delete(), run: () => commands.remove(row) };
	}
}
