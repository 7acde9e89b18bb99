// Looks for the feeds of a site and follows one of them.
import { codeOf, type FailureCode } from '../../domain/core/failure.ts';
import { feedIdOf, type FeedId } from '../../domain/feed.ts';
import type { FoundFeed } from '../../domain/sync/feed-search.ts';
import type { Library } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import { AsyncTask } from '../common/async-task.svelte.ts';
import { detailFailureMessage } from '../common/detail-failures.ts';
import { looksLikeFeed } from './feed-address.ts';
import { foldersOf } from './feed-groups.ts';

type FollowLibrary = Pick<Library, 'feedViews' | 'findFeeds' | 'subscribeToFeed'>;

/** `offline`: the server could not be asked; `canFollow` when the address itself looks like a feed. */
export type FollowState =
	| { readonly step: 'asking' }
	| { readonly step: 'searching' }
	| { readonly step: 'found'; readonly feeds: readonly FoundFeed[] }
	| { readonly step: 'none'; readonly words: string }
	| { readonly step: 'offline'; readonly canFollow: boolean };

export class FollowSite {
	state = $state.raw<FollowState>({ step: 'asking' });
	/** Address of the chosen feed. */
	chosen = $state<string | null>(null);
	/** Feeds that the reader follows already. */
	followed = $state.raw<readonly FeedId[]>([]);
	folders = $state.raw<readonly string[]>([]);
	readonly task = new AsyncTask();
	readonly #library: FollowLibrary;
	/** Number of searches, so that only the latest shows its result. */
	#searches = 0;

	constructor(library: FollowLibrary) {
		this.#library = library;
	}

	/** Reads what the reader follows. A failure is ignored: following a feed twice changes nothing. */
	async readFollowed(): Promise<void> {
		const views = await this.#library.feedViews().catch(() => []);
		this.followed = views.map(({ feed }) => feed.id);
		this.folders = foldersOf(views);
	}

	isFollowed(address: string): boolean {
		return this.followed.includes(feedIdOf(address));
	}

	async search(address: string): Promise<void> {
		const search = ++this.#searches;
		this.task.problem = null;
		this.chosen = null;
		this.state = { step: 'searching' };
		const state = await this.#find(address);
		if (search !== this.#searches) return;
		if (state.step === 'found') this.chosen = state.feeds[0]?.url ?? null;
		this.state = state;
	}

	/** Goes back to the address. */
	reset(): void {
		this.#searches++;
		this.state = { step: 'asking' };
	}

	async #find(address: string): Promise<FollowState> {
		try {
			const search = await this.#library.findFeeds(address);
			if (search.result === 'none') return { step: 'none', words: noneWords(search.why) };
			const feeds = search.certain ? search.feeds.slice(0, 1) : search.feeds;
			return feeds.length === 0 ? { step: 'none', words: m.follow_none() } : { step: 'found', feeds };
		} catch (error) {
			const code = codeOf(error);
			if (code === 'offline') return { step: 'offline', canFollow: looksLikeFeed(address) };
			if (code === 'internal') console.error(error);
			return { step: 'none', words: noneWords(code) };
		}
	}

	/** @returns null if it could not be followed; the message is in `task` */
	async follow(address: string, folder: string): Promise<FeedId | null> {
		const name = folder.trim();
		let id: FeedId | null = null;
		await this.task.run(async () => {
			id = await this.#library.subscribeToFeed(address, name === '' ? {} : { folder: name });
		});
		return id;
	}
}

/** Reasons whose general words speak of an article. */
const REASONS: Partial<Record<FailureCode | 'not_a_feed', () => string>> = {
	not_a_feed: m.follow_none,
	old_server: m.follow_old_server,
	not_found: m.follow_not_found,
	refused: m.follow_refused,
	needs_login: m.follow_needs_login,
	bot_wall: m.feed_health_blocked,
	too_large: m.feed_cause_too_large
};

function noneWords(why: FailureCode | 'not_a_feed'): string {
	return REASONS[why]?.() ?? detailFailureMessage(why as FailureCode);
}
