// Tests of queries after a tag that they name was renamed or deleted.
import { describe, expect, it } from 'vitest';
import { queryAfterTagEdit } from './query-after-tag-edit.ts';

const DEEP_SEA: ReadonlySet<string> = new Set(['deep sea', 'sea']);

describe('a saved search after its tag was renamed', () => {
	it.each([
		['tag:"Deep  SEA" is:unread', 'tag:"oceans" is:unread'],
		['tag:sea', 'tag:"oceans"'],
		['whales -tag:sea', 'whales -tag:"oceans"'],
		['tag:sea tag:"deep sea"', 'tag:"oceans" tag:"oceans"'],
		['TAG:Sea', 'tag:"oceans"']
	])('%s becomes %s', (before, after) => {
		expect(queryAfterTagEdit(before, DEEP_SEA, 'oceans')).toBe(after);
	});

	it.each(['sea', '"tag:sea"', 'tag:seaside', 'site:sea', 'tag:'])('%s stays as it is', (query) => {
		expect(queryAfterTagEdit(query, DEEP_SEA, 'oceans')).toBe(query);
		expect(queryAfterTagEdit(query, DEEP_SEA, null)).toBe(query);
	});

	it('keeps a tag in its quotation marks', () => {
		expect(queryAfterTagEdit('tag:sea', DEEP_SEA, 'a "b" c')).toBe('tag:"a b c"');
	});
});

describe('a saved search after its tag was deleted', () => {
	it('is removed, because it can find nothing', () => {
		expect(queryAfterTagEdit('whales tag:sea', DEEP_SEA, null)).toBeNull();
	});

	it('no longer excludes the tag', () => {
		expect(queryAfterTagEdit('whales  -tag:sea is:unread', DEEP_SEA, null)).toBe('whales is:unread');
		expect(queryAfterTagEdit('-tag:sea', DEEP_SEA, null)).toBeNull();
	});
});
