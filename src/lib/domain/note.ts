// Notes of the reader, on an entry or a highlight, and the versions that are kept when two devices write concurrently.
import { isRecord, isText, type Field } from './core/field.ts';
import { deviceOf, isTimestamp, type Timestamp } from './core/hybrid-clock.ts';

/** Field of a note version that lost a conflict, named by its timestamp; null once the reader has resolved it. */
export type VersionField = `version:${string}`;

/**
 * Value of the field `note`. `after` is the timestamp of the note that its author knowingly replaced; null if there was
 * none, or if another note was stored than the one that the author saw.
 */
export interface Note {
	readonly text: string;
	readonly after: Timestamp | null;
}

/** A note of another device that lost to the current note. */
export interface NoteVersion {
	readonly stamp: Timestamp;
	readonly text: string;
}

/** Maximum length of a note in UTF-16 units. */
export const MAX_NOTE = 20_000;
const VERSION = 'version:';

/** Whether a field is the note of an entry or highlight, of which a losing version is kept. */
export function isNoteField({ entity, field }: { readonly entity: string; readonly field: string }): boolean {
	return field === 'note' && (entity === 'entry' || entity === 'highlight');
}

export function versionField(stamp: Timestamp): VersionField {
	return `${VERSION}${stamp}`;
}

/** Whether the field `note` or a version may have this value; null for any other field. */
export function isNoteValue(field: string, value: unknown): boolean | null {
	if (field === 'note') return isNote(value);
	if (!field.startsWith(VERSION)) return null;
	return isTimestamp(field.slice(VERSION.length)) && (value === null || isText(value, MAX_NOTE));
}

function isNote(value: unknown): value is Note {
	if (!isRecord(value) || !isText(value['text'], MAX_NOTE)) return false;
	return value['after'] === null || isTimestamp(value['after']);
}

/** Text of a note; empty if there is none. */
export function noteText(field: Field | undefined): string {
	return noteOf(field)?.text ?? '';
}

/** Notes that lost a conflict and that the reader has not resolved, oldest first. */
export function noteVersions(fields: Readonly<Record<string, Field>>): NoteVersion[] {
	return Object.entries(fields)
		.filter(([name, { value }]) => name.startsWith(VERSION) && typeof value === 'string')
		.map(([name, { value }]) => ({ stamp: name.slice(VERSION.length) as Timestamp, text: value as string }))
		.sort((a, b) => (a.stamp < b.stamp ? -1 : 1));
}

/**
 * The text of a losing note to keep as a version, because the author of the winning note had not seen it. Null if there
 * is nothing to keep, for example because both notes come from the same device, which keeps a version itself.
 * @param areApart whether the notes were written on two entries, so that the same device may not have replaced its own
 */
export function losingNoteText(winner: Field, loser: Field, { areApart = false } = {}): string | null {
	const [won, lost] = [noteOf(winner), noteOf(loser)];
	if (!areApart && deviceOf(winner.stamp) === deviceOf(loser.stamp)) return null;
	if (lost === null || lost.text === '' || lost.text === won?.text || won?.after === loser.stamp) return null;
	return lost.text;
}

/**
 * Finds the losing note to keep as a version when two notes were written concurrently.
 * @param fields the present fields of the entry or highlight
 * @param areApart whether the notes were written on two entries that are merged
 * @returns the field that keeps the losing note; empty if there is none
 */
export function keptVersion(
	winner: Field,
	loser: Field,
	fields: Readonly<Record<string, Field>>,
	options: { readonly areApart?: boolean } = {}
): Record<string, Field> {
	const name = versionField(loser.stamp);
	const text = fields[name] === undefined ? losingNoteText(winner, loser, options) : null;
	return text === null ? {} : { [name]: { value: text, stamp: loser.stamp } };
}

/**
 * Decides how a note is written on this device.
 * @param before the text that the author saw when they began to write. Texts are compared and not timestamps, because
 * the server may move the timestamp of a note that is open on the screen.
 * @param fields the present fields of the entry or highlight
 * @returns the value of the field `note`, and the field that keeps the stored note if the author had not seen it, which
 * another device or another tab may have written
 */
export function noteToWrite(
	text: string,
	before: string,
	fields: Readonly<Record<string, Field>>
): { readonly value: Note; readonly kept: Readonly<Record<string, Field>> } {
	const { note: stored } = fields;
	if (stored === undefined || noteText(stored) === before)
		return { value: { text, after: stored?.stamp ?? null }, kept: {} };
	const name = versionField(stored.stamp);
	const isKept = fields[name] !== undefined || noteText(stored) === '';
	return {
		value: { text, after: null },
		kept: isKept ? {} : { [name]: { value: noteText(stored), stamp: stored.stamp } }
	};
}

function noteOf(field: Field | undefined): Note | null {
	return isNote(field?.value) ? (field.value as unknown as Note) : null;
}
