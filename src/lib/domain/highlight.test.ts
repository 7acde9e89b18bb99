// Tests of folding highlights.
import { describe, expect, it } from 'vitest';
import type { EntryId } from './entry-fields.ts';
import type { Field, Json } from './core/field.ts';
import { highlightOf, isHighlightValue, type HighlightId } from './highlight.ts';
import { versionField } from './note.ts';
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

	it('keeps the date when it was first made, unless that is after its timestamp', () => {
		const madeAt = (date: Json) => highlightOf(ID, { made: at(5, { ...MADE, at: date }) })?.madeAt;
		expect([madeAt(2), madeAt(9), madeAt('x'), madeAt(0)]).toEqual([2, 5, 5, 5]);
		expect(highlightOf(ID, { made: at(5, { ...MADE, at: 2 }) })?.anchor).not.toHaveProperty('at');
	});

	it.each([
		['note', note(6, ''), false],
		['colour', at(6, 'red'), false],
		['made', at(6, MADE), false],
		['note', note(4, 'first'), true],
		['version:x', at(6, 'first'), true]
	])('that was deleted comes back by a later note, colour or adjustment: %s %j', (name, field, deleted) => {
		const fields = { made: at(1, MADE), deleted: at(5, true), [name]: field };
		expect(highlightOf(ID, fields)?.deleted).toBe(deleted);
		expect(highlightOf(ID, { ...fields, deleted: at(7, true) })?.deleted).toBe(true);
		expect(highlightOf(ID, { ...fields, deleted: at(7, false) })?.deleted).toBe(false);
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
