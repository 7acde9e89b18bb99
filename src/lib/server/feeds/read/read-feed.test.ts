// Tests of reading whole feeds: the written cases, as they are and broken in several ways.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeFeed } from './decode-feed.ts';
import type { FeedDocument, FeedRefusal } from './feed-document.ts';
import { plainText } from './markup.ts';
import { readFeed } from './read-feed.ts';

interface ExpectedItem {
	readonly id: string;
	readonly title: string | null;
	readonly url: string | null;
	readonly author: string | null;
	readonly publishedISO: string | null;
	readonly contentTextStartsWith: string;
	readonly enclosures: readonly unknown[];
}

interface Case {
	readonly tests: string;
	readonly request: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
	readonly wellFormed: boolean;
	readonly refused?: string;
	readonly title?: string;
	readonly items?: readonly ExpectedItem[];
	readonly truncated?: boolean;
}

const FOLDER = 'tests/fixtures/feeds/';
const CASES = Object.entries(JSON.parse(readFileSync(`${FOLDER}EXPECTED.json`, 'utf8')) as Record<string, Case>);
const WELL_FORMED_XML = CASES.filter(
	([name, { wellFormed, refused }]) => wellFormed && refused === undefined && name.endsWith('.xml')
);

function bytesOf(name: string): Buffer {
	return readFileSync(FOLDER + name);
}

function read(bytes: Uint8Array, { request }: Case): FeedDocument | FeedRefusal {
	return readFeed(bytes, { url: request.url, contentType: request.headers['content-type'] ?? null });
}

function readDocument(bytes: Uint8Array, expected: Case): FeedDocument {
	const feed = read(bytes, expected);
	if ('refused' in feed) throw new Error(`refused: ${feed.refused}`);
	return feed;
}

/** What EXPECTED.json lists, of a feed that was read. */
function listedParts(feed: FeedDocument | FeedRefusal, expected: Case): unknown {
	if ('refused' in feed) return feed;
	return {
		title: feed.title,
		truncated: feed.truncated,
		items: feed.items.map((item, index) => {
			const text = plainText(item.html ?? '');
			const start = expected.items?.[index]?.contentTextStartsWith ?? '';
			return {
				id: expected.items?.[index]?.id === '*' ? '*' : item.id,
				title: item.title,
				url: item.url,
				author: item.author,
				publishedISO: item.published === null ? null : new Date(item.published).toISOString().replace('.000Z', 'Z'),
				contentTextStartsWith: start !== '' && text.startsWith(start) ? start : text,
				enclosures: item.enclosures.map(({ url, type, length }) => ({ url, type, length }))
			};
		})
	};
}

describe('the written cases', () => {
	test.each(CASES)('%s', (name, expected) => {
		const { refused, title, items, truncated = false } = expected;
		const wanted = refused === undefined ? { title, truncated, items } : { refused };
		expect(listedParts(read(bytesOf(name), expected), expected)).toEqual(wanted);
	});

	test.each(CASES)('%s has ids that are unique and come again', (name, expected) => {
		const [first, second] = [read(bytesOf(name), expected), read(bytesOf(name), expected)];
		expect(second).toEqual(first);
		if ('refused' in first) return;
		expect(new Set(first.items.map(({ id }) => id)).size).toBe(first.items.length);
	});
});

describe('a feed that breaks keeps its items', () => {
	const breaks: Readonly<Record<string, (xml: string) => string>> = {
		'without the end of the items': (xml) => xml.replace(/<\/(?:\w+:)?(?:item|entry)>/gi, ''),
		'without the end of the root': (xml) => xml.replace(/<\/(?:\w+:)?(?:rss|rdf:RDF|RDF)>\s*$/i, ''),
		'with end tags that nothing opened': (xml) => xml.replace(/(<\/(?:\w+:)?(?:item|entry)>)/gi, '</b></p>$1</i>'),
		'with control characters': (xml) => xml.replace(/(<(?:\w+:)?(?:item|entry)[\s>])/gi, '\x07\x0b$1'),
		'with messages around': (xml) => `<br />\n<b>Warning</b>: x in <b>feed.php</b>\n${xml}\n<script>a && b</script>`,
		'with a bare ampersand and an unknown entity': (xml) =>
			xml.replace(/(<(?:\w+:)?(?:item|entry)(?:\s[^>]*)?>)/gi, '$1<x:note>R&D &bogus; &nbsp;</x:note>'),
		'without declared prefixes': (xml) => xml.replace(/ xmlns:(?:dc|content|media|itunes|atom)="[^"]*"/g, ''),
		'with names in capitals': (xml) =>
			xml.replace(
				/<(\/?)(item|title|link|guid|pubDate|entry)\b/g,
				(_, s: string, n: string) => `<${s}${n.toUpperCase()}`
			)
	};
	const pairs = WELL_FORMED_XML.flatMap(([name, expected]) =>
		Object.keys(breaks).map((kind) => [name, kind, expected] as const)
	);

	test.each(pairs)('%s %s', (name, kind, expected) => {
		const text = decodeFeed(bytesOf(name), expected.request.headers['content-type'] ?? null) as string;
		// The text is UTF-8 now, whatever its declaration says.
		const xml = text.replace(/encoding="[^"]*"/, 'encoding="UTF-8"');
		const broken = breaks[kind]?.(xml) ?? '';
		expect(readDocument(Buffer.from(broken), expected).items).toEqual(readDocument(bytesOf(name), expected).items);
	});
});
