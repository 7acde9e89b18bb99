// Finds the feeds of what a reader typed or shared: asks as few addresses as possible, and stops at the first certain answer.
import { codeOf, isFailure } from '../../../domain/core/failure.ts';
import { isPermanent, type Hop } from '../poll/poll-outcome.ts';
import { candidateAt, type FoundCandidate } from './candidate.ts';
import type {
	Discovery,
	DiscoveryFailureCode,
	DiscoveryTools,
	FetchedDocument,
	FetchFailed,
	NothingFound
} from './discovery.ts';
import { looksLikeFeed } from './feed-words.ts';
import { FoundFeeds } from './found-feeds.ts';
import { guessedFeeds } from './guessed-feeds.ts';
import { knownFeeds } from './known-feeds.ts';
import { feedsInLinkHeader } from './link-header.ts';
import { isMain } from './rank-candidates.ts';
import { MAX_TIME_MS, SearchRequests } from './search-requests.ts';
import { typedAddress, type TypedAddress } from './typed-address.ts';

/** Feeds of a site that are read to show their latest items. */
const MAX_PREVIEWS = 4;
const MAX_LANGUAGES = 2;
const MAX_LINK_TRIES = 2;
/** Sites count readers that try many addresses as attackers. */
const MAX_GUESS_TRIES = 3;
/** A page may lead to another one by itself once. */
const MAX_PAGES = 2;

/**
 * @param text what the reader typed or shared
 * @param signal ends the search, which then returns what it has
 */
export async function discoverFeeds(
	text: string,
	tools: DiscoveryTools,
	signal: AbortSignal = AbortSignal.timeout(MAX_TIME_MS)
): Promise<Discovery> {
	const typed = readTyped(text);
	return 'kind' in typed ? typed : new FeedSearch(tools, signal).run(typed);
}

function readTyped(text: string): TypedAddress | NothingFound {
	try {
		return typedAddress(text);
	} catch (error) {
		if (!isFailure(error)) throw error;
		return none(codeOf(error) === 'unsupported_scheme' ? 'unsupported_scheme' : 'not_an_address');
	}
}

class FeedSearch {
	readonly #tools: DiscoveryTools;
	readonly #requests: SearchRequests;
	readonly #found = new FoundFeeds();

	constructor(tools: DiscoveryTools, signal: AbortSignal) {
		this.#tools = tools;
		this.#requests = new SearchRequests(tools.fetchPage.bind(tools), signal);
	}

	async run(typed: TypedAddress): Promise<Discovery> {
		this.#found.add(knownFeeds(typed.url).ofSite);
		await this.#readAll(isOfPage, MAX_PREVIEWS);
		if (this.#found.hasAny(isOfPage)) return this.#found.result();
		const page = await this.#requests.open(typed.url);
		if (!('failure' in page)) return this.#readPage(page, typed.url, 1);
		if (page.failure !== 'unreachable' || typed.withoutTls === null) return this.#withoutPage(typed.url, page);
		const plain = await this.#requests.open(typed.withoutTls);
		return 'failure' in plain ? none(page.failure) : this.#readPage(plain, typed.withoutTls, 1);
	}

	/** The feed of a known software may be open to all when its page is not. */
	async #withoutPage(address: string, { failure }: FetchFailed): Promise<Discovery> {
		if (failure === 'refused' || failure === 'bot_wall' || failure === 'needs_login') await this.#readSoftware(address);
		return this.#found.hasRead() ? this.#found.result() : none(failure);
	}

