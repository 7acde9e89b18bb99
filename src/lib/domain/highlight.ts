// A highlight: a text anchor in an article with a colour and a note, folded from its fields.
import { isAnchor, type Anchor } from './reading/text-anchor.ts';
import { isEntryId, type EntryId } from './entry-fields.ts';
import { isSingleLine, isTrue, isRecord, isText, textOf, type Field, type UnknownField } from './core/field.ts';
import { deviceOf, isTimestamp, toMillis, type Timestamp } from './core/hybrid-clock.ts';

/** 128 random bits in base64url (22 characters), made on the device. */
export type HighlightId = string & { readonly __highlight: true };
/** Field of a note version that lost a conflict, named by its timestamp; null once the reader has resolved it. */
export type VersionField = `version:${string}`;
export type HighlightField = 'made' | 'colour' | 'note' | 'deleted' | VersionField | UnknownField;
export type HighlightFields = { readonly [name: string]: Field };

/** Value of the field `made`. */
export interface HighlightAnchor extends Anchor {
	readonly entry: EntryId;
}

/** Value of the field `note`. `after` is the timestamp of the note that it replaces. */
export interface Note {
	readonly text: string;
	readonly after: Timestamp | null;
}

export interface Highlight {
	readonly id: HighlightId;
	readonly entry: EntryId;
	readonly anchor: Anchor;
	readonly colour: string;
	readonly note: string;
	/** Notes of other devices that lost to the current note, oldest first. */
	readonly versions: readonly { readonly stamp: Timestamp; readonly text: string }[];
	/** ms since 1970. */
	readonly madeAt: number;
	readonly deleted: boolean;
}

export const MAX_NOTE = 20_000;
const VERSION = 'version:';

/** Whether a field may have this value; null for an unknown field. */
export function isHighlightValue(field: string, value: unknown): boolean | null {
	if (field === 'made') return isRecord(value) && isEntryId(value['entry']) && isAnchor(value);
	if (field === 'colour') return isSingleLine(value, 32);
	if (field === 'note') return isNote(value);
	if (field === 'deleted') return typeof value === 'boolean';
	if (!field.startsWith(VERSION)) return null;
	return isTimestamp(field.slice(VERSION.length)) && (value === null || isText(value, MAX_NOTE));
}

export function versionField(stamp: Timestamp): VersionField {
	return `${VERSION}${stamp}`;
}

function isNote(value: unknown): value is Note {
	if (!isRecord(value) || !isText(value['text'], MAX_NOTE)) return false;
	return value['after'] === null || isTimestamp(value['after']);
}

/**
 * Folds a highlight from its fields.
 * @returns null if the creation field `made` is missing
 */
export function highlightOf(id: HighlightId, fields: HighlightFields): Highlight | null {
	const made = fields['made'];
	if (made === undefined || isHighlightValue('made', made.value) !== true) return null;
	const { entry, ...anchor } = made.value as unknown as HighlightAnchor;
	return {
		id,
		entry,
		anchor,
		colour: textOf(fields['colour']) ?? 'yellow',
		note: noteOf(fields['note'])?.text ?? '',
		versions: versionsOf(fields),
		madeAt: toMillis(made.stamp),
		deleted: isTrue(fields['deleted'])
	};
}

/**
 * The text of a losing note to keep as a version, because the author of the winning note had not seen it. Null if there
 * is nothing to keep, for example because both notes come from the same device.
 */
export function losingNoteText(winner: Field, loser: Field): string | null {
	const [won, lost] = [noteOf(winner), noteOf(loser)];
	if (deviceOf(winner.stamp) === deviceOf(loser.stamp)) return null;
	if (lost === null || lost.text === '' || lost.text === won?.text || won?.after === loser.stamp) return null;
	return lost.text;
}

/**
 * Finds the losing note to keep as a version when two notes were written concurrently.
 * @param fields the highlight's present fields
 * @returns the field that keeps the losing note; empty if there is none
 */
export function keptVersion(
	winner: Field,
	loser: Field,
	fields: Readonly<Record<string, Field>>
): Record<string, Field> {
	const name = versionField(loser.stamp);
	const text = fields[name] === undefined ? losingNoteText(winner, loser) : null;
	return text === null ? {} : { [name]: { value: text, stamp: loser.stamp } };
}

function noteOf(field: Field | undefined): Note | null {
	return isNote(field?.value) ? (field.value as unknown as Note) : null;
}

function versionsOf(fields: HighlightFields): Highlight['versions'] {
	return Object.entries(fields)
		.filter(([name, { value }]) => name.startsWith(VERSION) && typeof value === 'string')
		.map(([name, { value }]) => ({ stamp: name.slice(VERSION.length) as Timestamp, text: value as string }))
		.sort((a, b) => (a.stamp < b.stamp ? -1 : 1));
}
