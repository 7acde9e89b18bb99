// Tests of reading the stored order and filters of each list.
import { beforeEach, describe, expect, it } from 'vitest';
import { readViews, STORAGE_KEY } from './list-views.ts';
import { writeViews } from './write-views.ts';

const ARCHIVE = { sort: 'archived', filters: [] };

beforeEach(() => {
	localStorage.clear();
	sessionStorage.clear();
});

describe('the views of the lists', () => {
	it('are kept in the tab, and without their filters on the device', () => {
		writeViews({ unread: { sort: 'shortest', filters: ['quick', 'begun'] }, archive: null });
		expect(readViews()).toEqual({ unread: { sort: 'shortest', filters: ['quick', 'begun'] }, archive: null });
		sessionStorage.clear();
		expect(readViews()).toEqual({ unread: { sort: 'shortest', filters: [] }, archive: null });
	});

	it.each([
		['an unknown order', '{"unread":{"sort":"best","filters":[]}}', {}],
		['a property of every object as order', '{"unread":{"sort":"constructor","filters":[]}}', {}],
		[
			'an unknown filter',
			'{"unread":{"sort":"site","filters":["good","quick"]}}',
			{ sort: 'site', filters: ['quick'] }
		],
		['no filters', '{"unread":{"sort":"site"}}', {}],
		['another type', '[1]', {}],
		['nothing', 'null', {}],
		['no JSON', '{', {}]
	] as const)('are the defaults where the stored text has %s', (_what, text, unread) => {
		localStorage.setItem(STORAGE_KEY, text);
		const known = Object.keys(unread).length === 0 ? {} : { unread };
		expect(readViews()).toEqual({ archive: ARCHIVE, ...known });
	});
});
