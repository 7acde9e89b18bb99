// Tests of building entries from their fields, and of reviving deleted ones.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingMinutes } from './article.ts';
import type { EntryField, EntryId, Fields } from './entry-fields.ts';
import { tagField } from './tag-names.ts';
import type { Field, Json } from './core/field.ts';
import { entryOf, isDeleted, urlOf } from './entry.ts';
import { makeTimestamp, type DeviceId } from './core/hybrid-clock.ts';

const ID = 'abcdefghijklmnopqrstu_' as EntryId;
const DEVICE = '00000000000000aa' as DeviceId;

/** Fields with timestamps one millisecond apart. */
function fieldsOf(...all: readonly [EntryField, Json][]): Fields {
	const stamped = all.map(
		([name, value], index) => [name, { value, stamp: makeTimestamp(index + 1, 0, DEVICE) }] as const
	);
	return Object.fromEntries<Field>(stamped);
}

const SAVED: [EntryField, Json] = ['saved', { url: 'https://example.org/a' }];

describe('an entry', () => {
	it('waits for its article when it was just saved', () => {
		expect(entryOf(ID, fieldsOf(SAVED))).toEqual({
			id: ID,
			url: 'https://example.org/a',
			publicOnly: false,
			isOfItem: false,
			savedAt: 1,
			article: null,
			fetch: { state: 'waiting' },
			refetch: null,
			about: null,
			read: false,
			archived: false,
			archivedAt: null,
			bookmarked: false,
			deleted: false,
			purged: false,
			title: null,
			author: null,
			furthest: 0,
			position: null,
			tags: [],
			alias: null
		});
	});

	it('is folded from its fields', () => {
		const fields = fieldsOf(
			SAVED,
			['read', true],
			['archived', true],
			['bookmarked', true],
			['furthest', 0.4],
			[tagField('zebra'), true],
			[tagField('Apple'), true],
			[tagField('dropped'), false],
			['article', 'an-article'],
			['fetch', { state: 'done' }],
			['alias', 'another']
		);
		expect(entryOf(ID, fields)).toMatchObject({
			read: true,
			archived: true,
			bookmarked: true,
			furthest: 0.4,
			tags: ['Apple', 'zebra'],
			article: 'an-article',
			fetch: { state: 'done' },
			about: null,
			alias: 'another'
		});
	});

	it('is empty, not broken, without fields', () => {
		expect(entryOf(ID, {})).toMatchObject({ url: '', savedAt: 0, fetch: { state: 'waiting' }, deleted: false });
		expect(urlOf(fieldsOf(['saved', null]))).toBe('');
	});

	it('limits its fetch to the public internet for any unknown reach', () => {
		const reach = (value: Json) =>
			entryOf(ID, fieldsOf(['saved', { url: 'https://example.org/a', ...(value as object) }]));
		expect(reach({}).publicOnly).toBe(false);
		expect(reach({ reach: 'public' }).publicOnly).toBe(true);
		expect(reach({ reach: 'of a later app' }).publicOnly).toBe(true);
	});

	it('uses the earlier date that a save names, unless it is invalid or in the future', () => {
		const at = (value: Json) =>
			entryOf(ID, fieldsOf(['read', false], ['saved', { url: 'https://example.org/a', at: value }])).savedAt;
		expect(at(1)).toBe(1);
		for (const wrong of [3, Infinity, -1, 0, '1', null]) expect(at(wrong)).toBe(2);
	});

	it('has the date of its last archiving, or an earlier date that was written with it', () => {
		const archivedAt = (...all: readonly [EntryField, Json][]) => entryOf(ID, fieldsOf(SAVED, ...all)).archivedAt;
		expect(archivedAt(['archived', true])).toBe(2);
		expect(archivedAt(['archived', true], ['archivedAt', 1])).toBe(1);
		expect(archivedAt(['archived', true], ['archivedAt', 9])).toBe(2);
		expect(archivedAt(['archived', true], ['archivedAt', null])).toBe(2);
		expect(archivedAt(['archivedAt', 1], ['archived', true])).toBe(3);
		expect(archivedAt(['archived', false], ['archivedAt', 1])).toBeNull();
	});

	it('has the title and author of the reader, unless they are blank', () => {
		const own = (title: Json, author: Json) => {
			const entry = entryOf(ID, fieldsOf(SAVED, ['title', title], ['author', author]));
			return [entry.title, entry.author];
		};
		expect(own('Mine', 'Me')).toEqual(['Mine', 'Me']);
		expect(own(' ', null)).toEqual([null, null]);
	});

	it('is purged only by the delete that emptying the trash names', () => {
		const purged = (stamp: Json) => entryOf(ID, fieldsOf(SAVED, ['deleted', true], ['purged', stamp])).purged;
		expect(purged(makeTimestamp(2, 0, DEVICE))).toBe(true);
		expect(purged(makeTimestamp(1, 0, DEVICE))).toBe(false);
		const revived = fieldsOf(SAVED, ['deleted', true], ['purged', makeTimestamp(2, 0, DEVICE)], ['bookmarked', true]);
		expect(entryOf(ID, revived)).toMatchObject({ deleted: false, purged: false });
	});

	it('shows why its page could not be fetched, until it is saved again', () => {
		const failed: [EntryField, Json] = ['fetch', { state: 'failed', code: 'not_found' }];
		expect(entryOf(ID, fieldsOf(SAVED, failed)).fetch).toEqual({ state: 'failed', code: 'not_found' });
		expect(entryOf(ID, fieldsOf(SAVED, ['fetch', { state: 'failed' }])).fetch).toEqual({
			state: 'failed',
			code: 'internal'
		});
		expect(entryOf(ID, fieldsOf(failed, SAVED)).fetch).toEqual({ state: 'waiting' });
	});

	it.each<[string, Json, object]>([
		[
			'that it is tried again',
			{ state: 'failed', code: 'unreachable', retryAt: 5 },
			{ state: 'failed', code: 'unreachable', retryAt: 5 }
		],
		[
			'that it is given up',
			{ state: 'failed', code: 'unreachable', retryAt: null },
			{ state: 'failed', code: 'unreachable', retryAt: null }
		],
		[
			'that the site asks to slow down',
			{ state: 'waiting', code: 'slow_down', retryAt: 5 },
			{ state: 'waiting', code: 'slow_down', retryAt: 5 }
		],
		['an unknown state of a later server reads as waiting', { state: 'paused', reason: [1] }, { state: 'waiting' }],
		['a value that is no state reads as waiting', 'odd', { state: 'waiting' }]
	])('shows the state of its fetch: %s', (_what, value, shown) => {
		expect(entryOf(ID, fieldsOf(SAVED, ['fetch', value])).fetch).toEqual(shown);
	});

	it('shows the metadata of its page until there is an article, also while it is fetched again', () => {
		const about = { title: 'T', site: 'S', excerpt: 'E', lead: 'a'.repeat(64) };
		const failed: [EntryField, Json] = ['fetch', { state: 'failed', code: 'nothing_to_read', about }];
		expect(entryOf(ID, fieldsOf(SAVED, failed)).about).toEqual(about);
		expect(entryOf(ID, fieldsOf(failed, SAVED))).toMatchObject({ about, fetch: { state: 'waiting' } });
		expect(entryOf(ID, fieldsOf(SAVED, failed, ['article', 'an article'])).about).toBeNull();
	});

	it.each([null, 1, [], { title: 1 }, { title: 'T', site: 'S', excerpt: 'x'.repeat(9999), lead: null }])(
		'ignores page metadata of a wrong shape: %j',
		(about) => {
			expect(entryOf(ID, fieldsOf(SAVED, ['fetch', { state: 'failed', about: about as Json }])).about).toBeNull();
		}
	);

	it('stays fetched when it is saved again', () => {
		expect(entryOf(ID, fieldsOf(['fetch', { state: 'done' }], SAVED)).fetch).toEqual({ state: 'done' });
	});
});

