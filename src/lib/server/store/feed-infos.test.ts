// Tests on both databases of storing facts of feeds: what is news, and what can be stored and read.
import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { NOON } from '../../../../tests/support/push-fixture.ts';
import { feedIdOf } from '../../domain/feed.ts';
import { incrementCounter, SHARED } from './counters.ts';
import { ensureFeed, feedInfosOf, hasNewFacts, readFeedInfo, writeFeedFacts, type FeedFacts } from './feed-infos.ts';

const [ONE, TWO] = ['https://example.org/one.xml', 'https://example.org/two.xml'];
const HEALTHY = { code: 'ok', since: null, cause: null, isLasting: false, formerAddress: null } as const;

describeOnBothDatabases(({ db }) => {
	function create(url: string): Promise<void> {
		return ensureFeed(
			db,
			{ id: feedIdOf(url), url, now: NOON },
			async () => (await incrementCounter(db, SHARED, 1)) + 1
		);
	}

	async function writeFacts(url: string, facts: FeedFacts): Promise<void> {
		await writeFeedFacts(db, feedIdOf(url), facts, (await incrementCounter(db, SHARED, 1)) + 1);
	}

	it('facts of a feed are news unless only the times of polls have changed', async () => {
		await create(ONE);
		const [id, health] = [feedIdOf(ONE), { ...HEALTHY, lastSuccess: NOON, nextPoll: NOON + 5 }];
		const facts = { title: ' One\n', site: 'https://example.org/', health };
		expect(await hasNewFacts(db, id, facts)).toBe(true);
		await writeFacts(ONE, facts);
		expect(await hasNewFacts(db, id, facts)).toBe(false);
		const later = { ...health, lastSuccess: NOON + 5, nextPoll: NOON + 9 };
		expect(await hasNewFacts(db, id, { ...facts, health: later })).toBe(false);
		expect(await hasNewFacts(db, id, { health: { ...later, code: 'gone' } })).toBe(true);
		expect(await hasNewFacts(db, id, { title: 'Two' })).toBe(true);
		expect(await hasNewFacts(db, feedIdOf(TWO), facts)).toBe(false);
	});

	it('facts of a feed are stored as lines of limited length, and the host follows the address', async () => {
		await create(ONE);
		await writeFacts(ONE, {
			address: 'https://other.example:8443/feed',
			title: `\0${'x'.repeat(5000)}`,
			site: `https://example.org/${'x'.repeat(5000)}`,
			description: ' '
		});
		const [stored] = await feedInfosOf(db, [feedIdOf(ONE)]);
		expect(stored?.row).toMatchObject({ site: null, description: null });
		expect(stored?.row.title?.length).toBe(500);
		expect(await db.selectFrom('feeds').select(['url', 'host']).execute()).toEqual([
			{ url: ONE, host: 'other.example:8443' }
		]);
	});

	it('facts of a feed can be read from a row that is damaged', async () => {
		await create(ONE);
		for (const text of ['', '{', 'null', '[]', '{"code":1}']) {
			await db.updateTable('feeds').set({ health: text, state: text, icon: text, due: null }).execute();
			const blank = { icon: null, health: { code: 'new', nextPoll: null } };
			expect((await feedInfosOf(db, [feedIdOf(ONE)]))[0]?.row).toMatchObject(blank);
			expect(await readFeedInfo(db, feedIdOf(ONE), NOON)).toMatchObject(blank);
		}
		expect(await readFeedInfo(db, feedIdOf(TWO), NOON)).toBeNull();
	});
});
