// Lists every stage that processes untrusted text, by name, each as a function of the text.
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
import { toMatchQuery, marksIn } from '../../../src/lib/library/search/query/match-spans.ts';
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
	/** Minimum number of inputs, so that the test fails if they get lost. */
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

const SUPPLY = {
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

/** A stage that processes whole pages, or HTML from devices. */
const takesPages = (run: Stage['run']): Stage => ({ minInputs: 90, inputs: PAGES, run });
const takesTexts = (run: Stage['run']): Stage => ({ minInputs: 90, inputs: TEXTS, run });

/** The single-line texts of an article, already cut to their limits. */
const LINES = {
	title: 'a title',
	byline: 'somebody',
	site: ['a site', 'example.org'],
	tags: ['a tag'],
	marks: ['a mark'],
	article: null,
	lang: 'en',
	day: 0
};

const query = toMatchQuery(parseQuery('a word "the mail" -b 漢'), []);

/** Texts in which the query matches. In others, marking costs no more than a snippet, which also searches the text. */
const MATCHING_TEXTS = Object.fromEntries(
	Object.entries(TEXTS).filter(([, input]) => marksIn(input(1_000), query).length > 0)
);

export const STAGES: Readonly<Record<string, Stage>> = {
	// Server: decoding and sniffing.
	'page type': takesPages((text) => pageTypeOf('', Buffer.from(text))),
	'type header': takesTexts((text) => [charsetOf(text), charsetOf(`text/html; charset=${text}`)]),
	charset: takesPages((text) => decode(Buffer.from(text), null)),
	'meta refresh': takesPages((text) => metaRefreshOf(Buffer.from(text), null, ADDRESS)),
	'meta refresh: search': takesPages((text) => headWithRefresh(Buffer.from(text))),
	'meta refresh: content': takesTexts((text) =>
		metaRefreshOf(Buffer.from(`<meta http-equiv=refresh content="${inAttribute(text)}">`), null, ADDRESS)
	),
	cookies: takesTexts((text) =>
		createCookieJar().store(new URL(ADDRESS), [text, `a=b; path=${text}`, `a=b; domain=${text}`])
	),
	'device name': takesTexts(deviceName),
	'front door': takesTexts((text) => {
		const request = { method: 'GET', url: `/${text}`, headers: { host: text, accept: text } };
		return [isNavigation(request), localRedirect(request)];
	}),
	// Server: from a page to an article.
	'lean markup': takesPages(pruneHtml),
	'brief markup': takesPages((text) => keepTextBlocks(pruneHtml(text).html)),
	'plain text': takesTexts((text) => pageOfText(text, ADDRESS)),
	entities: takesTexts((text) => [decodeHTMLStrict(text), decodeHTMLAttribute(text)]),
	'absolute address': takesTexts((text) => absoluteUrl(text, ADDRESS)),
	srcset: takesTexts((text) => chooseCandidate(parseSrcset(text))),
	'white space': takesTexts(collapse),
	shorten: takesTexts((text) => truncate(text, text.length - 1)),
	essence: takesTexts(comparableText),
	title: takesTexts((text) => chooseTitle({ declared: [text], headings: [text, 'a'], page: text }, ['a', text])),
	name: takesTexts(parseAuthor),
	'date declared': takesTexts(timeOf),
	'date in a text': takesTexts(dateIn),
	language: takesTexts((text) => [languageOf([text], text), directionOf(text, 'en', text)]),
	'word count': takesTexts((text) => countWords(text, 'en')),
	'extract: body': takesPages((text) => read(page(text))),
	'extract: short mode': takesPages((text) => extract(page(text), ADDRESS, 'short')),
	'extract: title': takesTexts((text) => read(page(`<h1>${text}</h1>`, `<title>${text}</title>`))),
	'extract: title declared': takesTexts((text) => read(meta('og:title', text))),
	'extract: site': takesTexts((text) => read(meta('og:site_name', text))),
	'extract: author': takesTexts((text) => read(meta('author', text))),
	'extract: byline': takesTexts((text) => read(page(`<p class=byline rel=author>${text}</p>`))),
	'extract: date': takesTexts((text) => read(meta('date', text))),
	'extract: description': takesTexts((text) => read(meta('description', text))),
	'extract: language': takesTexts((text) => read(meta('content-language', text))),
	'extract: JSON-LD': takesTexts((text) => read(page('', `<script type="application/ld+json">${text}</script>`))),
	'extract: JSON-LD values': takesTexts((text) => {
		const data = { '@type': 'Article', headline: text, author: { name: text }, datePublished: text, publisher: text };
		return read(page('', `<script type="application/ld+json">${JSON.stringify(data)}</script>`));
	}),
	'extract: picture': takesTexts((text) => {
		const value = inAttribute(text);
		return read(page(`<img src="${value}" alt="${value}" data-src="${value}" srcset="${value}" width="${value}">`));
	}),
	'extract: link': takesTexts((text) =>
		read(page(`<a href="${inAttribute(text)}" title="${inAttribute(text)}">a</a>`))
	),
	'extract: class': takesTexts((text) =>
		read(page(`<div class="${inAttribute(text)}" id="${inAttribute(text)}" style="${inAttribute(text)}">a</div>`))
	),
	'extract: base': takesTexts((text) => read(page('<a href=a>a</a><img src=b>', `<base href="${inAttribute(text)}">`))),
	sanitise: takesPages((text) => sanitise(text, {})),
	'sanitise: attributes': takesTexts((text) => {
		const value = inAttribute(text);
		return sanitise(
			`<p id="${value}" lang="${value}"><a href="#${value}">a</a><img src="${value}" alt="${value}">`,
			{}
		);
	}),
	// Both sides: addresses, fields, queries.
	'address typed or shared': takesTexts(parseAddress),
	'address key': takesTexts((text) => [canonicalUrlKey(text), canonicalUrlKey(`https://example.org/${text}`)]),
	host: takesTexts(hostOf),
	path: takesTexts((text) => isPagePath(`/${text}`)),
	tag: takesTexts(tagField),
	line: takesTexts((text) => [cutLine(text, MAX_TITLE), cutLine(text, 1_000_000), limitCombiningMarks(text)]),
	'field of a change': takesTexts((text) => [
		isUnknownField(text, text),
		isSingleLine(text, Infinity),
		isEntryValue(`tag:${text}`, true),
		isAnchor({ quote: text, prefix: text, suffix: text, at: 0 })
	]),
	supply: takesPages((text) =>
		parseUpload({ entry: 'a'.repeat(22), html: text, pictures: [], article: { url: text, title: text, excerpt: text } })
	),
	'supply: in its thread': takesPages((text) => [
		parseUploadedArticle(Buffer.from(JSON.stringify({ ...SUPPLY, html: text }))),
		parseUploadedArticle(Buffer.from(JSON.stringify({ ...SUPPLY, html: `<img src="/img/${text}` })))
	]),
	'supply: raw bytes': takesPages((text) => parseUploadedArticle(Buffer.from(text))),
	'search: tokens of a query': takesTexts(tokenizeQuery),
	'search: query': takesTexts(parseQuery),
	// Device: the index.
	'search: plain text': takesPages(plainText),
	'search: fold': takesTexts((text) => [fold(text), transliterate(text)]),
	'search: stems': takesTexts((text) => Object.values(SUFFIX_RULES).map((endings) => stemWord(text, endings))),
	'search: marks': { minInputs: 11, inputs: MATCHING_TEXTS, run: (text) => marksIn(text, query) },
	'search: snippet': takesTexts((text) => snippetOf(text, query)),
	// Splits the text into words, which is most of the cost, and stems each.
	'search: document': takesTexts((text) => {
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
