// Lists every step that processes untrusted text, each as a function of the text.
import { decodeHTMLAttribute, decodeHTMLStrict } from 'entities/decode';
import { isAnchor } from '../../../src/lib/domain/reading/text-anchor.ts';
import { isEntryValue } from '../../../src/lib/domain/entry-values.ts';
import { tagField } from '../../../src/lib/domain/tag-names.ts';
import { cutLine, MAX_TITLE, limitCombiningMarks } from '../../../src/lib/domain/core/line-limits.ts';
import { isUnknownField, isSingleLine } from '../../../src/lib/domain/core/field.ts';
import { tokenizeQuery } from '../../../src/lib/domain/query-syntax.ts';
import { parseUpload } from '../../../src/lib/domain/sync/article-upload.ts';
import { canonicalUrlKey, hostOf, isPagePath, parseAddress } from '../../../src/lib/domain/url/url.ts';
import { documentOf } from '../../../src/lib/library/search/indexer/document-terms.ts';
import { fold, transliterate } from '../../../src/lib/library/search/analysis/folding.ts';
import { plainText } from '../../../src/lib/library/search/analysis/html-to-text.ts';
import { parseQuery } from '../../../src/lib/library/search/query/query.ts';
import { snippetOf } from '../../../src/lib/library/search/query/snippet.ts';
import { toMatchQuery, matchRanges } from '../../../src/lib/library/search/query/match-spans.ts';
import { SUFFIX_RULES } from '../../../src/lib/library/search/stemmers/index.ts';
import { stemWord } from '../../../src/lib/library/search/analysis/stemmer.ts';
import { readFeed } from '../../../src/lib/server/feeds/read/read-feed.ts';
import { createCookieJar } from '../../../src/lib/server/fetch/cookie-jar.ts';
import { deviceName } from '../../../src/lib/domain/device-name.ts';
import { absoluteUrl } from '../../../src/lib/server/extract/html/absolute-url.ts';
import { keepTextBlocks } from '../../../src/lib/server/extract/html/text-blocks.ts';
import { decode } from '../../../src/lib/server/extract/html/decode-charset.ts';
import { extract } from '../../../src/lib/server/extract/extract.ts';
import { countWords, directionOf, languageOf } from '../../../src/lib/server/extract/metadata/language.ts';
import { pruneHtml } from '../../../src/lib/server/extract/html/prune-html.ts';
import { timeOf } from '../../../src/lib/server/extract/dates/declared-date.ts';
import { namesInLine, parseAuthor } from '../../../src/lib/server/extract/byline/person-name.ts';
import { headWithRefresh, metaRefreshOf } from '../../../src/lib/server/extract/html/meta-refresh.ts';
import { pageOfText } from '../../../src/lib/server/extract/html/plain-text-page.ts';
import { readDrawing } from '../../../src/lib/server/drawings/read-drawing.ts';
import { makeCards } from '../../../src/lib/server/extract/content/embeds.ts';
import { resolvePictures } from '../../../src/lib/server/extract/content/lazy-images.ts';
import { openDocument } from '../../../src/lib/server/extract/html/parse-document.ts';
import { addressesInList } from '../../../src/lib/server/extract/content/json-addresses.ts';
import { pictureKey } from '../../../src/lib/server/extract/content/lead-picture.ts';
import { matchMedia } from '../../../src/lib/server/extract/content/media-query.ts';
import { readPlayer, readUnknownFrame } from '../../../src/lib/server/extract/content/players.ts';
import { replaceDrawings } from '../../../src/lib/server/extract/html/inline-drawings.ts';
import { parseSrcset, rankCandidates } from '../../../src/lib/server/extract/content/srcset.ts';
import { collapse, comparableText, truncate } from '../../../src/lib/server/extract/html/text-content.ts';
import { chooseTitle } from '../../../src/lib/server/extract/metadata/title.ts';
import { createDateReader } from '../../../src/lib/server/extract/dates/date-reader.ts';
import { labelOf } from '../../../src/lib/server/extract/dates/date-label.ts';
import { siteKeysOf } from '../../../src/lib/server/extract/declared/site-in-title.ts';
import { withoutMarkup } from '../../../src/lib/server/extract/declared/markup-in-text.ts';
import { isNavigation, localRedirect } from '../../../src/lib/server/http/page-requests.ts';
import { charsetOf, pageTypeOf } from '../../../src/lib/server/fetch/sniff-type.ts';
import { parseUploadedArticle } from '../../../src/lib/server/extract/read-upload.ts';
import { sanitise } from '../../../src/lib/server/extract/sanitise.ts';
import { PAGES, TEXTS, type Input } from './inputs.ts';

