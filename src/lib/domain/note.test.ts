// Tests of notes that two devices wrote concurrently.
import { describe, expect, it } from 'vitest';
import type { Field } from './core/field.ts';
import { makeTimestamp, type DeviceId, type Timestamp } from './core/hybrid-clock.ts';
import { isNoteField, keptVersion, losingNoteText, noteToWrite, versionField } from './note.ts';

function stampAt(millis: number, device = 'aa'): Timestamp {
	return makeTimestamp(millis, 0, `00000000000000${device}` as DeviceId);
}

function note(millis: number, text: string, after: Timestamp | null = null): Field {
	return { value: { text, after }, stamp: stampAt(millis) };
}

it('only entries and highlights have notes', () => {
	const entities = ['entry', 'highlight', 'feed', 'settings'];
	expect(entities.filter((entity) => isNoteField({ entity, field: 'note' }))).toEqual(['entry', 'highlight']);
	expect(isNoteField({ entity: 'entry', field: 'title' })).toBe(false);
});

describe('a conflict of two notes', () => {
	const first = note(1, 'first');
	const second = (text: string, after: Timestamp | null = null): Field => ({
		value: { text, after },
		stamp: stampAt(2, 'bb')
	});

	it('keeps the losing note if the winner’s author had not seen it', () => {
		expect(losingNoteText(second('second'), first)).toBe('first');
		expect(losingNoteText(first, second('second'))).toBe('second');
	});

	it('drops a note that was replaced knowingly', () => {
		expect(losingNoteText(second('first, and more', first.stamp), first)).toBeNull();
	});

	it('drops a note that the same device replaced, even if a note between them is unknown', () => {
		expect(losingNoteText(note(3, 'third', stampAt(2)), first)).toBeNull();
	});

	it('keeps no note that is empty or equal', () => {
		expect(losingNoteText(second('first'), first)).toBeNull();
		expect(losingNoteText(first, second(''))).toBeNull();
	});
});

it('two notes of one device are both kept if they were written on entries that are merged', () => {
	const [first, second] = [note(1, 'first'), note(2, 'second')];
	expect(keptVersion(second, first, {}, { areApart: true })).toEqual({
		[versionField(first.stamp)]: { value: 'first', stamp: first.stamp }
	});
});

describe('a note that is written', () => {
	const stored = note(1, 'stored');

	it('replaces the note that its author saw', () => {
		expect(noteToWrite('new', 'stored', { note: stored })).toEqual({
			value: { text: 'new', after: stored.stamp },
			kept: {}
		});
		expect(noteToWrite('new', '', {})).toEqual({ value: { text: 'new', after: null }, kept: {} });
	});

	it('keeps a note that its author had not seen as a version', () => {
		const version = { [versionField(stored.stamp)]: { value: 'stored', stamp: stored.stamp } };
		expect(noteToWrite('new', 'older', { note: stored })).toEqual({
			value: { text: 'new', after: null },
			kept: version
		});
	});

	it('keeps no version that is empty or was resolved', () => {
		expect(noteToWrite('new', 'older', { note: note(1, '') }).kept).toEqual({});
		const resolved = { [versionField(stored.stamp)]: { value: null, stamp: stampAt(2) } };
		expect(noteToWrite('new', 'older', { note: stored, ...resolved }).kept).toEqual({});
	});
});
