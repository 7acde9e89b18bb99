// The candidates of one search, those that were read, and the answer for the reader.
import { duplicateKey } from '../../../domain/url/duplicates.ts';
import type { FeedDocument } from '../read/feed-document.ts';
import type { FoundCandidate } from './candidate.ts';
import type { DiscoveredFeed, FeedsFound, FetchFailureCode } from './discovery.ts';
import { looksLikeFeed } from './feed-words.ts';
import { haveSameItems, previewOf } from './preview.ts';
import { isMain, rankCandidates } from './rank-candidates.ts';

/** Feeds in the answer. */
const MAX_FOUND = 12;
/** Failures that say that there is no feed, and not that it cannot be read now. */
const FINAL: ReadonlySet<string> = new Set([
	'not_found',
	'gone',
	'not_a_feed',
	'too_large',
	'too_many_redirects',
	'redirect_loop',
	'private_network',
	'unsupported_scheme'
]);

interface ReadFeed {
	readonly document: FeedDocument;
	readonly finalUrl: string;
}

export class FoundFeeds {
	#candidates: FoundCandidate[] = [];
	/** By the key of the candidate's address. */
	readonly #read = new Map<string, ReadFeed>();
	readonly #failed = new Map<string, FetchFailureCode>();
	/** Candidates that are no feeds, or the same feed as another one. */
	readonly #dropped = new Set<string>();

	add(candidates: readonly FoundCandidate[]): void {
		this.#candidates.push(...candidates);
	}

	/**
	 * @param url address to follow, which is another one if the feed has moved
	 * @param finalUrl address after all redirects
	 */
	addRead(candidate: FoundCandidate, url: string, document: FeedDocument, finalUrl: string): void {
		const isKnown = [...this.#read.values()].some((other) => isSameFeed(other, { document, finalUrl }));
		const key = duplicateKey(url);
		this.#dropped.add(duplicateKey(candidate.url));
		if (isKnown && !this.#read.has(key)) return;
		this.#dropped.delete(key);
		this.#read.set(key, { document, finalUrl });
		this.#candidates.push({ ...candidate, url });
	}

	addFailed(candidate: FoundCandidate, code: FetchFailureCode | 'not_a_feed'): void {
		const key = duplicateKey(candidate.url);
		// A guess that cannot be read says nothing about a feed.
		const isFinal = code === 'not_a_feed' || FINAL.has(code) || !isNamed(candidate);
		if (isFinal) this.#dropped.add(key);
		else this.#failed.set(key, code);
	}

	/** The best candidate of a kind that was not asked for yet; null if there is none. */
	nextUnread(isWanted: (candidate: FoundCandidate) => boolean): FoundCandidate | null {
		return this.#ordered().find((candidate) => !this.#isDone(candidate) && isWanted(candidate)) ?? null;
	}

	/** Whether a candidate of a kind was read, or may be read later. */
	hasAny(isWanted: (candidate: FoundCandidate) => boolean): boolean {
		return this.#ordered().some((candidate) => this.#isDone(candidate) && isWanted(candidate));
	}

	hasRead(): boolean {
		return this.#read.size > 0;
	}

	/** Removes candidates that were not read. */
	drop(candidates: readonly FoundCandidate[]): void {
		for (const candidate of candidates) if (!this.#isRead(candidate)) this.#dropped.add(duplicateKey(candidate.url));
	}

	/**
	 * Clear are the typed address and the only feed that the site names, if they were read. Feeds that nobody asked for yet
	 * come after those that were read.
	 */
	result(): FeedsFound {
		const ordered = this.#ordered().filter(
			(one) => one.source !== 'link' || this.#isDone(one) || looksLikeFeed(one.url)
		);
		const named = ordered.filter(
			(candidate) => candidate.source === 'typed' || (isNamed(candidate) && isMain(candidate))
		);
		const [first] = ordered;
		const isClear = first !== undefined && named.length === 1 && named[0] === first && this.#isRead(first);
		return {
			kind: 'found',
			choice: isClear ? 'clear' : 'ask',
			feeds: ordered.slice(0, MAX_FOUND).map((one) => this.#discovered(one))
		};
	}

	/** Without those that are no feeds, so that another format takes the place of a broken one. */
	#ordered(): readonly FoundCandidate[] {
		const remaining = this.#candidates.filter(({ url }) => !this.#dropped.has(duplicateKey(url)));
		return rankCandidates(remaining).toSorted((one, other) => this.#order(one) - this.#order(other));
	}

	/** Those that were read come first. */
	#order(candidate: FoundCandidate): number {
		return this.#isRead(candidate) ? 0 : 1;
	}

	#isRead({ url }: FoundCandidate): boolean {
		return this.#read.has(duplicateKey(url));
	}

	#isDone(candidate: FoundCandidate): boolean {
		return this.#isRead(candidate) || this.#failed.has(duplicateKey(candidate.url));
	}

	#discovered({ url, title, source }: FoundCandidate): DiscoveredFeed {
		const key = duplicateKey(url);
		const read = this.#read.get(key);
		const preview = read === undefined ? null : previewOf(read.document);
		return { url, title, source, preview, failure: this.#failed.get(key) ?? null };
	}
}

function isNamed({ source }: FoundCandidate): boolean {
	return source === 'linked' || source === 'known';
}

/** Two addresses of one feed, or one feed in two formats. */
function isSameFeed(one: ReadFeed, other: ReadFeed): boolean {
	if (duplicateKey(one.finalUrl) === duplicateKey(other.finalUrl)) return true;
	return one.document.title === other.document.title && haveSameItems(one.document, other.document);
}
