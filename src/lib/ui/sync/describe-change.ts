// Describes a change in words, for the sync page and the text copied from it.
import type { Change } from '../../domain/sync/change.ts';
import { tagOf } from '../../domain/entry-fields.ts';
import { isNoteField } from '../../domain/note.ts';
import { m } from '../../paraglide/messages.js';

type Words = Readonly<Record<string, (on: boolean) => string>>;

const ENTRY: Words = {
	saved: () => m.change_saved(),
	read: (on) => (on ? m.change_read() : m.change_unread()),
	archived: (on) => (on ? m.change_archived() : m.change_unarchived()),
	bookmarked: (on) => (on ? m.change_bookmarked() : m.change_unbookmarked()),
	deleted: (on) => (on ? m.change_deleted() : m.change_restored()),
	furthest: () => m.change_furthest(),
	position: () => m.change_furthest(),
	archivedAt: () => m.change_archived(),
	purged: () => m.change_purged(),
	title: () => m.change_title(),
	author: () => m.change_author(),
	note: () => m.change_note(),
	marked: () => m.change_highlight()
};
const HIGHLIGHT: Words = {
	made: () => m.change_highlight(),
	colour: () => m.change_colour(),
	note: () => m.change_note(),
	deleted: (on) => (on ? m.change_highlight_deleted() : m.change_highlight())
};
const FEED: Words = {
	subscribed: () => m.change_feed(),
	folder: () => m.change_folder(),
	title: () => m.change_feed_title(),
	readBefore: () => m.change_read_before()
};

export function describeChange({ entity, field, value }: Change): string {
	const tag = entity === 'entry' ? tagOf(field) : null;
	if (tag !== null) return value === true ? m.change_tag({ tag }) : m.change_untag({ tag });
	if (entity === 'settings') return m.change_setting();
	const words = { entry: ENTRY, highlight: HIGHLIGHT, feed: FEED }[entity][field];
	return words?.(value === true) ?? m.change_other();
}

/** The title, author, note, highlighted quote or address in a change; null if there is none. */
export function changeContent({ entity, field, value }: Change): string | null {
	if (entity === 'entry' && (field === 'title' || field === 'author')) return typeof value === 'string' ? value : null;
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
	const { text, quote, url } = value as Record<string, unknown>;
	const written = isNoteField({ entity, field }) ? text : field === 'made' ? quote : url;
	return typeof written === 'string' ? written : null;
}
