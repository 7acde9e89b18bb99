// Lists every stage that processes untrusted text, each as a function of the text.
import { decodeHTMLAttribute, decodeHTMLStrict } from 'entities/decode';
import { isAnchor } from '../../../src/lib/domain/reading/text-anchor.ts';
import { isEntryValue, tagField } from '../../../src/lib/domain/entry-fields.ts';
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
import { createCookieJar } from '../../../src/lib/server/fetch/cookie-jar.ts';
import { deviceName } from '../../../src/lib/domain/device-name.ts';
import { absoluteUrl } from '../../../src/lib/server/extract/html/absolute-url.ts';
import { keepTextBlocks } from '../../../src/lib/server/extract/html/text-blocks.ts';
import { decode } from '../../../src/lib/server/extract/html/decode-charset.ts';
import { extract } from '../../../src/lib/server/extract/extract.ts';
import { countWords, directionOf, languageOf } from '../../../src/lib/server/extract/metadata/language.ts';
import { pruneHtml } from '../../../src/lib/server/extract/html/prune-html.ts';
import { parseAuthor, timeOf } from '../../../src/lib/server/extract/metadata/metadata.ts';
import { headWithRefresh, metaRefreshOf } from '../../../src/lib/server/extract/html/meta-refresh.ts';
import { pageOfText } from '../../../src/lib/server/extract/html/plain-text-page.ts';
import { chooseCandidate, parseSrcset } from '../../../src/lib/server/extract/content/srcset.ts';
import { collapse, comparableText, truncate } from '../../../src/lib/server/extract/html/text-content.ts';
import { chooseTitle } from '../../../src/lib/server/extract/metadata/title.ts';
import { dateIn } from '../../../src/lib/server/extract/metadata/visible-date.ts';
import { isNavigation, localRedirect } from '../../../src/lib/server/http/page-requests.ts';
import { charsetOf, pageTypeOf } from '../../../src/lib/server/fetch/sniff-type.ts';
import { parseUploadedArticle } from '../../../src/lib/server/extract/read-upload.ts';
import { sanitise } from '../../../src/lib/server/extract/sanitise.ts';
import { PAGES, TEXTS, type Input } from './inputs.ts';

