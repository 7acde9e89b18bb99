// Tests of parsing changes from outside.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOf, ID } from '../../../../tests/support/test-change.ts';
import { parseChange } from './parse-change.ts';
import { MAX_TAG, type EntryField } from '../entry-fields.ts';
import type { Json } from '../core/field.ts';

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
