// Maps RSS 0.9x, 1.0 and 2.0 to a feed document.
import { MAX_EXCERPT } from '../../../domain/core/line-limits.ts';
import { fileAddress, isWebAddress, pageAddress } from './addresses.ts';
import { atomHtml } from './atom-text.ts';
import { authorOfChannel, authorOfItem } from './authors.ts';
import { firstDate } from './dates.ts';
import { attributeOf, childOf, childrenOf, childText, elementsOf, prefixedAttributeOf, textOf } from './elements.ts';
import { enclosureOf, mediaEnclosures, pictureOf, uniqueEnclosures } from './enclosures.ts';
import type { FeedDocument, FeedItemDocument } from './feed-document.ts';
import { identifyItems, type UnidentifiedItem } from './identity.ts';
import { chooseText, type TextCandidate } from './item-text.ts';
import { categoriesOf, languageOf } from './labels.ts';
import { MAX_ITEMS } from './limits.ts';
import { linkAddress, linksOf } from './links.ts';
import { innerHtml, plainText } from './markup.ts';
import { scheduleOf } from './schedule.ts';
import { lineOf, titleOf } from './titles.ts';
import { CORE } from './xml-names.ts';
import type { XmlElement, XmlTree } from './xml-tree.ts';

interface Channel {
	/** Read once, because a search among thousands of items for each of them takes minutes. */
	readonly author: string | null;
	readonly homePage: string | null;
	readonly feedUrl: string;
}

/** Elements that may hold the text of an item, best first. */
const TEXT_ELEMENTS: readonly (readonly [space: string, name: string, kind: TextCandidate['kind']])[] = [
	['content', 'encoded', 'content'],
	['xhtml', 'body', 'content'],
	[CORE, 'body', 'content'],
	[CORE, 'fullitem', 'content'],
	[CORE, 'description', 'summary'],
	['dc', 'description', 'summary'],
	['itunes', 'summary', 'summary'],
	['itunes', 'subtitle', 'summary']
];
const ATOM_TEXT_ELEMENTS = [
	['content', 'content'],
	['summary', 'summary']
] as const;

export function mapRss({ root, truncated }: XmlTree, kind: 'rss' | 'rdf', feedUrl: string): FeedDocument {
	const element = root.name === 'channel' ? root : (childOf(root, 'channel') ?? root);
	const links = linksOf(element, 'atom');
	const homePage = homePageOf(element, feedUrl);
	const channel: Channel = { author: authorOfChannel(element), homePage, feedUrl };
	const items = itemsOf(root, element);
	return {
		kind,
		title: firstTitle(element),
		description: descriptionOf(element),
		homePage,
		self: linkAddress(links, 'self', feedUrl),
		language: languageOf(childText(element, 'language'), childText(element, 'language', 'dc'), element.language),
		icon: iconOf(root, element, feedUrl),
		...scheduleOf(element),
		hub: linkAddress(links, 'hub', feedUrl),
		newFeedUrl: pageAddress(childText(element, 'new-feed-url', 'itunes'), feedUrl),
		podcastGuid: lineOf(childText(element, 'guid', 'podcast'), 100),
		complete: childOf(element, 'complete', 'fh') !== null,
		ended: childText(element, 'complete', 'itunes')?.toLowerCase() === 'yes',
		truncated: truncated || items.length > MAX_ITEMS,
		items: mapItems(items.slice(0, MAX_ITEMS), channel)
	};
}

function mapItems(items: readonly XmlElement[], channel: Channel): FeedItemDocument[] {
	return identifyItems(items.map((item) => mapItem(item, channel)));
}

/** RSS 1.0 has items beside the channel, RSS 2.0 inside; broken ones have both. */
function itemsOf(root: XmlElement, channel: XmlElement): XmlElement[] {
	if (root === channel) return childrenOf(root, 'item');
	return elementsOf(root).flatMap((child) => {
		if (child.space !== CORE) return [];
		if (child.name === 'channel') return childrenOf(child, 'item');
		return child.name === 'item' ? child : [];
	});
}