describe('deleting', () => {
	const gone: [EntryField, Json] = ['deleted', true];

	it('lasts until it is undone', () => {
		expect(isDeleted(fieldsOf(SAVED, gone))).toBe(true);
		expect(isDeleted(fieldsOf(SAVED, ['deleted', false]))).toBe(false);
		expect(isDeleted(fieldsOf(gone))).toBe(true);
	});

	it.each<[EntryField, Json]>([SAVED, ['bookmarked', true], ['tag:keep', true]])(
		'is undone by a later %s',
		(field, value) => {
			expect(isDeleted(fieldsOf(SAVED, gone, [field, value]))).toBe(false);
			expect(isDeleted(fieldsOf([field, value], gone))).toBe(true);
		}
	);

	it.each<[EntryField, Json]>([
		['read', true],
		['archived', true],
		['furthest', 1],
		['bookmarked', false],
		['tag:keep', false],
		['article', 'found'],
		['fetch', { state: 'done' }]
	])('is not undone by a later change: %s = %j', (field, value) => {
		expect(isDeleted(fieldsOf(SAVED, gone, [field, value]))).toBe(true);
	});

	it('lasts if it is repeated after a revival', () => {
		expect(isDeleted(fieldsOf(SAVED, ['bookmarked', true], ['tag:keep', true], gone))).toBe(true);
	});

	it('does not depend on the order of the fields', () => {
		const names: [EntryField, Json][] = [SAVED, gone, ['bookmarked', true], ['tag:a', true], ['read', true]];
		const shuffled = fc
			.shuffledSubarray(names, { minLength: names.length })
			.map((all) => Object.entries(fieldsOf(...all)))
			.chain((entries) => fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })));
		fc.assert(
			fc.property(shuffled, ([one, other]) => {
				expect(entryOf(ID, Object.fromEntries(one))).toEqual(entryOf(ID, Object.fromEntries(other)));
			})
		);
	});
});

