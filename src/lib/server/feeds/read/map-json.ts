// Maps JSON Feed 1.0 and 1.1 to a feed document.
import { MAX_EXCERPT } from '../../../domain/core/line-limits.ts';
import { pageAddress } from './addresses.ts';
import { joinNames } from './authors.ts';
import { firstDate } from './dates.ts';
import { withoutControls } from '../../../domain/xml/decode-xml.ts';
import { enclosureOf, uniqueEnclosures } from './enclosures.ts';
import type { FeedDocument, FeedRefusal } from './feed-document.ts';
import { identifyItems, type UnidentifiedItem } from './identity.ts';
import { chooseText } from './item-text.ts';
import { isRecord } from '../../../domain/core/field.ts';
import { categoriesOf, languageOf } from './labels.ts';
import { MAX_ITEMS } from './limits.ts';
import { cleanHtml, textAsHtml } from './markup.ts';
import { lineOf } from './titles.ts';

type Values = Readonly<Record<string, unknown>>;

interface Feed {
	readonly values: Values;
	readonly homePage: string | null;
	readonly feedUrl: string;
}

/** @param start offset of the document in the text */
export function mapJson(text: string, start: number, feedUrl: string): FeedDocument | FeedRefusal {
	const values = parseStart(text.slice(start));
	if (values === undefined) return { refused: 'bad-json' };
	if (!isRecord(values) || !isFeed(values)) return { refused: 'not-a-feed' };
	const homePage = pageAddress(textIn(values, 'home_page_url'), feedUrl);
	const items = recordsIn(values, 'items');
	const hub = recordsIn(values, 'hubs')[0];
	const feed: Feed = { values, homePage, feedUrl };
	return {
		kind: 'json',
		title: lineOf(textIn(values, 'title')),
		description: lineOf(textIn(values, 'description'), MAX_EXCERPT),
		homePage,
		self: pageAddress(textIn(values, 'feed_url'), feedUrl),
		language: languageOf(textIn(values, 'language')),
		icon: pageAddress(textIn(values, 'favicon') ?? textIn(values, 'icon'), homePage, feedUrl),
		ttlMinutes: null,
		updatePeriodMinutes: null,
		skipHours: [],
		skipDays: [],
		hub: hub === undefined ? null : pageAddress(textIn(hub, 'url'), feedUrl),
		newFeedUrl: null,
		podcastGuid: null,
		complete: false,
		ended: values['expired'] === true,
		truncated: items.length > MAX_ITEMS,
		items: identifyItems(items.slice(0, MAX_ITEMS).map((item) => mapItem(item, feed)))
	};
}

function mapItem(item: Values, { values: feed, homePage, feedUrl }: Feed): UnidentifiedItem {
	const bases = [homePage, feedUrl];
	const url = pageAddress(textIn(item, 'url'), ...bases) ?? pageAddress(textIn(item, 'external_url'), ...bases);
	const enclosures = uniqueEnclosures(
		recordsIn(item, 'attachments').map((attachment) => {
			const size = attachment['size_in_bytes'];
			const length = typeof size === 'number' || typeof size === 'string' ? size : null;
			const [type, title] = [textIn(attachment, 'mime_type'), textIn(attachment, 'title')];
			return enclosureOf({ url: textIn(attachment, 'url'), type, length, title }, ...bases);
		})
	);
	const language = textIn(item, 'language');
	const text = textIn(item, 'content_text');
	const summary = textIn(item, 'summary');
	return {
		id: textIn(item, 'id'),
		title: lineOf(textIn(item, 'title')),
		url,
		author: authorsOf(item) ?? authorsOf(feed),
		published: firstDate(textIn(item, 'date_published'), textIn(item, 'date_modified')),
		...chooseText(
			[
				{ html: cleanHtml(textIn(item, 'content_html') ?? ''), kind: 'content', base: null, language: null },
				{ html: text === null ? null : textAsHtml(text), kind: 'content', base: null, language: null },
				{ html: summary === null ? null : textAsHtml(summary), kind: 'summary', base: null, language: null }
			],
			url,
			homePage,
			feedUrl
		),
		language: languageOf(language),
		categories: categoriesOf(listIn(item, 'tags').map((tag) => (typeof tag === 'string' ? tag : null))),
		enclosures,
		picture: pageAddress(textIn(item, 'image') ?? textIn(item, 'banner_image'), ...bases),
		source: null,
		comments: null,
		inReplyTo: null
	};
}

/** Authors of 1.1, else the author of 1.0. */
function authorsOf(values: Values): string | null {
	const author = values['author'];
	const one = isRecord(author) ? lineOf(textIn(author, 'name')) : null;
	return joinNames(recordsIn(values, 'authors').map((record) => lineOf(textIn(record, 'name')))) ?? one;
}

function isFeed(values: Values): boolean {
	const version = textIn(values, 'version') ?? '';
	return /jsonfeed\.org/i.test(version.slice(0, 200)) || Array.isArray(values['items']);
}

/** A text, or a number as text, because ids are often numbers; null for everything else. */
function textIn(values: Values, name: string): string | null {
	const value = values[name];
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' ? withoutControls(value) : null;
}

function listIn(values: Values, name: string): readonly unknown[] {
	const value = values[name];
	return Array.isArray(value) ? value : [];
}

function recordsIn(values: Values, name: string): Values[] {
	return listIn(values, name).filter(isRecord);
}

/** The value at the beginning of a text, whatever follows it; undefined if it is no JSON. */
function parseStart(text: string): unknown {
	return parse(text) ?? parse(text.slice(0, endOfValue(text)));
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function endOfValue(text: string): number {
	let depth = 0;
	let isInString = false;
	for (let at = 0; at < text.length; at++) {
		const mark = text[at];
		if (isInString && mark === '\\') at++;
		else if (mark === '"') isInString = !isInString;
		else if (!isInString && (mark === '{' || mark === '[')) depth++;
		else if (!isInString && (mark === '}' || mark === ']') && --depth === 0) return at + 1;
	}
	return text.length;
}
