// Finds the feeds that a page names, and links on it that look like feeds.
import { decodeHTMLAttribute, decodeHTML } from 'entities/decode';
import { cutLine, MAX_TITLE } from '../../../domain/core/line-limits.ts';
import { absoluteUrl } from '../../extract/html/absolute-url.ts';
import { tokenise, type Attribute, type TokenHandler } from '../../extract/html/tokenizer.ts';
import { isSameSite } from '../../fetch/same-site.ts';
import { pageAddress } from '../read/addresses.ts';
import { candidateAt, type CandidateContent, type FoundCandidate } from './candidate.ts';
import { contentOf, feedTypeOf, isCalledFeed, isFeedHost, isNoFeed, looksLikeFeed } from './feed-words.ts';
import { feedsByIds } from './page-ids.ts';

export interface PageLinks {
	/** In the order of the page: feeds that it names, then links that look like feeds. */
	readonly feeds: readonly FoundCandidate[];
	/** The software that made the page, as it says; null if it does not. */
	readonly generator: string | null;
}

/** The beginning of a page is searched, UTF-16 units; pages with more are data rather than links. */
const MAX_HTML = 3_000_000;
const MAX_LINKED = 200;
const MAX_LINKS = 50;
/** Links with words of feeds that are looked at more closely. */
const MAX_EXAMINED = 2_000;
const MAX_TEXT = 200;
const FEED_RELS: ReadonlySet<string> = new Set(['alternate', 'alternative', 'feed', 'rss', 'atom']);
/** Attributes of a link, or of a picture in it, that say what it is. */
const NAMING_ATTRIBUTES = ['title', 'aria-label', 'alt'];
/** One of these is in every link that may be a feed. */
const ANY_WORD = /feed|rss|atom|rdf|index\.xml|backend\.php|external\.php/i;
const WANTED: ReadonlySet<string> = new Set([
	...['href', 'rel', 'type', 'hreflang', 'lang', 'name', 'property', 'content'],
	...NAMING_ATTRIBUTES
]);
/** Ids of a session of the reader who loaded the page. */
const SESSION = /(?<=[?&])(?:sid=[0-9a-f]{32}|phpsessid=[\w-]{1,100})(?:&|$)/gi;
const IN_FEEDLY =
	/^https?:\/\/(?:www\.)?feedly\.com\/i\/(?:subscription|discover\/sources\/search)\/feed(?:\/|%2f)(http.+)$/i;

type Values = ReadonlyMap<string, string>;

/**
 * Time is linear in the page.
 * @param html decoded
 * @param address final address of the page
 */
export function linkedFeeds(html: string, address: string): PageLinks {
	const text = html.slice(0, MAX_HTML);
	const reader = new LinkReader(address);
	tokenise(text, reader);
	const ofIds = feedsByIds(text, address).map((url) => candidateAt(url, 'linked'));
	return { feeds: [...ofIds, ...reader.feeds()], generator: reader.generator };
}

class LinkReader implements TokenHandler {
	readonly #address: string;
	readonly #linked: FoundCandidate[] = [];
	readonly #links: FoundCandidate[] = [];
	#base: string;
	#hasBase = false;
	#language = '';
	#isArticle = false;
	#examined = 0;
	/** The link that is open, and its text so far. */
	#open: { readonly values: Values; text: string } | null = null;
	generator: string | null = null;

	constructor(address: string) {
		this.#address = address;
		this.#base = address;
	}