describe('minutes to read', () => {
	it('are at least one', () => {
		expect([0, 100, 345, 2300].map(readingMinutes)).toEqual([1, 1, 2, 10]);
	});
});

describe('fetching the page of an article again', () => {
	const stamped = (value: Json, millis: number) => ({ value, stamp: makeTimestamp(millis, 0, DEVICE) });
	const shown = (fetch: Json, refetch: Json, { answeredAt }: { answeredAt: number }) =>
		entryOf(ID, {
			saved: stamped({ url: 'https://example.org/a' }, 1),
			article: stamped('an-article', 2),
			fetch: stamped(fetch, answeredAt),
			refetch: stamped(refetch, 5)
		});

	it.each([
		['asked', { state: 'done' }, 4, { state: 'done' }],
		['asked', { state: 'failed', code: 'not_found' }, 4, { state: 'done' }],
		['queued', { state: 'waiting' }, 6, { state: 'waiting' }],
		[null, { state: 'done', result: 'shorter' }, 6, { state: 'done', result: 'shorter' }],
		[null, { state: 'failed', code: 'not_found' }, 6, { state: 'failed', code: 'not_found' }]
	] as const)('is %s after the server wrote %o at %d', (refetch, written, answeredAt, fetch) => {
		expect(shown(written, 1, { answeredAt })).toMatchObject({ refetch, fetch });
		expect(shown(written, 1, { answeredAt }).fetch).toEqual(fetch);
	});

	it('is withdrawn, or its failure dismissed, without the server', () => {
		for (const written of [{ state: 'waiting' }, { state: 'failed', code: 'not_found' }])
			expect(shown(written, null, { answeredAt: 4 })).toMatchObject({ refetch: null, fetch: { state: 'done' } });
	});

	it('is nothing without an article', () => {
		const refetch = stamped(1, 5);
		expect(entryOf(ID, { ...fieldsOf(SAVED), refetch })).toMatchObject({ refetch: null, fetch: { state: 'waiting' } });
	});
});
