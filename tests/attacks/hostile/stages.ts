// Lists every stage that takes untrusted text, by name, each as a function of the text.
import { decodeHTMLAttribute, decodeHTMLStrict } from 'entities/decode';
import { isAnchor } from '../../../src/lib/domain/reading/text-anchor.ts';
import { isEntryValue, tagField } from '../../../src/lib/domain/entry-fields.ts';
import { cutLine, MAX_TITLE, withFewMarks } from '../../../src/lib/domain/core/line-limits.ts';
import { isUnknownField, isSingleLine } from '../../../src/lib/domain/core/field.ts';
import { tokenizeQuery } from '../../../src/lib/domain/query-syntax.ts';
import { parseUpload } from '../../../src/lib/domain/sync/article-upload.ts';
import { canonicalUrlKey, hostOf, isPagePath, parseAddress } from '../../../src/lib/domain/url/url.ts';
import { documentOf } from '../../../src/lib/library/search/indexer/document-terms.ts';
import { fold, transliterate } from '../../../src/lib/library/search/analysis/folding.ts';
import { plainText } from '../../../src/lib/library/search/analysis/html-to-text.ts';
import { parseQuery } from '../../../src/lib/library/search/query/query.ts';
import { snippetOf } from '../../../src/lib/library/search/query/snippet.ts';
import { toHighlightQuery, marksIn } from '../../../src/lib/library/search/query/match-spans.ts';
import { SUFFIX_RULES } from '../../../src/lib/library/search/stemmers/index.ts';
import { stemmed } from '../../../src/lib/library/search/analysis/stemmer.ts';
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
import { parseSentArticle } from '../../../src/lib/server/extract/read-upload.ts';
import { sanitise } from '../../../src/lib/server/extract/sanitise.ts';
import { PAGES, TEXTS, type Input } from './inputs.ts';

