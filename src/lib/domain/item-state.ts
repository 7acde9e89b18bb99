// The state of a feed item for one reader: whether it is read, and whether its entry is in the library's lists.
import { isTrue, stampOf, type Field } from './core/field.ts';
import type { Fields } from './entry-fields.ts';
import { revives } from './entry.ts';
import { isItemAction } from './item-save.ts';

/**
 * Whether an entry is in the library's lists. That of a feed item is not until the reader bookmarks, tags, highlights or
 * saves it.
 */
export function isInLibrary(fields: Fields): boolean {
	if (!isItemAction(fields.saved)) return true;
	return Object.entries(fields).some(([name, field]) => name !== 'saved' && revives(name, field));
}

/**
 * Whether an item is read: its entry is marked as read, or the server first saw it before `readBefore` of its feed. An entry
 * that was marked as unread later than that stays unread.
 * @param at when the server first saw the item, ms since 1970
 * @param own field `read` of its entry
 * @param readBefore field of its feed
 */
export function isItemRead(at: number, own: Field | undefined, readBefore: Field | undefined): boolean {
	if (isTrue(own)) return true;
	const isMarkedLater = own !== undefined && own.stamp > stampOf(readBefore);
	return !isMarkedLater && typeof readBefore?.value === 'number' && at < readBefore.value;
}
