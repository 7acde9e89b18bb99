// Tests of reading the new and changed items of a feed, and of the limits against hostile ones.
import { expect, it } from 'vitest';
import { rss, type TestItem } from '../../../../../tests/support/feeds/poller-fixture.ts';
import type { FeedReading, FeedTask } from './feed-task.ts';
import { readItems } from './read-items.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 5, 1, 12);

function read(body: string, task: Partial<FeedTask> = {}, now?: () => number): FeedReading {
	const result = readItems(
		{
			...{ kind: 'feed', bytes: Buffer.from(body), contentType: 'text/xml', known: {}, mode: 'full' },
			address: 'https://example.org/feed.xml',
			...task
		},
		now
	);
	if ('refused' in result) throw new Error(result.refused);
	return result;
}

const many = (count: number): TestItem[] =>
	Array.from({ length: count }, (_, index) => ({ id: `i${String(index)}`, date: NOON - index * DAY }));

function knownOf({ items, skipped }: FeedReading): Record<string, string> {
	return { ...Object.fromEntries(items.map(({ identity, hash }) => [identity, hash])), ...skipped };
}

it('the text is cleaned as that of a page, with absolute addresses and pictures', () => {
	const text = '<p>See <a href="b">b</a> <img src="/x.png" alt=""><script>x</script></p><form><input></form>';
	const [item] = read(rss([{ id: 'a', text, date: NOON }])).items;
	expect(item).toMatchObject({ pictures: ['https://example.org/x.png'], leadPicture: 'https://example.org/x.png' });
	expect(item?.html).toContain('href="https://example.org/b"');
	expect(item?.html).not.toMatch(/script|input/);
});

it('an item without a title is called by the beginning of its text, or its day', () => {
	const items = read(
		rss([
			{ id: 'a', title: '', text: 'First words' },
			{ id: 'b', title: '', text: '', date: NOON }
		])
	).items;
	expect(items.map(({ title }) => title)).toEqual(['2026-06-01', 'First words']);
});

it('a picture that the feed names is shown if the text has none', () => {
	const more = '<media:thumbnail xmlns:media="http://search.yahoo.com/mrss/" url="https://example.org/t.jpg"/>';
	const [item] = read(rss([{ id: 'a', more }])).items;
	expect(item?.pictures).toEqual(['https://example.org/t.jpg']);
});

it('only new and changed items are read, the newest first', () => {
	const first = read(rss(many(3)));
	expect(first.items.map(({ title }) => title)).toEqual(['Title of i0', 'Title of i1', 'Title of i2']);
	const again = read(rss([...many(2), { id: 'i2', text: 'changed', date: NOON - 2 * DAY }]), { known: knownOf(first) });
	expect(again.items.map(({ excerpt }) => excerpt)).toEqual(['changed']);
	expect(again.seen).toEqual(first.seen);
});

it('a long feed comes in parts, and of one that was never read the newest 500 items', () => {
	const body = rss(many(700));
	const first = read(body);
	expect([first.items.length, Object.keys(first.skipped).length, first.hasMore]).toEqual([300, 200, true]);
	const second = read(body, { known: knownOf(first) });
	expect([second.items.length, second.hasMore, second.items[0]?.title]).toEqual([200, false, 'Title of i300']);
});

it('large texts and slow work end a part early, but never without an item', () => {
	const large = many(20).map((item) => ({ ...item, text: `<p>${'word '.repeat(150_000)}</p>` }));
	const { items, hasMore } = read(rss(large));
	expect(hasMore).toBe(true);
	expect(items.length).toBeLessThan(12);
	let time = 0;
	const slow = read(rss(many(5)), {}, () => (time += 60_000));
	expect([slow.items.length, slow.hasMore]).toEqual([1, true]);
});

it.each([
	['deep nesting', '<div>'.repeat(50_000)],
	['many elements', '<b>x</b>'.repeat(60_000)],
	['unclosed tags', '<a href="x'.repeat(20_000)],
	['a picture bomb', '<img src="/a.png">'.repeat(20_000)]
])('an item of %s is read in linear time', (_what, text) => {
	const start = performance.now();
	const [item] = read(rss([{ id: 'a', text }])).items;
	expect(item?.html.length).toBeLessThan(4_000_000);
	expect(performance.now() - start).toBeLessThan(8_000);
});