export interface Stage {
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

/** A stage that processes HTML of pages or of devices. */
const pageStage = (run: Stage['run']): Stage => ({ minInputs: 90, inputs: PAGES, run });
/** A stage that processes plain text. */
const textStage = (run: Stage['run']): Stage => ({ minInputs: 90, inputs: TEXTS, run });

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

/** Texts that match the query. In other texts marking costs no more than a snippet, which searches the text too. */
const MATCHING_TEXTS = Object.fromEntries(
	Object.entries(TEXTS).filter(([, input]) => matchRanges(input(1_000), query).length > 0)
);

export const STAGES: Readonly<Record<string, Stage>> = {
	// Server: decoding and sniffing.
	'page type': pageStage((text) => pageTypeOf('', Buffer.from(text))),
	'content type header': textStage((text) => [charsetOf(text), charsetOf(`text/html; charset=${text}`)]),
	charset: pageStage((text) => decode(Buffer.from(text), null)),
	'meta refresh': pageStage((text) => metaRefreshOf(Buffer.from(text), null, ADDRESS)),
	'meta refresh: search': pageStage((text) => headWithRefresh(Buffer.from(text))),
	'meta refresh: content': textStage((text) =>
		metaRefreshOf(Buffer.from(`<meta http-equiv=refresh content="${inAttribute(text)}">`), null, ADDRESS)
	),
	cookies: textStage((text) =>
		createCookieJar().store(new URL(ADDRESS), [text, `a=b; path=${text}`, `a=b; domain=${text}`])
	),
	'device name': textStage(deviceName),
	'page requests': textStage((text) => {
		const request = { method: 'GET', url: `/${text}`, headers: { host: text, accept: text } };
		return [isNavigation(request), localRedirect(request)];
	}),
	// Server: from a page to an article.
	'pruned HTML': pageStage(pruneHtml),
	'text blocks': pageStage((text) => keepTextBlocks(pruneHtml(text).html)),
	'plain text': textStage((text) => pageOfText(text, ADDRESS)),
	entities: textStage((text) => [decodeHTMLStrict(text), decodeHTMLAttribute(text)]),
	'absolute address': textStage((text) => absoluteUrl(text, ADDRESS)),
	srcset: textStage((text) => chooseCandidate(parseSrcset(text))),
	'white space': textStage(collapse),
	truncate: textStage((text) => truncate(text, text.length - 1)),
	'comparable text': textStage(comparableText),
	title: textStage((text) => chooseTitle({ declared: [text], headings: [text, 'a'], page: text }, ['a', text])),
	author: textStage(parseAuthor),
	'date declared': textStage(timeOf),
	'date in a text': textStage(dateIn),
	language: textStage((text) => [languageOf([text], text), directionOf(text, 'en', text)]),
	'word count': textStage((text) => countWords(text, 'en')),
	'extract: body': pageStage((text) => read(page(text))),
	'extract: short mode': pageStage((text) => extract(page(text), ADDRESS, 'short')),
	'extract: title': textStage((text) => read(page(`<h1>${text}</h1>`, `<title>${text}</title>`))),
	'extract: title declared': textStage((text) => read(meta('og:title', text))),
	'extract: site': textStage((text) => read(meta('og:site_name', text))),
	'extract: author': textStage((text) => read(meta('author', text))),
	'extract: byline': textStage((text) => read(page(`<p class=byline rel=author>${text}</p>`))),
	'extract: date': textStage((text) => read(meta('date', text))),
	'extract: description': textStage((text) => read(meta('description', text))),
	'extract: language': textStage((text) => read(meta('content-language', text))),
	'extract: JSON-LD': textStage((text) => read(page('', `<script type="application/ld+json">${text}</script>`))),
	'extract: JSON-LD values': textStage((text) => {
		const data = { '@type': 'Article', headline: text, author: { name: text }, datePublished: text, publisher: text };
		return read(page('', `<script type="application/ld+json">${JSON.stringify(data)}</script>`));
	}),
	'extract: picture': textStage((text) => {
		const value = inAttribute(text);
		return read(page(`<img src="${value}" alt="${value}" data-src="${value}" srcset="${value}" width="${value}">`));
	}),
	'extract: link': textStage((text) => read(page(`<a href="${inAttribute(text)}" title="${inAttribute(text)}">a</a>`))),
	'extract: class': textStage((text) =>
		read(page(`<div class="${inAttribute(text)}" id="${inAttribute(text)}" style="${inAttribute(text)}">a</div>`))
	),
	'extract: base': textStage((text) => read(page('<a href=a>a</a><img src=b>', `<base href="${inAttribute(text)}">`))),
	sanitise: pageStage((text) => sanitise(text, {})),
	'sanitise: attributes': textStage((text) => {
		const value = inAttribute(text);
		return sanitise(
			`<p id="${value}" lang="${value}"><a href="#${value}">a</a><img src="${value}" alt="${value}">`,
			{}
		);
	}),
	// Both sides: addresses, fields, queries.
	'address typed or shared': textStage(parseAddress),
	'address key': textStage((text) => [canonicalUrlKey(text), canonicalUrlKey(`https://example.org/${text}`)]),
	host: textStage(hostOf),
	path: textStage((text) => isPagePath(`/${text}`)),
	tag: textStage(tagField),
	line: textStage((text) => [cutLine(text, MAX_TITLE), cutLine(text, 1_000_000), limitCombiningMarks(text)]),
	'field of a change': textStage((text) => [
		isUnknownField(text, text),
		isSingleLine(text, Infinity),
		isEntryValue(`tag:${text}`, true),
		isAnchor({ quote: text, prefix: text, suffix: text, offset: 0 })
	]),
	upload: pageStage((text) =>
		parseUpload({ entry: 'a'.repeat(22), html: text, pictures: [], article: { url: text, title: text, excerpt: text } })
	),
	'upload: in its process': pageStage((text) => [
		parseUploadedArticle(Buffer.from(JSON.stringify({ ...UPLOAD, html: text }))),
		parseUploadedArticle(Buffer.from(JSON.stringify({ ...UPLOAD, html: `<img src="/img/${text}` })))
	]),
	'upload: raw bytes': pageStage((text) => parseUploadedArticle(Buffer.from(text))),
	'search: tokens of a query': textStage(tokenizeQuery),
	'search: query': textStage(parseQuery),
	// Device: the index.
	'search: plain text': pageStage(plainText),
	'search: fold': textStage((text) => [fold(text), transliterate(text)]),
	'search: stems': textStage((text) => Object.values(SUFFIX_RULES).map((endings) => stemWord(text, endings))),
	'search: marks': { minInputs: 11, inputs: MATCHING_TEXTS, run: (text) => matchRanges(text, query) },
	'search: snippet': textStage((text) => snippetOf(text, query)),
	// Splits the text into words, which is most of the cost, and stems each.
	'search: document': textStage((text) => {
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
