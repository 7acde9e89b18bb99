// Checks the values of an entry's fields.
import { MAX_ADDRESS, MAX_BYLINE, MAX_TITLE } from './core/line-limits.ts';
import { isTimestamp } from './core/hybrid-clock.ts';
import { isSingleLine, isRecord } from './core/field.ts';
import { MAX_TAG, tagOf } from './entry-fields.ts';
import { isNoteValue } from './note.ts';
import { isAnchor } from './reading/text-anchor.ts';

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
		case 'archivedAt':
		case 'refetch':
			return value === null || (typeof value === 'number' && Number.isFinite(value));
		case 'purged':
			return isTimestamp(value);
		case 'title':
			return value === null || isSingleLine(value, MAX_TITLE);
		case 'author':
			return value === null || isSingleLine(value, MAX_BYLINE);
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
			if (tag === null) return isNoteValue(field, value);
			return tag !== '' && isSingleLine(tag, MAX_TAG) && typeof value === 'boolean';
		}
	}
}