function mapItem(item: XmlElement, channel: Channel): UnidentifiedItem {
	const { homePage, feedUrl } = channel;
	const bases = [item.base, homePage, feedUrl];
	const links = linksOf(item, 'atom');
	const url = urlOf(item, bases);
	const enclosures = enclosuresOf(item, bases);
	const text = chooseText(textsOf(item), url, homePage, feedUrl);
	const inReplyTo = childOf(item, 'in-reply-to', 'thr');
	return {
		id: childText(item, 'guid') ?? prefixedAttributeOf(item, 'about') ?? childText(item, 'id', 'atom'),
		title: firstTitle(item),
		url,
		author: authorOfItem(item) ?? channel.author,
		published: firstDate(
			...childrenOf(item, 'pubdate').map(textOf),
			...childrenOf(item, 'date', 'dc').map(textOf),
			childText(item, 'published', 'atom'),
			childText(item, 'updated', 'atom')
		),
		...text,
		language:
			languageOf(childText(item, 'language', 'dc')) ??
			text.language ??
			(text.html === null ? languageOf(item.language) : null),
		categories: categoriesOf([...childrenOf(item, 'category'), ...childrenOf(item, 'subject', 'dc')].map(textOf)),
		enclosures,
		picture: pictureOf(item, enclosures, ...bases),
		source: sourceOf(item, bases),
		comments: pageAddress(childText(item, 'comments'), ...bases) ?? linkAddress(links, 'replies', ...bases),
		inReplyTo: lineOf(attributeOf(inReplyTo, 'href') ?? attributeOf(inReplyTo, 'ref'))
	};
}

/** The link, else the alternate link of Atom, else the guid if it is a permanent link, else `rdf:about`. */
function urlOf(item: XmlElement, bases: (string | null)[]): string | null {
	for (const link of childrenOf(item, 'link')) {
		const url = pageAddress(textOf(link) ?? attributeOf(link, 'href'), link.base, ...bases);
		if (url !== null) return url;
	}
	const guid = childrenOf(item, 'guid').find((element) => textOf(element) !== null) ?? null;
	const isPermanent = attributeOf(guid, 'ispermalink')?.toLowerCase() !== 'false';
	const candidates = [isPermanent ? textOf(guid) : null, prefixedAttributeOf(item, 'about')];
	return (
		linkAddress(linksOf(item, 'atom'), 'alternate', ...bases) ??
		pageAddress(candidates.find((text) => text !== null && isWebAddress(text)))
	);
}

function textsOf(item: XmlElement): TextCandidate[] {
	const own = TEXT_ELEMENTS.flatMap(([space, name, kind]) =>
		childrenOf(item, name, space).map((element) => ({
			html: innerHtml(element),
			kind,
			base: element.base,
			language: element.language
		}))
	);
	const atom = ATOM_TEXT_ELEMENTS.flatMap(([name, kind]) =>
		childrenOf(item, name, 'atom').map((element) => ({
			html: atomHtml(element),
			kind,
			base: element.base,
			language: element.language
		}))
	);
	return [...own, ...atom];
}

function enclosuresOf(item: XmlElement, bases: (string | null)[]): FeedItemDocument['enclosures'] {
	const own = childrenOf(item, 'enclosure').map((element) =>
		enclosureOf(
			{
				url: attributeOf(element, 'url'),
				type: attributeOf(element, 'type'),
				length: attributeOf(element, 'length'),
				title: null
			},
			element.base,
			...bases
		)
	);
	return uniqueEnclosures([...own, ...mediaEnclosures(item, ...bases)]);
}

function sourceOf(item: XmlElement, bases: (string | null)[]): FeedItemDocument['source'] {
	const source = childOf(item, 'source');
	if (source === null) return null;
	const parts = { title: titleOf(source), url: fileAddress(attributeOf(source, 'url'), ...bases) };
	return parts.title === null && parts.url === null ? null : parts;
}

function firstTitle(element: XmlElement): string | null {
	for (const title of [...childrenOf(element, 'title'), ...childrenOf(element, 'title', 'dc')]) {
		const text = titleOf(title);
		if (text !== null) return text;
	}
	return null;
}

function descriptionOf(channel: XmlElement): string | null {
	const elements = [childOf(channel, 'description'), childOf(channel, 'summary', 'itunes')];
	for (const element of elements) {
		const text = element === null ? null : lineOf(plainText(innerHtml(element)), MAX_EXCERPT);
		if (text !== null) return text;
	}
	return null;
}

function homePageOf(channel: XmlElement, feedUrl: string): string | null {
	for (const link of childrenOf(channel, 'link')) {
		const isPage = (attributeOf(link, 'rel') ?? 'alternate').toLowerCase() === 'alternate';
		const url = isPage ? pageAddress(textOf(link) ?? attributeOf(link, 'href'), link.base, feedUrl) : null;
		if (url !== null) return url;
	}
	return linkAddress(linksOf(channel, 'atom'), 'alternate', feedUrl);
}

/** RSS 1.0 has the image beside the channel. */
function iconOf(root: XmlElement, channel: XmlElement, feedUrl: string): string | null {
	const images = [...childrenOf(channel, 'image'), ...(root === channel ? [] : childrenOf(root, 'image'))];
	for (const image of images) {
		const url = pageAddress(childText(image, 'url'), image.base, feedUrl);
		if (url !== null) return url;
	}
	return pageAddress(attributeOf(childOf(channel, 'image', 'itunes'), 'href'), channel.base, feedUrl);
}