	async #readPage(page: FetchedDocument, address: string, count: number): Promise<Discovery> {
		const { bytes, url, contentType, link } = page;
		const document = await this.#tools.read(bytes, { url, contentType });
		if (!('refused' in document)) {
			this.#found.addRead(candidateAt(address, 'typed'), keptAddress(address, page.hops), document, url);
			return this.#found.result();
		}
		if (document.refused === 'opml') return none('feed_list');
		const isPage = document.refused === 'html-page' || (document.refused === 'not-a-feed' && isHtml(contentType));
		const links = isPage ? await this.#tools.links(bytes, { url, contentType }) : null;
		this.#found.add([...feedsInLinkHeader(link, url), ...(links?.feeds ?? []), ...knownFeeds(url).ofSite]);
		if (links?.refresh != null && count < MAX_PAGES) {
			const next = await this.#requests.open(links.refresh);
			if (!('failure' in next)) return this.#readPage(next, links.refresh, count + 1);
		}
		await this.#readNamed(url);
		if (isPage && !this.#found.hasAny(isNamed)) await this.#readOthers(url, links?.generator ?? null);
		if (this.#found.hasAny(isAny)) return this.#found.result();
		return none(this.#requests.isOutOfTime ? 'too_slow' : isPage ? 'no_feed' : 'not_a_feed');
	}

	/** Feeds of the articles of the site, else in other languages. */
	async #readNamed(url: string): Promise<void> {
		await this.#readAll(isOfPage, MAX_PREVIEWS);
		if (this.#found.hasAny(isOfPage)) return;
		await this.#readSoftware(url);
		if (!this.#found.hasRead()) await this.#readAll((candidate) => isNamed(candidate), MAX_LANGUAGES);
	}

	async #readSoftware(address: string): Promise<void> {
		const { ofSoftware } = knownFeeds(address);
		this.#found.add(ofSoftware);
		await this.#readFirst(isOfPage, ofSoftware.length);
		this.#found.drop(ofSoftware);
	}

	/** Links that look like feeds, else guesses, else feeds of comments and the like. */
	async #readOthers(url: string, generator: string | null): Promise<void> {
		await this.#readFirst((candidate) => isLink(candidate) && looksLikeFeed(candidate.url), MAX_LINK_TRIES);
		await this.#readFirst(isLink, 1);
		const guesses = this.#found.hasRead() || knownFeeds(url).isKnownSite ? [] : guessedFeeds(url, generator);
		this.#found.add(guesses);
		await this.#readFirst(({ source }) => source === 'guessed', MAX_GUESS_TRIES);
		this.#found.drop(guesses);
		await this.#readFirst(({ source }) => source === 'linked', 1);
	}

	/** Reads up to `limit` candidates, best first. */
	async #readAll(isWanted: (candidate: FoundCandidate) => boolean, limit: number): Promise<void> {
		for (let count = 0; count < limit && !this.#requests.isOver; count++) {
			const candidate = this.#found.nextUnread(isWanted);
			if (candidate === null) return;
			await this.#read(candidate);
		}
	}

	/** Reads candidates until one is a feed. */
	async #readFirst(isWanted: (candidate: FoundCandidate) => boolean, limit: number): Promise<void> {
		for (let count = 0; count < limit && !this.#found.hasRead(); count++) await this.#readAll(isWanted, 1);
	}

	async #read(candidate: FoundCandidate): Promise<void> {
		const answer = await this.#requests.open(candidate.url);
		if ('failure' in answer) {
			this.#found.addFailed(candidate, answer.failure);
			return;
		}
		const { bytes, url, contentType, hops } = answer;
		const document = await this.#tools.read(bytes, { url, contentType });
		if ('refused' in document) this.#found.addFailed(candidate, 'not_a_feed');
		else this.#found.addRead(candidate, keptAddress(candidate.url, hops), document, url);
	}
}

/** Whether the site itself says that this is its feed, if only of another language. */
function isNamed({ source, content }: FoundCandidate): boolean {
	return (source === 'linked' || source === 'known') && content !== 'comments';
}

function isOfPage(candidate: FoundCandidate): boolean {
	return isNamed(candidate) && isMain(candidate);
}

function isLink({ source, content }: FoundCandidate): boolean {
	return source === 'link' && content !== 'comments';
}

function isAny(): boolean {
	return true;
}

function isHtml(contentType: string | null): boolean {
	return contentType === null || /^\s*(?:text\/html|application\/xhtml\+xml)/i.test(contentType);
}

/** The address to follow: behind permanent redirects, before others. */
function keptAddress(address: string, hops: readonly Hop[]): string {
	const temporary = hops.findIndex((hop) => !isPermanent(hop));
	return (temporary === -1 ? hops.at(-1) : hops[temporary - 1])?.to ?? address;
}

function none(reason: DiscoveryFailureCode): NothingFound {
	return { kind: 'none', reason };
}
