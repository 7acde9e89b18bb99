// Tests of notes that two devices wrote concurrently.
import { describe, expect, it } from 'vitest';
import type { Field } from './core/field.ts';
import { makeTimestamp, type DeviceId, type Timestamp } from './core/hybrid-clock.ts';
import { isNoteField, losingNoteText } from './note.ts';

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
