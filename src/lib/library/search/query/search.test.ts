// Tests of queries on a library: results and their order.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
	catchUp,
	change,
	matchingNames,
	remove,
	search,
	addArticles
} from '../../../../../tests/support/search-fixture.ts';
import { connect } from '../../../../../tests/support/connect.ts';
import type { Connection } from '../../db/connection.ts';
import { openSearcher } from './searcher.ts';

let databases = 0;
let connection: Connection;

beforeEach(() => {
	connection = connect(`search-${++databases}`);
});
afterEach(() => connection.close());

it('finds an article by words of its title, text, byline, site, tags and notes', async () => {
	await addArticles(connection, [
		{
			id: 'one',
			title: 'The keepers of Skarn',
			html: '<p>A lighthouse on a rock.</p>',
			byline: 'Ada North',
			site: 'Harbour News',
			tags: ['sea stories'],
			notes: ['remember the foghorn']
		},
		{ id: 'two', title: 'Something else', html: '<p>Nothing of that.</p>' }
	]);
	await catchUp(connection);
	for (const query of ['keepers', 'lighthouse', 'north', 'harbour', 'stories', 'foghorn', 'lighthouse keepers foghorn'])
		expect(await matchingNames(connection, query), query).toEqual(['one']);
});

it('finds words with the last word as prefix while it is typed, and only the whole word after a space', async () => {
	await addArticles(connection, [
		{ id: 'one', html: 'lighthouse' },
		{ id: 'two', html: 'light' }
	]);
	await catchUp(connection);
	expect(await matchingNames(connection, 'light')).toEqual(['two', 'one']);
	expect(await matchingNames(connection, 'light ')).toEqual(['two']);
	expect(await matchingNames(connection, 'lig')).toHaveLength(2);
	// A filter without a value is ignored.
	expect(await matchingNames(connection, 'light tag: ')).toEqual(['two']);
});

it('answers parallel queries like successive ones', async () => {
	await addArticles(connection, [{ id: 'one', html: 'lighthouse' }]);
	await catchUp(connection);
	for (const html of ['light', 'lighter']) {
		await addArticles(connection, [{ id: 'one', html }]);
		await catchUp(connection);
	}
	const searcher = openSearcher(connection);
	const typed = ['l', 'li', 'lig', 'ligh', 'light', 'lighter'];
	const answers = await Promise.all(typed.map((query) => searcher.search(query, 10)));
	expect(answers.map(({ hits, total }) => [hits.length, total])).toEqual(typed.map(() => [1, 1]));
});

it('finds phrases only where their words are adjacent', async () => {
	await addArticles(connection, [
		{ id: 'one', html: '<p>send an e-mail now</p>' },
		{ id: 'two', html: '<p>now send the mail, an e. e</p>' },
		{ id: 'three', html: '<p>send an email now</p>' }
	]);
	await catchUp(connection);
	expect((await matchingNames(connection, '"an email now"')).sort()).toEqual(['one', 'three']);
	expect((await matchingNames(connection, '"send an e-mail now"')).sort()).toEqual(['one', 'three']);
	expect(await matchingNames(connection, '"now send"')).toEqual(['two']);
	expect((await matchingNames(connection, 'e-mail')).sort()).toEqual(['one', 'three']);
});

it('puts an exact title first, then titles, then texts', async () => {
	await addArticles(connection, [
		{ id: 'text', title: 'Other', html: '<p>sea fog sea fog sea fog</p>' },
		{ id: 'longer', title: 'Sea fog in May', html: '<p>sea fog sea fog sea fog</p>' },
		{ id: 'exact', title: 'Sea fog', html: '<p>nothing</p>' }
	]);
	await catchUp(connection);
	expect(await matchingNames(connection, 'sea fog')).toEqual(['exact', 'longer', 'text']);
	expect(await matchingNames(connection, '"sea fog" after:1960')).toEqual(['exact', 'longer', 'text']);
});

it('recognises an exact title in any spelling, and none without words in the query', async () => {
	const long = (word: string): string => `<p>${`${word} `.repeat(40)}</p>`;
	await addArticles(connection, [
		{ id: 'mail', title: 'E-mail', html: 'nothing' },
		{ id: 'mails', title: 'An email', html: long('e-mail email') },
		{ id: 'tokyo', title: '東京', html: 'nothing' },
		{ id: 'tokyos', title: '東京都', html: long('東京') },
		{ id: 'untitled', html: 'storm' }
	]);
	await catchUp(connection);
	expect((await matchingNames(connection, 'email '))[0]).toBe('mail');
	expect((await matchingNames(connection, '東京 '))[0]).toBe('tokyo');
	await change(connection, 'mails', { 'tag:kept': true });
	await change(connection, 'mail', { 'tag:kept': true });
	await catchUp(connection);
	expect(await matchingNames(connection, 'e-mail tag:kept')).toEqual(['mail', 'mails']);
	expect(await matchingNames(connection, '-storm')).toHaveLength(4);
	await addArticles(connection, [
		{ id: 'ugly', title: 'The good, the bad and the ugly', html: 'nothing' },
		{ id: 'other', title: 'Good and bad', html: long('the good, the bad and the ugly') }
	]);
	await catchUp(connection);
	expect((await matchingNames(connection, 'the good the bad and the ugly '))[0]).toBe('ugly');
});

