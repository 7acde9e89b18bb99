// A highlight: words of an article that the reader marked, in a colour, with a note, folded from its fields.
import { isAnchor, type Anchor } from './reading/text-anchor.ts';
import { isEntryId, type EntryId } from './entry-fields.ts';
import { isSingleLine, isTrue, isRecord, isText, textOf, type Field, type UnknownField } from './core/field.ts';
import { deviceOf, isTimestamp, toMillis, type Timestamp } from './core/hybrid-clock.ts';

/** 128 random bits in base64url (22 characters), made on the device. */
export type HighlightId = string & { readonly __highlight: true };
/** A note that lost to another one, under the stamp that it had; null once the reader has put it aside. */
export type VersionField = `version:${string}`;
export type HighlightField = 'made' | 'colour' | 'note' | 'deleted' | VersionField | UnknownField;
export type HighlightFields = { readonly [name: string]: Field };

/** The value of `made`. */
export interface HighlightAnchor extends Anchor {
	readonly entry: EntryId;
}

/** The value of `note`. `after` is the stamp of the note that the reader saw and changed. */
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
	/** Notes of other devices that lost to this one, oldest first. */
	readonly versions: readonly { readonly stamp: Timestamp; readonly text: string }[];
	/** ms since 1970. */
	readonly madeAt: number;
	readonly deleted: boolean;
}

export const MAX_NOTE = 20_000;
const VERSION = 'version:';

/** Null for a field that is not known here. */
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

/** Null for what was never made, or lost how: there is nothing to show. */
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
 * The text of a note that loses and that the winner's author had not seen: to be kept as an older version. Null when
 * there is none: the winner was written over it, or is a later note of the same device, which saw its own.
 */
export function losingNoteText(winner: Field, loser: Field): string | null {
	const [won, lost] = [noteOf(winner), noteOf(loser)];
	if (deviceOf(winner.stamp) === deviceOf(loser.stamp)) return null;
	if (lost === null || lost.text === '' || lost.text === won?.text || won?.after === loser.stamp) return null;
	return lost.text;
}

/**
 * Of two notes that were written without knowing of each other, the one that loses stays beside the other.
 * @param fields of the highlight
 * @returns the field that keeps it; empty when there is nothing to keep
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