export interface TextStep {
	/** Minimum number of inputs, so that the test fails if inputs get lost. */
	readonly minInputs: number;
	readonly inputs: Readonly<Record<string, Input>>;
	readonly run: (text: string) => unknown;
}

const ADDRESS = 'https://example.org/a/b';
const WORDS = `<p>${'The ferry left at dawn with the mail, two passengers and a crate of oranges. '.repeat(8)}</p>`;

const page = (body: string, head = ''): string =>
	`<!doctype html><html lang=en><head><title>A page</title>${head}</head><body><article>${WORDS}${body}${WORDS}</article></body></html>`;
const inAttribute = (text: string): string => text.replaceAll('"', '&quot;');
const meta = (name: string, text: string): string => page('', `<meta name="${name}" content="${inAttribute(text)}">`);
const read = (html: string) => extract(html, ADDRESS);

const UPLOAD = {
	entry: 'a'.repeat(22),
	article: {
		url: ADDRESS,
		title: 'a title',
		excerpt: '',
		byline: null,
		site: null,
		published: null,
		dir: 'ltr',
		words: 1,
		lead: null,
		lang: 'en'
	},
	pictures: ['a'.repeat(64)]
};

/** A step that processes HTML of pages or of devices. */
const pageStep = (run: TextStep['run']): TextStep => ({ minInputs: 90, inputs: PAGES, run });
/** A step that processes plain text. */
const textStep = (run: TextStep['run']): TextStep => ({ minInputs: 90, inputs: TEXTS, run });

/** The single-line texts of an article, already cut to their limits. */
const LINES = {
	title: 'a title',
	byline: 'somebody',
	site: ['a site', 'example.org'],
	tags: ['a tag'],
	notes: ['a note'],
	article: null,
	lang: 'en',
	day: 0
};

const query = toMatchQuery(parseQuery('a word "the mail" -b 漢'), []);

/** Texts that match the query. In other texts finding matches costs no more than a snippet, which searches the text too. */
const MATCHING_TEXTS = Object.fromEntries(
	Object.entries(TEXTS).filter(([, input]) => matchRanges(input(1_000), query).length > 0)
);

