// Tests of folding highlights, and conflicts between notes.
import { describe, expect, it } from 'vitest';
import type { EntryId } from './entry-fields.ts';
import type { Field, Json } from './core/field.ts';
import { highlightOf, isHighlightValue, losingNoteText, versionField, type HighlightId } from './highlight.ts';
import { makeTimestamp, type DeviceId, type Timestamp } from './core/hybrid-clock.ts';

const ID = 'abcdefghijklmnopqrstu_' as HighlightId;
const ENTRY = 'entry_________________' as EntryId;
const MADE = { entry: ENTRY, quote: 'the tide', prefix: 'when ', suffix: ' turned', offset: 12 };

function stampAt(millis: number, device = 'aa'): Timestamp {
	return makeTimestamp(millis, 0, `00000000000000${device}` as DeviceId);
}

function at(millis: number, value: Json): Field {
	return { value, stamp: stampAt(millis) };
}

function note(millis: number, text: string, after: Timestamp | null = null): Field {
	return at(millis, { text, after });
}

describe('a highlight', () => {
	it('has text, colour, note and losing notes, oldest first', () => {
		const fields = {
			made: at(1, MADE),
			colour: at(2, 'green'),
			note: note(5, 'mine'),
			[versionField(stampAt(4))]: at(4, 'hers'),
			[versionField(stampAt(3))]: at(3, 'his'),
			[versionField(stampAt(2))]: at(6, null)
		};
		const { entry, ...anchor } = MADE;
		expect(highlightOf(ID, fields)).toEqual({
			id: ID,
			entry,
			anchor,
			colour: 'green',
			note: 'mine',
			versions: [
				{ stamp: stampAt(3), text: 'his' },
				{ stamp: stampAt(4), text: 'hers' }
			],
			madeAt: 1,
			deleted: false
		});
	});

	it('is null without its creation field', () => {
		expect(highlightOf(ID, { note: note(1, 'about what?') })).toBeNull();
	});

	it.each<[string, unknown, boolean | null]>([
		['made', MADE, true],
		['made', { ...MADE, entry: 'x' }, false],
		['made', { ...MADE, offset: -1 }, false],
		['made', { ...MADE, quote: 'x'.repeat(10_001) }, false],
		['note', { text: 'two\nlines', after: null }, true],
		['note', { text: 'x', after: 'yesterday' }, false],
		['note', 'x', false],
		['colour', 'yellow', true],
		['colour', 3, false],
		[versionField(stampAt(1)), null, true],
		['version:yesterday', 'x', false],
		['shape', 'wave', null]
	])('accepts or refuses a value of a field: %s = %j: %s', (field, value, accepted) => {
		expect(isHighlightValue(field, value)).toBe(accepted);
	});
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
