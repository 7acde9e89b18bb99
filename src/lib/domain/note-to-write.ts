// Decides how a note is written on this device; apart from the other rules of notes, which the list loads at once.
import type { Field } from './core/field.ts';
import { noteText, versionField, type Note } from './note.ts';

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
