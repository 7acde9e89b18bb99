// Tests of changes: names and merging.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOf, DEVICE, ID } from '../../../../tests/support/test-change.ts';
import { fieldKey, supersedes, type EntryChange } from './change.ts';
import { parseChange } from './parse-change.ts';
import { isEntryId, isServerField, MAX_TAG, tagOf, type EntryField } from '../entry-fields.ts';
import { tagField } from '../tag-names.ts';
import type { Field } from '../core/field.ts';
import { makeTimestamp, type DeviceId } from '../core/hybrid-clock.ts';

describe('names', () => {
	it('the key of a field includes entity and id', () => {
		expect(fieldKey(changeOf('tag:a/b', true))).toBe(`entry/${ID}/tag:a/b`);
	});

	it('the id of an entry has 22 characters of base64url', () => {
		expect(isEntryId(ID)).toBe(true);
		for (const other of [null, 5, '', `${ID}a`, `${ID.slice(1)}+`]) expect(isEntryId(other)).toBe(false);
	});

	it('the fields that only the server writes are known by name', () => {
		expect(['article', 'fetch', 'alias', 'saved', 'tag:article'].map(isServerField)).toEqual([
			true,
			true,
			true,
			false,
			false
		]);
	});

	it('the name of a tag is trimmed and normalised', () => {
		expect(tagField('  to \t read\n')).toBe('tag:to read');
		expect(tagField('Cafe\u0301')).toBe('tag:Caf\u00e9');
		expect(tagOf(tagField('news'))).toBe('news');
		expect(tagOf('read')).toBeNull();
	});

	it('the name of a tag is cut to its limit, never within a letter', () => {
		expect(tagField(`${'x'.repeat(MAX_TAG - 1)}😀`)).toBe(`tag:${'x'.repeat(MAX_TAG - 1)}`);
		const halves = fc.integer({ min: 0xd7f0, max: 0xe010 }).map((unit) => String.fromCharCode(unit));
		const name = fc.string({ unit: fc.oneof(halves, fc.constantFrom(' ', '\n', 'x', 'é', '😀')), maxLength: 200 });
		fc.assert(
			fc.property(fc.oneof(name, fc.string({ unit: 'binary', maxLength: 200 })), (name) => {
				const field = tagField(name);
				const tag = tagOf(field) ?? '';
				expect(tag.isWellFormed()).toBe(true);
				expect(tagField(tag)).toBe(field);
				if (tag !== '') expect(parseChange(changeOf(field, true))).not.toBeNull();
			})
		);
	});
});

const fields = fc.constantFrom<EntryField>('furthest', 'read', 'tag:a');
const millis = fc.integer({ min: 0, max: 5 });
const devices = fc.constantFrom<DeviceId[]>(DEVICE, '00000000000000bb' as DeviceId);
/** Few values and times, so that they collide. Each device has one value for each timestamp, as real clocks ensure. */
const changes = fc
	.uniqueArray(fc.tuple(millis, devices, fields, fc.constantFrom(0, 0.25, 0.5, 1)), {
		selector: ([time, device]) => `${time} ${device}`,
		maxLength: 12
	})
	.map((all) =>
		all.map(([time, device, field, number]) => ({
			...changeOf(field, field === 'furthest' ? number : number > 0.3),
			stamp: makeTimestamp(time, 0, device)
		}))
	);

function fold(all: readonly EntryChange[]): Record<string, Field> {
	const folded: Record<string, Field> = {};
	for (const { field, value, stamp } of all) {
		if (supersedes(field, { value, stamp }, folded[field])) folded[field] = { value, stamp };
	}
	return folded;
}

describe('merging', () => {
	it('gives the same fields for any order and repetition of the changes', () => {
		const shuffled = changes.chain((all) =>
			fc.tuple(
				fc.constant(all),
				fc.shuffledSubarray(all, { minLength: all.length }),
				fc.shuffledSubarray(all) // arrive a second time
			)
		);
		fc.assert(
			fc.property(shuffled, ([all, shuffledOnce, repeated]) => {
				expect(fold([...shuffledOnce, ...repeated])).toEqual(fold(all));
			})
		);
	});

	it('gives the same fields if two parts are merged first', () => {
		fc.assert(
			fc.property(changes, fc.nat(12), (all, at) => {
				const halves = [fold(all.slice(0, at)), fold(all.slice(at))].flatMap((half) =>
					Object.entries(half).map(([field, kept]) => ({ ...changeOf(field as EntryField, null), ...kept }))
				);
				expect(fold(halves)).toEqual(fold(all));
			})
		);
	});

	it('lets the later timestamp win, and an equal one never', () => {
		const [early, late] = [0, 1].map((time) => ({ value: true, stamp: makeTimestamp(time, 0, DEVICE) }));
		if (early === undefined || late === undefined) throw new Error('two fields were made');
		expect(supersedes('read', early, undefined)).toBe(true);
		expect(supersedes('read', late, early)).toBe(true);
		expect(supersedes('read', early, late)).toBe(false);
		expect(supersedes('read', early, early)).toBe(false);
	});

	it('keeps the furthest progress, whatever the timestamps', () => {
		const near = { value: 0.2, stamp: makeTimestamp(9, 0, DEVICE) };
		const far = { value: 0.8, stamp: makeTimestamp(1, 0, DEVICE) };
		expect(supersedes('furthest', near, far)).toBe(false);
		expect(supersedes('furthest', far, near)).toBe(true);
	});
});
