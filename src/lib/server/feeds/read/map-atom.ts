// Maps Atom 1.0 and 0.3 to a feed document.
import { MAX_EXCERPT } from '../../../domain/core/line-limits.ts';
import { isWebAddress, pageAddress } from './addresses.ts';
import { atomHtml, atomTitle } from './atom-text.ts';
import { atomAuthor } from './authors.ts';
import { firstDate } from './dates.ts';
import { allTextOf, attributeOf, childOf, childrenOf, childText, textOf } from './elements.ts';
import { enclosureOf, mediaEnclosures, pictureOf, uniqueEnclosures } from './enclosures.ts';
import type { FeedDocument, FeedItemDocument } from './feed-document.ts';
import { identifyItems, type UnidentifiedItem } from './identity.ts';
import { chooseText, type TextCandidate } from './item-text.ts';
import { categoriesOf, languageOf } from './labels.ts';
import { MAX_ITEMS } from './limits.ts';
import { linkAddress, linksOf } from './links.ts';
import { textAsHtml } from './markup.ts';
import { scheduleOf, updatePeriodOf } from './schedule.ts';
import { lineOf } from './titles.ts';
import type { XmlElement, XmlTree } from './xml-tree.ts';

interface Feed {
	/** Read once, because a search among thousands of entries for each of them takes minutes. */
	readonly author: string | null;
	readonly homePage: string | null;
	readonly feedUrl: string;
}

export function mapAtom({ root, truncated }: XmlTree, feedUrl: string): FeedDocument {
	const links = linksOf(root);
	const homePage = linkAddress(links, 'alternate', feedUrl);
	const entries = childrenOf(root, 'entry');
	const icon = childText(root, 'icon') ?? childText(root, 'logo');
	return {
		kind: 'atom',
		title: atomTitle(childOf(root, 'title')),
		description: atomTitle(childOf(root, 'subtitle') ?? childOf(root, 'tagline'), MAX_EXCERPT),
		homePage,
		self: linkAddress(links, 'self', feedUrl),
		language: languageOf(root.language, childText(root, 'language'), childText(root, 'language', 'dc')),
		icon: pageAddress(icon, root.base, feedUrl),
		...scheduleOf(root),
		updatePeriodMinutes: updatePeriodOf(root),
		hub: linkAddress(links, 'hub', feedUrl),
		newFeedUrl: pageAddress(childText(root, 'new-feed-url', 'itunes'), feedUrl),
		podcastGuid: lineOf(childText(root, 'guid', 'podcast'), 100),
		complete: childOf(root, 'complete', 'fh') !== null,
		ended: childText(root, 'complete', 'itunes')?.toLowerCase() === 'yes',
		truncated: truncated || entries.length > MAX_ITEMS,
		items: mapEntries(entries.slice(0, MAX_ITEMS), { author: atomAuthor(root), homePage, feedUrl })
	};
}

function mapEntries(entries: readonly XmlElement[], feed: Feed): FeedItemDocument[] {
	return identifyItems(entries.map((entry) => mapEntry(entry, feed)));
}

function mapEntry(entry: XmlElement, { author, homePage, feedUrl }: Feed): UnidentifiedItem {
	const bases = [entry.base, feedUrl];
	const links = linksOf(entry);
	const source = childOf(entry, 'source');
	const id = childText(entry, 'id');
	const url = linkAddress(links, 'alternate', ...bases) ?? (id !== null && isWebAddress(id) ? pageAddress(id) : null);
	const enclosures = uniqueEnclosures([
		...links
			.filter(({ rel }) => rel === 'enclosure')
			.map(({ href, type, element }) =>
				enclosureOf(
					{ url: href, type, length: attributeOf(element, 'length'), title: attributeOf(element, 'title') },
					element.base,
					...bases
				)
			),
		...mediaEnclosures(entry, ...bases)
	]);
	const text = chooseText(textsOf(entry), url, homePage, feedUrl);
	const inReplyTo = childOf(entry, 'in-reply-to', 'thr');
	return {
		id,
		title: atomTitle(childOf(entry, 'title')),
		url,
		author: atomAuthor(entry) ?? (source === null ? null : atomAuthor(source)) ?? author,
		published: firstDate(
			...['published', 'issued', 'updated', 'modified', 'created'].flatMap((name) =>
				childrenOf(entry, name).map(textOf)
			),
			childText(entry, 'date', 'dc')
		),
		...text,
		language: text.language ?? (text.html === null ? languageOf(entry.language) : null),
		categories: categoriesOf([
			...childrenOf(entry, 'category').map(
				(category) => attributeOf(category, 'label') ?? attributeOf(category, 'term') ?? textOf(category)
			),
			...childrenOf(entry, 'subject', 'dc').map(textOf)
		]),
		enclosures,
		picture: pictureOf(entry, enclosures, ...bases),
		source: source === null ? null : sourceOf(source, feedUrl),
		comments: linkAddress(links, 'replies', ...bases),
		inReplyTo: lineOf(attributeOf(inReplyTo, 'href') ?? attributeOf(inReplyTo, 'ref'))
	};
}

/** Content, summary, and the description of a video. */
function textsOf(entry: XmlElement): TextCandidate[] {
	const own = (['content', 'summary'] as const).flatMap((kind) =>
		childrenOf(entry, kind).map((element) => ({
			html: atomHtml(element),
			kind,
			base: element.base,
			language: element.language
		}))
	);
	const media = [entry, ...childrenOf(entry, 'group', 'media')].flatMap((parent) =>
		childrenOf(parent, 'description', 'media').map((element): TextCandidate => {
			const isHtml = attributeOf(element, 'type')?.toLowerCase() === 'html';
			const html = isHtml ? atomHtml(element) : textAsHtml(allTextOf(element));
			return { html, kind: 'summary', base: element.base, language: element.language };
		})
	);
	return [...own, ...media];
}

function sourceOf(source: XmlElement, feedUrl: string): FeedItemDocument['source'] {
	const id = childText(source, 'id');
	const url = linkAddress(linksOf(source), 'alternate', source.base, feedUrl) ?? (isWebAddress(id ?? '') ? id : null);
	const title = atomTitle(childOf(source, 'title'));
	return title === null && url === null ? null : { title, url };
}