it('finds every word of a text with joined words in which one spelling is part of another', async () => {
	const odd = ['آل-سعود مدينة', 'by الـ-BBC zebra crossing', `${'3'.repeat(45)}.333 ferry`, 'ب-القدس'];
	await addArticles(
		connection,
		Array.from({ length: 60 }, (_, number) => ({
			id: `n${number}`,
			title: 'zebra crossing',
			html: `<p>${odd[number % odd.length] ?? ''} harbour</p>`
		}))
	);
	await catchUp(connection);
	for (const [query, count] of [
		['مدينة ', 15],
		['"zebra crossing"', 60],
		['ferry ', 15],
		['harbour ', 60]
	] as const)
		expect(await matchingNames(connection, query), query).toHaveLength(count);
});

it('finds words that differ in their endings, the exact form first', async () => {
	await addArticles(connection, [
		{ id: 'inflected', html: 'libraries running', lang: 'en' },
		{ id: 'plain', html: 'library run', lang: 'en' }
	]);
	await catchUp(connection);
	expect(await matchingNames(connection, 'library ')).toEqual(['plain', 'inflected']);
	expect(await matchingNames(connection, 'runs ')).toHaveLength(2);
	expect(await matchingNames(connection, '"library run"')).toEqual(['plain']);
});

it('replaces a word that does not occur by a similar one', async () => {
	await addArticles(connection, [
		{ id: 'one', html: 'lighthouse' },
		{ id: 'two', html: 'keeper' }
	]);
	await catchUp(connection);
	for (const query of ['lighthuose', 'ligthouse ', 'ighthouse', 'llighthouse', 'mighthouse', 'lighthousse']) {
		const answer = await search(connection, query);
		expect(answer.hits, query).toHaveLength(1);
		expect(answer).toMatchObject({
			matchMode: 'near',
			replacements: [{ word: query.trim(), substitutes: ['lighthouse'] }]
		});
	}
});

it('treats a word that does not occur as a prefix, even if more follows', async () => {
	await addArticles(connection, [
		{ id: 'one', html: 'Lovelace at sea', tags: ['to read'] },
		{ id: 'two', html: 'a lovely day at sea' }
	]);
	await catchUp(connection);
	const replacements = [{ word: 'lovel', substitutes: ['lovelace', 'lovely'] }];
	for (const query of ['lovel ', 'lovel sea', 'lovel -storm'])
		expect(await search(connection, query)).toMatchObject({ total: 2, matchMode: 'near', replacements });
	expect(await search(connection, 'sea tag:to')).toMatchObject({ total: 1, matchMode: 'all', replacements: [] });
	expect(await matchingNames(connection, 'tag:to sea')).toEqual([]);
});

it('finds documents with some of the words if none has them all', async () => {
	await addArticles(connection, [
		{ id: 'one', html: 'sea fog' },
		{ id: 'two', html: 'fog' },
		{ id: 'three', html: 'sand' }
	]);
	await catchUp(connection);
	expect(await search(connection, 'fog sea desert ')).toMatchObject({ matchMode: 'any', total: 2 });
	expect(await matchingNames(connection, 'fog sea desert ')).toEqual(['one', 'two']);
	expect(await search(connection, 'sadn fogg ')).toMatchObject({ matchMode: 'any', total: 3, replacements: [{}, {}] });
});

it('finds runs of scripts without spaces only where their letters are adjacent', async () => {
	await addArticles(connection, [
		{ id: 'one', html: '東京都の天気' },
		{ id: 'two', html: '東京と京都' }
	]);
	await catchUp(connection);
	expect(await matchingNames(connection, '東京都 ')).toEqual(['one']);
	expect(await matchingNames(connection, '京都 ')).toHaveLength(2);
	expect(await matchingNames(connection, '天')).toEqual(['one']);
});

it('follows changes: tags, trash, purge', async () => {
	await addArticles(connection, [
		{ id: 'one', html: 'sea' },
		{ id: 'two', html: 'sea' }
	]);
	await catchUp(connection);
	await change(connection, 'one', { 'tag:kept': true });
	await change(connection, 'two', { deleted: true });
	await catchUp(connection);
	expect(await matchingNames(connection, 'sea')).toEqual(['one']);
	expect(await matchingNames(connection, 'tag:kept')).toEqual(['one']);
	await change(connection, 'two', { deleted: false });
	await remove(connection, 'one');
	await catchUp(connection);
	expect(await matchingNames(connection, 'sea')).toEqual(['two']);
	expect(await matchingNames(connection, 'tag:kept')).toEqual([]);
});