	open(name: string, attributes: readonly Attribute[]): void {
		switch (name) {
			case 'html':
				this.#language = languageOf(valuesOf(attributes).get('lang') ?? '');
				break;
			case 'base':
				this.#readBase(valuesOf(attributes));
				break;
			case 'meta':
				this.#readMeta(valuesOf(attributes));
				break;
			case 'link':
				if (this.#linked.length < MAX_LINKED) this.#readLink(valuesOf(attributes), 'link');
				break;
			case 'a':
				this.#endLink();
				if (this.#links.length < MAX_LINKS) this.#open = { values: valuesOf(attributes), text: '' };
				break;
			case 'img':
			case 'svg':
			case 'i':
			case 'span':
				if (this.#open !== null) this.#addNames(valuesOf(attributes));
		}
	}

	close(name: string): void {
		if (name === 'a') this.#endLink();
	}

	text(text: string): void {
		this.#addText(text);
	}

	feeds(): readonly FoundCandidate[] {
		this.#endLink();
		return [...this.#linked.map((feed) => this.#withOwnComments(feed)), ...this.#links];
	}

	/** Only the first base counts. */
	#readBase(values: Values): void {
		const base = absoluteUrl(values.get('href'), this.#address);
		if (base === null || this.#hasBase) return;
		this.#base = base;
		this.#hasBase = true;
	}

	#readMeta(values: Values): void {
		const content = values.get('content') ?? '';
		if (values.get('name')?.toLowerCase() === 'generator') this.generator ??= cutLine(content, MAX_TEXT) || null;
		if (values.get('property') === 'og:type' && content.trim().toLowerCase() === 'article') this.#isArticle = true;
	}

	/** A feed that the page names, in a `link`, or in an `a` that has the type of a feed. */
	#readLink(values: Values, element: 'link' | 'a'): boolean {
		const rels = (values.get('rel') ?? '').toLowerCase().split(/\s+/);
		const written = values.get('type') ?? '';
		const type = feedTypeOf(written);
		const url = feedAddress(values.get('href'), this.#base);
		if (url === null || isNoFeed(url) || rels.includes('stylesheet') || !rels.some((rel) => FEED_RELS.has(rel)))
			return false;
		const isNamed = rels.some((rel) => FEED_RELS.has(rel) && !rel.startsWith('altern'));
		const isLikely = written === '' || type?.certainty === 'maybe' ? isNamed || looksLikeFeed(url) : type !== null;
		if (!isLikely || (element === 'a' && type?.certainty !== 'sure')) return false;
		const title = cutLine(values.get('title') ?? '', MAX_TITLE) || null;
		const content = this.#contentOf(title, url, values.get('hreflang') ?? '');
		this.#linked.push({ url, title, source: 'linked', format: type?.format ?? null, content });
		return true;
	}

	#contentOf(title: string | null, url: string, written: string): CandidateContent {
		const content = contentOf(title, url);
		const language = languageOf(written);
		const isForeign = language !== '' && this.#language !== '' && language !== this.#language;
		return isForeign && content !== 'comments' ? 'language' : content;
	}

	/** The feed of an article has its comments. */
	#withOwnComments(feed: FoundCandidate): FoundCandidate {
		if (!this.#isArticle || this.#linked.length < 2) return feed;
		const page = new URL(this.#address);
		const { origin, pathname } = new URL(feed.url);
		const isOwn =
			origin === page.origin && pathname.length > page.pathname.length && pathname.startsWith(page.pathname);
		return isOwn && page.pathname !== '/' ? { ...feed, content: 'comments' } : feed;
	}

	#endLink(): void {
		const open = this.#open;
		this.#open = null;
		if (open === null) return;
		const names = [open.text, ...NAMING_ATTRIBUTES.map((name) => open.values.get(name) ?? '')];
		const written = open.values.get('href') ?? '';
		const hasWords = [written, ...names, open.values.get('type') ?? ''].some((text) => ANY_WORD.test(text));
		if (!hasWords || this.#examined >= MAX_EXAMINED) return;
		this.#examined++;
		if (!this.#readLink(open.values, 'a')) this.#readPlainLink(written, names);
	}

	#readPlainLink(written: string, names: readonly string[]): void {
		const url = feedAddress(written, this.#base);
		if (url === null || isNoFeed(url)) return;
		const lines = names.map((text) => cutLine(decodeHTML(text.slice(0, MAX_TEXT)), MAX_TEXT));
		if (!looksLikeFeed(url) && !/^\s*feeds?:/i.test(written) && !lines.some(isCalledFeed)) return;
		if (!isFeedHost(new URL(url).hostname) && !isSameSite(url, this.#address)) return;
		const title = lines.find((line) => line !== '') ?? null;
		this.#links.push({ url, title, source: 'link', format: null, content: contentOf(title, url) });
	}

	#addNames(values: Values): void {
		for (const name of NAMING_ATTRIBUTES) this.#addText(` ${values.get(name) ?? ''} `);
	}

	#addText(text: string): void {
		const open = this.#open;
		if (open !== null && open.text.length < MAX_TEXT) open.text += text.slice(0, MAX_TEXT);
	}
}

function valuesOf(attributes: readonly Attribute[]): Values {
	return new Map(
		attributes.filter(({ name }) => WANTED.has(name)).map(({ name, value }) => [name, decodeHTMLAttribute(value)])
	);
}

/** The address without `feed:`, without the reader Feedly around it, which many sites offer, and without a session. */
function feedAddress(written: string | undefined, base: string): string | null {
	const text = written?.trim() ?? '';
	const plain = /^feeds?:(?=https?:)/i.test(text)
		? text.slice(text.indexOf(':') + 1)
		: text.replace(/^feed:\/\//i, 'http://');
	const url = pageAddress(plain, base);
	if (url === null) return null;
	const inside = IN_FEEDLY.exec(url)?.[1];
	return inside === undefined ? withoutSession(url) : pageAddress(decoded(inside), base);
}

function withoutSession(address: string): string {
	const url = new URL(address);
	url.search = url.search.replace(SESSION, '').replace(/[?&]$/, '');
	return url.href;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** The language without country and script, in lower case. */
function languageOf(tag: string): string {
	return tag.trim().toLowerCase().split(/[-_]/, 1)[0] ?? '';
}