export const TEXT_STEPS: Readonly<Record<string, TextStep>> = {
	// Server: decoding and sniffing.
	'page type': pageStep((text) => pageTypeOf('', Buffer.from(text))),
	'content type header': textStep((text) => [charsetOf(text), charsetOf(`text/html; charset=${text}`)]),
	charset: pageStep((text) => decode(Buffer.from(text), null)),
	'meta refresh': pageStep((text) => metaRefreshOf(Buffer.from(text), null, ADDRESS)),
	'meta refresh: search': pageStep((text) => headWithRefresh(Buffer.from(text))),
	'meta refresh: content': textStep((text) =>
		metaRefreshOf(Buffer.from(`<meta http-equiv=refresh content="${inAttribute(text)}">`), null, ADDRESS)
	),
	cookies: textStep((text) =>
		createCookieJar().store(new URL(ADDRESS), [text, `a=b; path=${text}`, `a=b; domain=${text}`])
	),
	'device name': textStep(deviceName),
	'page requests': textStep((text) => {
		const request = { method: 'GET', url: `/${text}`, headers: { host: text, accept: text } };
		return [isNavigation(request), localRedirect(request)];
	}),
	// Server: feeds.
	feed: textStep((text) => readFeed(Buffer.from(text), { url: ADDRESS, contentType: text })),
	'feed: elements': textStep((text) => {
		const parts = ['title', 'guid', 'author', 'pubDate', 'description'].map((name) => `<${name}>${text}</${name}>`);
		const item = `<item a="${inAttribute(text)}"><link>${text}</link>${parts.join('')}</item>`;
		return readFeed(Buffer.from(`<rss><channel>${item}</channel></rss>`), { url: ADDRESS, contentType: null });
	}),
	'feed: JSON': textStep((text) => {
		const item = { id: text, url: text, title: text, content_html: text, date_published: text };
		return readFeed(Buffer.from(`${JSON.stringify({ items: [item] })}${text}`), { url: ADDRESS, contentType: null });
	}),
	// Server: from a page to an article.
	'pruned HTML': pageStep(pruneHtml),
	'text blocks': pageStep((text) => keepTextBlocks(pruneHtml(text).html)),
	'plain text': textStep((text) => pageOfText(text, ADDRESS)),
	entities: textStep((text) => [decodeHTMLStrict(text), decodeHTMLAttribute(text)]),
	'absolute address': textStep((text) => absoluteUrl(text, ADDRESS)),
	srcset: textStep((text) => rankCandidates(parseSrcset(text))),
	'media query': textStep((text) => [matchMedia(text), matchMedia(`(${text})`)]),
	'list of pictures': textStep((text) => [addressesInList(text), addressesInList(`["${text}"]`)]),
	'picture key': textStep((text) => pictureKey(`https://example.org/${text}.jpg`)),
	'embedded player': textStep((text) => {
		const address = absoluteUrl(`https://www.youtube.com/embed/${text}`, ADDRESS) ?? '';
		return [readPlayer(address), readUnknownFrame(`https://example.org/${text}`, text, 'inline')];
	}),
	'picture: all attributes': textStep((text) => {
		const value = inAttribute(text);
		const img = `<img src="${value}" class="lazy ${value}" data-images="${value}" width="${value}">`;
		const source = `<source media="${value}" type="${value}" srcset="${value}">`;
		const box = `<div data-images=".jpg ${value}" style="background:url(${value})"></div>`;
		const { html } = pruneHtml(`<body>${box}<picture>${source}${img}</picture></body>`);
		resolvePictures(openDocument(html), ADDRESS);
	}),
	embeds: textStep((text) => {
		const value = inAttribute(text);
		const frame = `<iframe src="https://example.org/embed/${value}" title="${value}" style="${value}"></iframe>`;
		makeCards(openDocument(`<body>${frame}<video poster="${value}"><source src="${value}"></video></body>`), ADDRESS);
	}),
	'drawings in a page': pageStep((text) => replaceDrawings(page(text))),
	'drawings in a page: unclosed': pageStep((text) => replaceDrawings(page(`<svg width=99 height=99>${text}`))),
	drawing: pageStep((text) => readDrawing(`<svg width=99 height=99><rect/>${text}</svg>`, 0)),
	'drawing: style': textStep((text) => readDrawing(`<svg width=99 height=99><rect/><style>${text}</style></svg>`, 0)),
	'drawing: attributes': textStep((text) => {
		const value = inAttribute(text);
		return readDrawing(
			`<svg width="${value}" viewBox="${value}" style="${value}"><rect style="${value}" fill="${value}" d="${value}"/><text>${value}</text></svg>`,
			0
		);
	}),
	'white space': textStep(collapse),
	truncate: textStep((text) => truncate(text, text.length - 1)),
	'comparable text': textStep(comparableText),
	title: textStep((text) => {
		const heading = { text, parts: [text, 'a'], isChrome: false };
		const candidates = { declared: [text], headings: [heading], lowerHeadings: [heading], page: text, slug: text };
		return chooseTitle(candidates, siteKeysOf(['a', text], ['a', text], [text]));
	}),
	'markup in a text': textStep((text) => withoutMarkup(text.slice(0, 8_192))),
	author: textStep((text) => [parseAuthor(text), namesInLine(`By ${text}`, 'free')]),
	'date declared': textStep(timeOf),
	'date in a text': textStep((text) => createDateReader(['fa', 'ar', 'ru'])(`4 July ${text} 2025`)),
	'date: label': textStep((text) => labelOf(text, text, text)),
	language: textStep((text) => [languageOf([text], text), directionOf(text, 'en', text)]),
	'word count': textStep((text) => countWords(text, 'en')),
	'extract: body': pageStep((text) => read(page(text))),
	'extract: short mode': pageStep((text) => extract(page(text), ADDRESS, { mode: 'short' })),
	'extract: title': textStep((text) => read(page(`<h1>${text}</h1>`, `<title>${text}</title>`))),
	'extract: title declared': textStep((text) => read(meta('og:title', text))),
	'extract: site': textStep((text) => read(meta('og:site_name', text))),
	'extract: author': textStep((text) => read(meta('author', text))),
	'extract: byline': textStep((text) => read(page(`<p class=byline rel=author>${text}</p>`))),
	'extract: date': textStep((text) => read(meta('date', text))),
	'extract: description': textStep((text) => read(meta('description', text))),
	'extract: language': textStep((text) => read(meta('content-language', text))),
	'extract: JSON-LD': textStep((text) => read(page('', `<script type="application/ld+json">${text}</script>`))),
	'extract: JSON-LD values': textStep((text) => {
		const data = { '@type': 'Article', headline: text, author: { name: text }, datePublished: text, publisher: text };
		return read(page('', `<script type="application/ld+json">${JSON.stringify(data)}</script>`));
	}),
	'extract: picture': textStep((text) => {
		const value = inAttribute(text);
		return read(page(`<img src="${value}" alt="${value}" data-src="${value}" srcset="${value}" width="${value}">`));
	}),
	'extract: link': textStep((text) => read(page(`<a href="${inAttribute(text)}" title="${inAttribute(text)}">a</a>`))),
	'extract: class': textStep((text) =>
		read(page(`<div class="${inAttribute(text)}" id="${inAttribute(text)}" style="${inAttribute(text)}">a</div>`))
	),
	'extract: base': textStep((text) => read(page('<a href=a>a</a><img src=b>', `<base href="${inAttribute(text)}">`))),
	sanitise: pageStep((text) => sanitise(text, {})),
	'sanitise: attributes': textStep((text) => {
		const value = inAttribute(text);
		return sanitise(
			`<p id="${value}" lang="${value}"><a href="#${value}">a</a><img src="${value}" alt="${value}">`,
			{}
		);
	}),
	// Both sides: addresses, fields, queries.
	'address typed or shared': textStep(parseAddress),
	'address key': textStep((text) => [canonicalUrlKey(text), canonicalUrlKey(`https://example.org/${text}`)]),
	host: textStep(hostOf),
	path: textStep((text) => isPagePath(`/${text}`)),
	tag: textStep(tagField),
	line: textStep((text) => [cutLine(text, MAX_TITLE), cutLine(text, 1_000_000), limitCombiningMarks(text)]),
	'field of a change': textStep((text) => [
		isUnknownField(text, text),
		isSingleLine(text, Infinity),
		isEntryValue(`tag:${text}`, true),
		isAnchor({ quote: text, prefix: text, suffix: text, offset: 0 })
	]),
	upload: pageStep((text) =>
		parseUpload({ entry: 'a'.repeat(22), html: text, pictures: [], article: { url: text, title: text, excerpt: text } })
	),
	'upload: in its process': pageStep((text) => [
		parseUploadedArticle(Buffer.from(JSON.stringify({ ...UPLOAD, html: text }))),
		parseUploadedArticle(Buffer.from(JSON.stringify({ ...UPLOAD, html: `<img src="/img/${text}` })))
	]),
	'upload: raw bytes': pageStep((text) => parseUploadedArticle(Buffer.from(text))),
	'search: tokens of a query': textStep(tokenizeQuery),
	'search: query': textStep(parseQuery),
	// Device: the index.
	'search: plain text': pageStep(plainText),
	'search: fold': textStep((text) => [fold(text), transliterate(text)]),
	'search: stems': textStep((text) => Object.values(SUFFIX_RULES).map((endings) => stemWord(text, endings))),
	'search: matches': { minInputs: 11, inputs: MATCHING_TEXTS, run: (text) => matchRanges(text, query) },
	'search: snippet': textStep((text) => snippetOf(text, query)),
	// Splits the text into words, which is most of the cost, and stems each.
	'search: document': textStep((text) => {
		const stem = Object.assign(
			(word: string) => stemWord(word, SUFFIX_RULES['en'] ?? { steps: [], exceptions: new Set() }),
			{
				language: 1
			}
		);
		const { terms } = documentOf({ number: 1, entry: '' as never }, { ...LINES, text }, stem, null);
		return [...terms].length;
	})
};
