// A highlight: a text anchor in an article with a colour and a note, folded from its fields.
import { isAnchor, type Anchor } from './reading/text-anchor.ts';
import { isEntryId, type EntryId } from './entry-fields.ts';
import {
	isSingleLine,
	isTrue,
	isRecord,
	stampOf,
	textOf,
	dateOf,
	type Field,
	type UnknownField
} from './core/field.ts';
import { isNoteValue, noteText, noteVersions, type NoteVersion, type VersionField } from './note.ts';

/** 128 random bits in base64url (22 characters), made on the device. */
export type HighlightId = string & { readonly __highlight: true };
export type HighlightField = 'made' | 'colour' | 'note' | 'deleted' | VersionField | UnknownField;
export type HighlightFields = { readonly [name: string]: Field };

/** Value of the field `made`. */
export interface HighlightAnchor extends Anchor {
	readonly entry: EntryId;
	/** When the highlight was first made, ms since 1970; absent if that is the time of the field's timestamp. */
	readonly at?: number;
}

export interface Highlight {
	readonly id: HighlightId;
	readonly entry: EntryId;
	readonly anchor: Anchor;
	readonly colour: string;
	readonly note: string;
	/** Notes of other devices that lost to the current note, oldest first. */
	readonly versions: readonly NoteVersion[];
	/** ms since 1970. */
	readonly madeAt: number;
	readonly deleted: boolean;
}

/** Whether a field may have this value; null for an unknown field. */
export function isHighlightValue(field: string, value: unknown): boolean | null {
	if (field === 'made') return isRecord(value) && isEntryId(value['entry']) && isAnchor(value);
	if (field === 'colour') return isSingleLine(value, 32);
	if (field === 'deleted') return typeof value === 'boolean';
	return isNoteValue(field, value);
}

/**
 * Folds a highlight from its fields.
 * @returns null if the creation field `made` is missing
 */
export function highlightOf(id: HighlightId, fields: HighlightFields): Highlight | null {
	const made = fields['made'];
	if (made === undefined || isHighlightValue('made', made.value) !== true) return null;
	const { entry, at: _at, ...anchor } = made.value as unknown as HighlightAnchor;
	return {
		id,
		entry,
		anchor,
		colour: textOf(fields['colour']) ?? 'yellow',
		note: noteText(fields['note']),
		versions: noteVersions(fields),
		madeAt: dateOf(made),
		deleted: isDeleted(fields)
	};
}

/** Fields of which a later write revives a deleted highlight: an adjusted end, a colour, a note. */
const REVIVING_FIELDS = ['made', 'colour', 'note'] as const;

/**
 * Whether the highlight is deleted: a note, colour or adjustment after the delete revives it, whatever its value. Their
 * timestamps only grow, so the highlight stays revived until a later delete.
 */
function isDeleted(fields: HighlightFields): boolean {
	const deletedAt = stampOf(fields['deleted']);
	return isTrue(fields['deleted']) && REVIVING_FIELDS.every((name) => stampOf(fields[name]) < deletedAt);
}
