// Tests of changes: parsing, merging and the hash chain.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashChain, EMPTY_CHAIN, parseChange, fieldKey, supersedes, type EntryChange } from './change.ts';
import { isEntryId, isServerField, MAX_TAG, tagField, tagOf, type EntryField, type EntryId } from '../entry-fields.ts';
import type { Field, Json } from '../core/field.ts';
import { makeTimestamp, type DeviceId } from '../core/hybrid-clock.ts';

const ID = 'abcdefghijklmnopqrstu_' as EntryId;
const DEVICE = '00000000000000aa' as DeviceId;
const STAMP = makeTimestamp(Date.UTC(2026, 0, 1), 0, DEVICE);

function changeOf(field: EntryField, value: Json): EntryChange {
	return { entity: 'entry', id: ID, field, value, stamp: STAMP };
}

describe('parsing', () => {
	it.each<[EntryField, Json]>([
		['saved', { url: 'https://example.org/' }],
		['saved', { url: 'https://example.org/', from: 'share' }],
		['read', true],
		['archived', false],
		['bookmarked', true],
		['deleted', false],
		['furthest', 0],
		['furthest', 1],
		['tag:later', true],
		['tag:with: colon', false],
		['article', null],
		['alias', 'other'],
		['fetch', { state: 'done' }]
	])('accepts a valid value: %s = %j', (field, value) => {
		expect(parseChange({ ...changeOf(field, value), more: 'is left out' })).toEqual(changeOf(field, value));
	});

	it.each<[string, unknown]>([
		['saved', 'https://example.org/'],
		['saved', { url: 5 }],
		['saved', ['https://example.org/']],
		['saved', { url: `https://example.org/${'x'.repeat(4096)}` }],
		['read', 1],
		['read', null],
		['furthest', -0.1],
		['furthest', 1.1],
		['furthest', '0.5'],
		['furthest', Number.NaN],
		['tag:', true],
		[`tag:${'x'.repeat(MAX_TAG + 1)}`, true],
		['tag:later', 'yes'],
		['fetch', 'done'],
		['article', 5],
		['__proto__', true],
		['constructor', true],
		['UpperCase', true],
		['with space', true],
		['later', 'x'.repeat(32_768)]
	])('refuses an invalid value: %s = %.40j', (field, value) => {
		expect(parseChange({ ...changeOf('read', true), field, value })).toBeNull();
	});

	it.each<[string, unknown]>([
		['nothing', null],
		['a list', []],
		['words', 'read'],
		['another entity', { ...changeOf('read', true), entity: 'planet' }],
		['an entity named like a method of objects', { ...changeOf('read', true), entity: 'toString' }],
		['an id that is too short', { ...changeOf('read', true), id: ID.slice(1) }],
		['an id of other letters', { ...changeOf('read', true), id: `${ID.slice(1)}/` }],
		['an invalid timestamp', { ...changeOf('read', true), stamp: '2026-01-01' }],
		['a field name that is a number', { ...changeOf('read', true), field: 5 }]
	])('refuses something that is not a change: %s', (_, value) => {
		expect(parseChange(value)).toBeNull();
	});

	it.each<[string, Record<string, unknown>]>([
		['an entry’s field', { field: 'mood', value: { calm: [1, null] } }],
		['an entry’s field with a part', { field: 'shelf:top', value: 'x' }],
		['a highlight’s field', { entity: 'highlight', field: 'shape', value: 'wave' }],
		['a setting', { entity: 'settings', id: 'settings', field: 'search:1', value: { words: 'tide' } }]
	])('keeps what a newer client wrote: %s', (_, part) => {
		const change = { ...changeOf('read', true), ...part };
		expect(parseChange(change)).toEqual(change);
	});

	it('never throws', () => {
		fc.assert(fc.property(fc.anything(), (value) => void parseChange(value)));
	});
});

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

/** 64-bit FNV-1a as specified (draft-eastlake-fnv), in slow and simple BigInt. */
function reference(text: string): string {
	let hash = 0xcbf29ce484222325n;
	for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & (2n ** 64n - 1n);
	return hash.toString(16).padStart(16, '0');
}

function expected(before: string, { entity, id, field, value, stamp }: EntryChange): string {
	return reference(`${before}\n${JSON.stringify([entity, id, field, value, stamp])}`);
}

const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);
const anyChange = fc
	.tuple(fields, json, fc.integer({ min: 0, max: 2 ** 40 }))
	.map(([field, value, time]) => ({ ...changeOf(field, value), stamp: makeTimestamp(time, 0, DEVICE) }));

describe('the hash chain', () => {
	it('matches the published test vectors of FNV-1a', () => {
		expect(reference('')).toBe('cbf29ce484222325');
		expect(reference('a')).toBe('af63dc4c8601ec8c');
		expect(reference('foobar')).toBe('85944171f73967e8');
		fc.assert(
			fc.property(fc.array(anyChange, { maxLength: 5 }), (all) => {
				let [head, slow] = [EMPTY_CHAIN, EMPTY_CHAIN];
				for (const change of all) {
					head = hashChain(head, change);
					slow = expected(slow, change);
				}
				expect(head).toBe(slow);
			})
		);
	});

	it('is the same after a round trip through JSON, whatever the order of properties', () => {
		fc.assert(
			fc.property(anyChange, ({ entity, id, field, value, stamp }) => {
				const sent = JSON.parse(JSON.stringify({ stamp, value, field, id, entity })) as EntryChange;
				expect(hashChain(EMPTY_CHAIN, sent)).toBe(hashChain(EMPTY_CHAIN, { entity, id, field, value, stamp }));
			})
		);
	});

	it('differs for any other change, and for other ops before it', () => {
		const change = changeOf('read', true);
		const others: EntryChange[] = [
			{ ...change, id: ID.replace('a', 'b') as EntryId },
			{ ...change, field: 'archived' },
			{ ...change, value: false },
			{ ...change, value: 'true' },
			{ ...change, stamp: makeTimestamp(1, 0, DEVICE) }
		];
		const head = hashChain(EMPTY_CHAIN, change);
		const heads = [head, hashChain(head, change), ...others.map((other) => hashChain(EMPTY_CHAIN, other))];
		expect(new Set(heads).size).toBe(heads.length);
	});
});
