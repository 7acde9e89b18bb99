// The fields of an entry: names, and which of them only the server writes.
import type { Field } from './core/field.ts';
import type { VersionField } from './note.ts';

/** 128 random bits in base64url (22 characters), made on the device that saved the link. */
export type EntryId = string & { readonly __entry: true };
/** Each tag is a field of its own, so that two devices can tag an entry at the same time. */
export type TagField = `tag:${string}`;
/**
 * `position`: the reading position. `marked`: the entry was highlighted or annotated, which revives a deleted entry.
 * `archivedAt`: date of archiving, ms since 1970, if it is not the time of the timestamp of `archived`. `title` and
 * `author`: the reader's own, shown before the article's; null removes them. `refetch`: when the reader asked to fetch the
 * page of an article again, ms since 1970; null withdraws that, or dismisses its failure. `note`: the reader's note on the whole
 * article. `purged`: the reader emptied the trash; its value is the timestamp of the delete that becomes final.
 */
type NamedField =
	| 'saved'
	| 'read'
	| 'archived'
	| 'archivedAt'
	| 'bookmarked'
	| 'deleted'
	| 'purged'
	| 'furthest'
	| 'position'
	| 'marked'
	| 'title'
	| 'author'
	| 'note'
	| 'refetch';
export type ReaderField = NamedField | TagField | VersionField;
/**
 * Fields that only the server writes: the article, the state of the fetch, and the entry that this one was merged
 * into.
 */
export type ServerField = 'article' | 'fetch' | 'alias';
export type EntryField = ReaderField | ServerField;
export type Fields = { readonly [name: TagField | VersionField]: Field } & {
	readonly [name in NamedField | ServerField]?: Field;
};

/** Maximum length of a tag, UTF-16 units. */
export const MAX_TAG = 64;
const SERVER_FIELDS: ReadonlySet<string> = new Set<ServerField>(['article', 'fetch', 'alias']);

export function isEntryId(value: unknown): value is EntryId {
	return typeof value === 'string' && /^[A-Za-z0-9_-]{22}$/.test(value);
}

export function isServerField(field: string): field is ServerField {
	return SERVER_FIELDS.has(field);
}

/** The tag of a tag field; null for other fields. */
export function tagOf(field: string): string | null {
	return field.startsWith('tag:') ? field.slice(4) : null;
}
