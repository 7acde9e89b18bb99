// Tests on both databases of what readers ask about feeds: only those who follow a feed get an answer about it.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { ADA, BOB, NOON, pushChanges, pushingDevice, type FieldValue } from '../../../../tests/support/push-fixture.ts';
import { feedIdOf, type FeedId } from '../../domain/feed.ts';
import type { FeedSearch } from '../../domain/sync/feed-search.ts';
import { newFeedState, type FeedState } from './poll/poll-state.ts';
import { createFeedRequests, type FeedRequestDeps } from './feed-requests.ts';

const HOUR = 3_600_000;
const URL = 'https://example.org/feed.xml';
const FEED = feedIdOf(URL);
const NONE: FeedSearch = { result: 'none', why: 'not_a_feed' };

describeOnBothDatabases(({ db }) => {
	const asked: FeedId[] = [];

	function requests(deps: Partial<FeedRequestDeps> = {}) {
		const pollNow = (feed: FeedId) => {
			asked.push(feed);
			return Promise.resolve({ from: NOON + 5 });
		};
		return createFeedRequests({ db, now: () => NOON, findFeeds: () => Promise.resolve(NONE), pollNow, ...deps });
	}

	beforeEach(async () => {
		asked.length = 0;
		const change = { entity: 'feed', id: FEED, field: 'subscribed', value: { url: URL, on: true } };
		await pushChanges(db, [change as unknown as FieldValue], { device: pushingDevice('phone') });
	});

	function setState(change: Partial<FeedState>) {
		const state = JSON.stringify({ ...newFeedState(URL, NOON), ...change });
		return db
			.updateTable('feeds')
			.set({ state, due: NOON + HOUR, title: 'A feed' })
			.execute();
	}

	describe('the facts of a feed', () => {
		it('have its health at this moment, with the times of the last success and of the next poll', async () => {
			await setState({ lastPoll: NOON - 9, lastSuccess: NOON - 9, due: NOON + 5 });
			expect(await requests().info(ADA, FEED)).toEqual({
				...{ id: FEED, address: URL, title: 'A feed', site: null, description: null, icon: null, alias: null },
				health: {
					...{ code: 'ok', since: null, cause: null, isLasting: false, formerAddress: null },
					...{ lastSuccess: NOON - 9, nextPoll: NOON + HOUR }
				}
			});
		});

		it('are refused to a reader who does not follow it', async () => {
			await expect(requests().info(BOB, FEED)).rejects.toMatchObject({ code: 'gone' });
			await expect(requests().info(ADA, feedIdOf('https://example.org/other.xml'))).rejects.toMatchObject({
				code: 'gone'
			});
		});
	});

	describe('a poll', () => {
		it('is asked for by a reader who follows the feed, and by nobody else', async () => {
			expect(await requests().poll(ADA, FEED)).toEqual({ from: NOON + 5 });
			await expect(requests().poll(BOB, FEED)).rejects.toMatchObject({ code: 'gone' });
			expect(asked).toEqual([FEED]);
		});
	});

	describe('a search', () => {
		it('is passed on with its reader', async () => {
			const findFeeds = vi.fn(() => Promise.resolve(NONE));
			expect(await requests({ findFeeds }).find(BOB, 'example.org')).toEqual(NONE);
			expect(findFeeds).toHaveBeenCalledWith(BOB, 'example.org');
		});

		it('waits for the reader’s earlier one, and is refused as busy when several wait', async () => {
			let open = 0;
			let most = 0;
			const ends: (() => void)[] = [];
			const findFeeds = async () => {
				most = Math.max(most, ++open);
				await new Promise<void>((resolve) => ends.push(resolve));
				open--;
				return NONE;
			};
			const { find } = requests({ findFeeds });
			const searches = Array.from({ length: 4 }, () => find(ADA, URL));
			await expect(find(ADA, URL)).rejects.toMatchObject({ code: 'busy' });
			for (let done = 0; done < 4; done++) {
				await vi.waitFor(() => expect(ends.length).toBeGreaterThan(done));
				ends[done]?.();
			}
			expect(await Promise.all(searches)).toEqual([NONE, NONE, NONE, NONE]);
			expect(most).toBe(1);
		});
	});
});
