// Tests of the order and the counts of the list of feeds.
import { expect, it } from 'vitest';
import { feedViewWith } from '../../../../tests/support/fake-library.ts';
import { countUnread, foldersOf, groupFeeds, nextUnreadFeed } from './feed-groups.ts';

const view = (title: string, folder: string | null, unread: number, muted = false) =>
	feedViewWith({ feed: { url: `https://${title}.example/feed`, title, folder, muted }, unread });

const views = [
	view('loose', null, 1),
	view('zebra', 'Animals', 2),
	view('ant', 'Animals', 0),
	view('loud', 'Animals', 50, true),
	view('part 10', 'books', 3),
	view('Part 2', 'books', 4)
];
const groups = groupFeeds(views, 'en');
const [loose, zebra] = views;
const after = (title: string) => nextUnreadFeed(groups, { feed: idOf(title) })?.name;
const idOf = (title: string) => feedViewWith({ feed: { url: `https://${title}.example/feed` } }).feed.id;

it('sorts folders and feeds by name, and those in no folder last', () => {
	expect(groups.map(({ folder, feeds }) => [folder, ...feeds.map(({ name }) => name)])).toEqual([
		['Animals', 'ant', 'loud', 'zebra'],
		['books', 'Part 2', 'part 10'],
		[null, 'loose']
	]);
	expect(foldersOf(views, 'en')).toEqual(['Animals', 'books']);
});

it('counts a muted feed only in its own list', () => {
	expect(groups.map(({ unread }) => unread)).toEqual([2, 7, 1]);
	expect(countUnread(views, 'all')).toBe(10);
	expect(countUnread(views, { folder: 'Animals' })).toBe(2);
});

it('finds the next feed with unread items in the order of the list, from its beginning again', () => {
	expect(nextUnreadFeed(groups, 'all')?.name).toBe('zebra');
	expect(after('ant')).toBe('zebra');
	expect(after('zebra')).toBe('Part 2');
	expect(after('loose')).toBe('zebra');
	expect(nextUnreadFeed(groups, { folder: 'Animals' })?.name).toBe('Part 2');
	expect(nextUnreadFeed(groupFeeds([loose ?? view('', null, 0)], 'en'), { feed: idOf('loose') })).toBeNull();
	expect(zebra?.unread).toBe(2);
});
