// The fields of an entry: names, which of them only the server writes, and valid values.
import { MAX_ADDRESS } from './core/line-limits.ts';
import { isAnchor } from './reading/text-anchor.ts';
import { isSingleLine, isRecord, type Field } from './core/field.ts';

/** 128 random bits in base64url (22 characters), made on the device that saved the link. */
export type EntryId = string & { readonly __entry: true };
/** Each tag is a field of its own, so that two devices can tag an entry at the same time. */
export type TagField = `tag:${string}`;
/**
 * `position`: the reading position. `marked`: the entry was highlighted or annotated, which revives a deleted entry.
 */
type NamedField = 'saved' | 'read' | 'archived' | 'bookmarked' | 'deleted' | 'furthest' | 'position' | 'marked';
export type ReaderField = NamedField | TagField;
/**
 * Fields that only the server writes: the article, the state of the fetch, and the entry that this one was merged
 * into.
 */
export type ServerField = 'article' | 'fetch' | 'alias';
export type EntryField = ReaderField | ServerField;
export type Fields = { readonly [name: TagField]: Field } & { readonly [name in NamedField | ServerField]?: Field };

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

/** Whether a field may have this value; null for an unknown field. */
export function isEntryValue(field: string, value: unknown): boolean | null {
	switch (field) {
		case 'saved':
			return isRecord(value) && isSingleLine(value['url'], MAX_ADDRESS);
		case 'read':
		case 'archived':
		case 'bookmarked':
		case 'deleted':
		case 'marked':
			return typeof value === 'boolean';
		case 'furthest':
			return typeof value === 'number' && value >= 0 && value <= 1;
		case 'position':
			return value === null || isAnchor(value);
		case 'article':
		case 'alias':
			return value === null || typeof value === 'string';
		case 'fetch':
			return isRecord(value) && typeof value['state'] === 'string';
		default: {
			const tag = tagOf(field);
			return tag === null ? null : tag !== '' && isSingleLine(tag, MAX_TAG) && typeof value === 'boolean';
		}
	}
}