export interface Stage {
	/** Minimum number of texts. */
	readonly least: number;
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

/** A stage of the server for pages, or for HTML from devices. */
const ofPages = (run: Stage['run']): Stage => ({ least: 90, inputs: PAGES, run });
const ofTexts = (run: Stage['run']): Stage => ({ least: 90, inputs: TEXTS, run });

/** An article whose single-line texts were cut already. */
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

const asks = toHighlightQuery(parseQuery('a word "the mail" -b 漢'), []);

/** Texts with matches; in others, marking costs no more than a snippet, which also searches the text. */
const FOUND = Object.fromEntries(Object.entries(TEXTS).filter(([, input]) => marksIn(input(1_000), asks).length > 0));

export const STAGES: Readonly<Record<string, Stage>> = {
	// Server: decoding and sniffing.
	'page type': ofPages((text) => pageTypeOf('', Buffer.from(text))),
	'type header': ofTexts((text) => [charsetOf(text), charsetOf(`text/html; charset=${text}`)]),
	charset: ofPages((text) => decode(Buffer.from(text), null)),
	'meta refresh': ofPages((text) => metaRefreshOf(Buffer.from(text), null, ADDRESS)),
	'meta refresh: looked for': ofPages((text) => headWithRefresh(Buffer.from(text))),
	'meta refresh: content': ofTexts((text) =>
		metaRefreshOf(Buffer.from(`<meta http-equiv=refresh content="${inAttribute(text)}">`), null, ADDRESS)
	),
	cookies: ofTexts((text) =>
		createCookieJar().store(new URL(ADDRESS), [text, `a=b; path=${text}`, `a=b; domain=${text}`])
	),
	'device name': ofTexts(deviceName),
	'front door': ofTexts((text) => {
		const request = { method: 'GET', url: `/${text}`, headers: { host: text, accept: text } };
		return [isNavigation(request), localRedirect(request)];
	}),
	// Server: from a page to an article.
	'lean markup': ofPages(pruneHtml),
	'brief markup': ofPages((text) => keepTextBlocks(pruneHtml(text).html)),
	'plain text': ofTexts((text) => pageOfText(text, ADDRESS)),
	entities: ofTexts((text) => [decodeHTMLStrict(text), decodeHTMLAttribute(text)]),
	'absolute address': ofTexts((text) => absoluteUrl(text, ADDRESS)),
	srcset: ofTexts((text) => chooseCandidate(parseSrcset(text))),
	'white space': ofTexts(collapse),
	shorten: ofTexts((text) => truncate(text, text.length - 1)),
	essence: ofTexts(comparableText),
	title: ofTexts((text) => chooseTitle({ declared: [text], headings: [text, 'a'], page: text }, ['a', text])),
	name: ofTexts(parseAuthor),
	'date declared': ofTexts(timeOf),
	'date in a text': ofTexts(dateIn),
	language: ofTexts((text) => [languageOf([text], text), directionOf(text, 'en', text)]),
	'word count': ofTexts((text) => countWords(text, 'en')),
	'extract: body': ofPages((text) => read(page(text))),
	'extract: short mode': ofPages((text) => extract(page(text), ADDRESS, 'short')),
	'extract: title': ofTexts((text) => read(page(`<h1>${text}</h1>`, `<title>${text}</title>`))),
	'extract: title declared': ofTexts((text) => read(meta('og:title', text))),
	'extract: site': ofTexts((text) => read(meta('og:site_name', text))),
	'extract: author': ofTexts((text) => read(meta('author', text))),
	'extract: byline': ofTexts((text) => read(page(`<p class=byline rel=author>${text}</p>`))),
	'extract: date': ofTexts((text) => read(meta('date', text))),
	'extract: description': ofTexts((text) => read(meta('description', text))),
	'extract: language': ofTexts((text) => read(meta('content-language', text))),
	'extract: JSON-LD': ofTexts((text) => read(page('', `<script type="application/ld+json">${text}</script>`))),
	'extract: JSON-LD values': ofTexts((text) => {
		const data = { '@type': 'Article', headline: text, author: { name: text }, datePublished: text, publisher: text };
		return read(page('', `<script type="application/ld+json">${JSON.stringify(data)}</script>`));
	}),
	'extract: picture': ofTexts((text) => {
		const value = inAttribute(text);
		return read(page(`<img src="${value}" alt="${value}" data-src="${value}" srcset="${value}" width="${value}">`));
	}),
	'extract: link': ofTexts((text) => read(page(`<a href="${inAttribute(text)}" title="${inAttribute(text)}">a</a>`))),
	'extract: class': ofTexts((text) =>
		read(page(`<div class="${inAttribute(text)}" id="${inAttribute(text)}" style="${inAttribute(text)}">a</div>`))
	),
	'extract: base': ofTexts((text) => read(page('<a href=a>a</a><img src=b>', `<base href="${inAttribute(text)}">`))),
	sanitise: ofPages((text) => sanitise(text, {})),
	'sanitise: attributes': ofTexts((text) => {
		const value = inAttribute(text);
		return sanitise(
			`<p id="${value}" lang="${value}"><a href="#${value}">a</a><img src="${value}" alt="${value}">`,
			{}
		);
	}),
	// Both sides: addresses, fields, queries.
	'address typed or shared': ofTexts(parseAddress),
	'address key': ofTexts((text) => [canonicalUrlKey(text), canonicalUrlKey(`https://example.org/${text}`)]),
	host: ofTexts(hostOf),
	path: ofTexts((text) => isPagePath(`/${text}`)),
	tag: ofTexts(tagField),
	line: ofTexts((text) => [cutLine(text, MAX_TITLE), cutLine(text, 1_000_000), withFewMarks(text)]),
	'field of a change': ofTexts((text) => [
		isUnknownField(text, text),
		isSingleLine(text, Infinity),
		isEntryValue(`tag:${text}`, true),
		isAnchor({ quote: text, prefix: text, suffix: text, at: 0 })
	]),
	supply: ofPages((text) =>
		parseUpload({ entry: 'a'.repeat(22), html: text, pictures: [], article: { url: text, title: text, excerpt: text } })
	),
	'supply: in its thread': ofPages((text) => [
		parseSentArticle(Buffer.from(JSON.stringify({ ...SUPPLY, html: text }))),
		parseSentArticle(Buffer.from(JSON.stringify({ ...SUPPLY, html: `<img src="/img/${text}` })))
	]),
	'supply: as it comes': ofPages((text) => parseSentArticle(Buffer.from(text))),
	'search: pieces of a question': ofTexts(tokenizeQuery),
	'search: question': ofTexts(parseQuery),
	// Device: the index.
	'search: plain text': ofPages(plainText),
	'search: fold': ofTexts((text) => [fold(text), transliterate(text)]),
	'search: stems': ofTexts((text) => Object.values(SUFFIX_RULES).map((endings) => stemmed(text, endings))),
	'search: marks': { least: 11, inputs: FOUND, run: (text) => marksIn(text, asks) },
	'search: snippet': ofTexts((text) => snippetOf(text, asks)),
	// Splitting the text into words, which is most of the cost, and stemming each.
	'search: document': ofTexts((text) => {
		const stem = Object.assign((word: string) => stemmed(word, SUFFIX_RULES['en'] ?? { steps: [], whole: new Set() }), {
			language: 1
		});
		const { terms } = documentOf({ number: 1, entry: '' as never }, { ...LINES, text }, stem, null);
		return [...terms].length;
	})
};
