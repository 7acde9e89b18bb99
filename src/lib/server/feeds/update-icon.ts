// Downloads the picture of a feed and converts it, once a week or when its address changes.
import { isFailure } from '../../domain/core/failure.ts';
import { DAY_MS } from '../../domain/core/time.ts';
import { isStorageFailure } from '../db/storage-failures.ts';
import type { AskingFetcher } from '../fetch/ask.ts';
import { withTimeBudget } from '../fetch/time-budget.ts';
import { downloadPictures } from '../pictures/download-pictures.ts';
import type { Draw } from '../store/feed-hosts.ts';
import type { PolledFeed, StoredState } from '../store/feed-polls.ts';
import type { PictureStore } from '../store/picture-store.ts';
import type { ItemTools } from './publish/make-item.ts';

export interface IconDeps {
	readonly fetcher: AskingFetcher;
	readonly tools: Pick<ItemTools, 'transcoder' | 'hostLimiter'>;
	readonly pictures: Pick<PictureStore, 'put'>;
	readonly draw: () => Draw;
}

const REFRESHED_AFTER_MS = 7 * DAY_MS;
const BUDGET_MS = 20_000;

/**
 * @param poll its state after the poll, and the address of the picture that the feed names; null for none or unknown
 * @returns the hash of the icon, which stays when it cannot be had, and the state that remembers it
 */
export async function updateIcon(
	{ fetcher, tools, pictures, draw }: IconDeps,
	{ feed, state, address }: { feed: PolledFeed; state: StoredState; address: string | null }
): Promise<{ readonly icon: string | null; readonly state: StoredState }> {
	const before = state.iconSource;
	const { now } = draw();
	const isFresh = before?.address === address && now - before.at < REFRESHED_AFTER_MS;
	if (address === null || isFresh) return { icon: feed.icon, state };
	const iconSource = { address, at: now };
	try {
		const budget = { budgetMs: BUDGET_MS, hostLimiter: tools.hostLimiter, now: () => performance.now() };
		const downloaded = await downloadPictures([address], {
			fetcher: withTimeBudget(fetcher, budget),
			referer: { url: state.address, network: state.network ?? 'public' },
			concurrency: 1,
			budgetMs: BUDGET_MS,
			...(tools.transcoder === undefined ? {} : { convert: tools.transcoder.convert })
		});
		const picture = downloaded.get(address);
		if (picture === undefined) return { icon: feed.icon, state: { ...state, iconSource } };
		await pictures.put([picture]);
		return { icon: picture.hash, state: { ...state, iconSource } };
	} catch (error) {
		if (isStorageFailure(error) || !isFailure(error)) throw error;
		return { icon: feed.icon, state: { ...state, iconSource } };
	}
}
