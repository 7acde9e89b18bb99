// Compares what was read from a feed with the expectations of feedparser, on the fields that both have.
import type { FeedDocument, FeedItemDocument } from '../../../src/lib/server/feeds/read/feed-document.ts';
import { plainText } from '../../../src/lib/server/feeds/read/markup.ts';
import { textOfMarkup } from '../../../src/lib/server/feeds/read/titles.ts';
import type { Expectation } from './expectations.ts';

/** The fixed list of fields: what feedparser calls them. `entries[N]` or `feed` comes before. */
export const FIELDS = {
	title: ['title', 'title_detail.value'],
	link: ['link'],
	id: ['id', 'guid'],
	author: ['author', 'author_detail.name', 'authors.0.name'],
	dates: ['published_parsed', 'updated_parsed', 'modified_parsed', 'issued_parsed', 'created_parsed', 'date_parsed'],
	summary: ['summary', 'summary_detail.value', 'description'],
	content: ['content.0.value'],
	enclosures: ['enclosures.N.url', 'enclosures.N.href', 'enclosures.N.type', 'enclosures.N.length'],
	language: ['language', 'content.0.language']
} as const;
export type Field = keyof typeof FIELDS;
/** Fields that a feed has here too. */
const FEED_FIELDS: ReadonlySet<Field> = new Set<Field>(['title', 'link', 'language']);

export interface Judgement {
	readonly field: Field;
	readonly isRight: boolean;
	readonly got: unknown;
}

/** Null for a field out of the list. */
export function judge(feed: FeedDocument, { path, value }: Expectation): Judgement | null {
	const [subject, ...keys] = path;
	const isFeed = subject === 'feed';
	const key = (isFeed ? keys : keys.slice(1)).join('.').replace(/^enclosures\.\d+/, 'enclosures.N');
	const field = (Object.keys(FIELDS) as Field[]).find((name) => (FIELDS[name] as readonly string[]).includes(key));
	if (field === undefined || (isFeed && !FEED_FIELDS.has(field))) return null;
	if (isFeed) return judgeFeed(feed, field, value);
	// A repeated item is left out, by the rules of the reader.
	const item = feed.items[Number(keys[0])] ?? feed.items.at(-1);
	if (item === undefined) return { field, isRight: false, got: 'no item' };
	return judgeItem(item, { field, key, index: Number(keys[2] ?? 0) }, value);
}

function judgeFeed(feed: FeedDocument, field: Field, value: Expectation['value']): Judgement {
	if (field === 'title') return { field, isRight: isSameTitle(feed.title, value), got: feed.title };
	const got = field === 'link' ? feed.homePage : feed.language;
	return { field, isRight: isSameAddress(got, value), got };
}

interface Place {
	readonly field: Field;
	readonly key: string;
	readonly index: number;
}

function judgeItem(item: FeedItemDocument, { field, key, index }: Place, value: Expectation['value']): Judgement {
	switch (field) {
		case 'title':
			return { field, isRight: isSameTitle(item.title, value), got: item.title };
		case 'link':
			return { field, isRight: isSameAddress(item.url, value), got: item.url };
		case 'id':
			return { field, isRight: item.id === value, got: item.id };
		case 'author':
			return {
				field,
				isRight: isSameAuthor(key.startsWith('authors') ? firstOf(item.author) : item.author, value),
				got: item.author
			};
		case 'dates': {
			const time = Array.isArray(value) ? Date.UTC(value[0], value[1] - 1, ...(value.slice(2, 6) as [number])) : null;
			return { field, isRight: time === item.published, got: item.published };
		}
		case 'summary':
		case 'content': {
			const texts = [item.html ?? '', item.summary ?? ''];
			return { field, isRight: texts.some((text) => isSameHtml(text, item.base, value)), got: texts[0] };
		}
		case 'enclosures': {
			const enclosure = item.enclosures[index];
			const part = key.endsWith('type') ? 'type' : key.endsWith('length') ? 'length' : 'url';
			const got = enclosure === undefined ? null : enclosure[part];
			return { field, isRight: String(got) === value, got };
		}
		case 'language':
			return { field, isRight: (item.language ?? null) === (value === '' ? null : value), got: item.language };
	}
}

function isSameTitle(got: string | null, value: Expectation['value']): boolean {
	const text = typeof value === 'string' ? value : '';
	// feedparser keeps the markup of a title; ours is plain text, by the rules of the reader.
	const isSame = [text, textOfMarkup(text), plainText(text), textOfMarkup(textOfMarkup(text))].some(
		(form) => collapse(form) === (got ?? '')
	);
	// Unknown tags stay in our titles as text, while feedparser removes them.
	return isSame || plainText(got ?? '') === plainText(text);
}

function isSameAddress(got: string | null, value: Expectation['value']): boolean {
	if (typeof value !== 'string' || value === '') return got === null;
	return got === value || (URL.canParse(value) && new URL(value).href === got);
}

/** feedparser joins name and mail, `Name (mail)`; we keep the name. */
function isSameAuthor(got: string | null, value: Expectation['value']): boolean {
	const text = typeof value === 'string' ? value : '';
	return collapse(text) === (got ?? '') || text.replace(/ \([^()]*@[^()]*\)$/, '') === got;
}

function firstOf(authors: string | null): string | null {
	return authors?.split(', ', 1)[0] ?? null;
}

/** The same words, and the same addresses of links and pictures. */
function isSameHtml(html: string, base: string, value: Expectation['value']): boolean {
	if (typeof value !== 'string') return value === null && html === '';
	// feedparser gives plain text as it is, where we give HTML.
	if (plainText(html) === collapse(value)) return true;
	if (plainText(html) !== plainText(value)) return false;
	return JSON.stringify(addressesIn(html, base)) === JSON.stringify(addressesIn(value, 'about:blank'));
}

function addressesIn(html: string, base: string): string[] {
	return [...html.matchAll(/<(?:a|img)\s[^<>]*?(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi)].flatMap(
		(match) => {
			const address = (match[1] ?? match[2] ?? match[3] ?? '').trim().replaceAll('&amp;', '&');
			if (!URL.canParse(address, base)) return [];
			const url = new URL(address, base);
			return /^https?:$/.test(url.protocol) ? url.href : [];
		}
	);
}

function collapse(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}
