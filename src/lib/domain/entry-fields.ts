// The fields of an entry: their names, who writes them, and what values they take.
import { MAX_ADDRESS } from './url/url.ts';
import { isAnchor } from './reading/text-anchor.ts';
import { isSingleLine, isRecord, type Field } from './core/field.ts';
import { withFewMarks } from './core/line-limits.ts';

/** 128 random bits in base64url (22 characters), made on the device that saved the link. */
export type EntryId = string & { readonly __entry: true };
/** A tag is a field of its own, so that two devices can tag one entry at once. */
export type TagField = `tag:${string}`;
/** `position`: where the reader is. `marked`: something was highlighted or noted, which revives a deleted entry. */
type NamedField = 'saved' | 'read' | 'archived' | 'bookmarked' | 'deleted' | 'furthest' | 'position' | 'marked';
export type ReaderField = NamedField | TagField;
/** What the server alone writes: the article found, how fetching ended, the entry this one was merged into. */
export type ServerField = 'article' | 'fetch' | 'alias';
export type EntryField = ReaderField | ServerField;
export type Fields = { readonly [name: TagField]: Field } & { readonly [name in NamedField | ServerField]?: Field };

export const MAX_TAG = 64;
/** Of what may become a tag: marks and spaces may go from it. */
const MAX_TYPED = 16 * MAX_TAG;
const SERVER_FIELDS: ReadonlySet<string> = new Set<ServerField>(['article', 'fetch', 'alias']);

export function isEntryId(value: unknown): value is EntryId {
	return typeof value === 'string' && /^[A-Za-z0-9_-]{22}$/.test(value);
}

export function isServerField(field: string): field is ServerField {
	return SERVER_FIELDS.has(field);
}

export function tagField(name: string): TagField {
	const words = withFewMarks(name.trimStart().slice(0, MAX_TYPED).toWellFormed())
		.normalize('NFC')
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
	// The cut may leave half of an emoji, which no database keeps as it is, or a space at the end.
	return `tag:${words
		.slice(0, MAX_TAG)
		.replace(/[\ud800-\udbff]$/, '')
		.trim()}`;
}

/** The name in a tag's field, nothing for another field. */
export function tagOf(field: string): string | null {
	return field.startsWith('tag:') ? field.slice(4) : null;
}

/** Null for a field that is not known here. */
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
