// Tests of exclusions and filters in queries on a library.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { catchUp, matchingNames, search, addArticles } from '../../../../../tests/support/search-fixture.ts';
import { connect } from '../../../../../tests/support/connect.ts';
import type { Connection } from '../../db/connection.ts';

let databases = 0;
let connection: Connection;

beforeEach(() => {
	connection = connect(`filters-${++databases}`);
});
afterEach(() => connection.close());

it('excludes documents with a word after a dash', async () => {
	await addArticles(connection, [
		{ id: 'one', html: 'cats and dogs' },
		{ id: 'two', html: 'cats alone' }
	]);
	await catchUp(connection);
	expect(await matchingNames(connection, 'cats -dogs')).toEqual(['two']);
	expect(await matchingNames(connection, 'cats -"and dogs"')).toEqual(['two']);
	expect(await matchingNames(connection, 'cats -dogs&and')).toHaveLength(2);
});

it('filters by dates before 1970, by tags of symbols only, and by the first letter of an author’s name', async () => {
	await addArticles(connection, [
		{ id: 'old', html: 'word', published: Date.UTC(1950, 0, 1), tags: ['🍕'], byline: '村上春樹' },
		{ id: 'new', html: 'word ❤️ here', published: Date.UTC(1980, 0, 1), tags: ['❤️'], byline: '東野圭吾' }
	]);
	await catchUp(connection);
	for (const filter of ['before:1960', '-after:1960', 'tag:🍕', 'author:村'])
		expect(await matchingNames(connection, filter), filter).toEqual(['old']);
	for (const filter of ['after:1960', '"word here"', 'tag:❤'])
		expect(await matchingNames(connection, filter)).toEqual(['new']);
});

it('filters by tag, site, author, language, dates and state', async () => {
	await addArticles(connection, [
		{
			id: 'one',
			html: 'word',
			tags: ['Long Reads'],
			byline: 'Ada North',
			site: 'Harbour News',
			lang: 'en-GB',
			published: Date.UTC(2024, 4, 6),
			bookmarked: true
		},
		{
			id: 'two',
			html: 'word',
			tags: ['long'],
			byline: 'North Sea',
			lang: 'de',
			published: Date.UTC(2025, 0, 1),
			read: true
		}
	]);
	await catchUp(connection);
	const only: Readonly<Record<string, string>> = {
		'tag:"long reads"': 'one',
		'tag:long': 'two',
		'author:ada': 'one',
		'author:"ada north"': 'one',
		'author:"ada nor': 'one',
		'author:ad': 'one',
		'tag:"long r': 'one',
		'site:harb': 'one',
		'site:harbour': 'one',
		'lang:en': 'one',
		'lang:de': 'two',
		'before:2024-05-07': 'one',
		'before:2025': 'one',
		'after:2024-05-07': 'two',
		'-before:2025': 'two',
		'tag:longreads': 'one',
		'tag:“long reads”': 'one',
		'tag：long': 'two',
		'-author:ada': 'two',
		'is:bookmarked': 'one',
		'is:unread': 'one',
		'is:read': 'two',
		'-is:read': 'one'
	};
	for (const [filter, id] of Object.entries(only)) {
		expect(await matchingNames(connection, filter), filter).toEqual([id]);
		expect(await matchingNames(connection, `word ${filter}`), filter).toEqual([id]);
	}
	for (const site of ['example.org', 'www.example.org', 'https://example.org/one'])
		expect(await matchingNames(connection, `site:${site}`)).toHaveLength(2);
	// An invalid language, and one without articles.
	for (const filter of ['lang:english', 'tag:🍕', 'author:—', 'author:"ada nor"']) {
		expect(await matchingNames(connection, filter), filter).toEqual([]);
		expect(await matchingNames(connection, `word -${filter}`), filter).toHaveLength(2);
	}
	// An invalid date is treated as words.
	expect(await search(connection, 'before:2024-02-31 word')).toMatchObject({ matchMode: 'any' });
});
