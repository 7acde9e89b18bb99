// Reads a page's metadata: title, author, site, date, language and picture.
import { trimEnd } from '../../../domain/core/line-limits.ts';
import { absoluteUrl } from '../html/absolute-url.ts';
import { collapse } from '../html/text-content.ts';
import { beginningOf } from './beginning-of.ts';
import { readHeadings, readLowerHeadings } from './headings.ts';
import { namesIn, readLinkedData, textIn, type LinkedData } from './json-ld.ts';
import { firstMeta, firstText, plainText, readMetas, type Metas } from './metas.ts';
import { readSiteNames } from './site.ts';
import { chooseTitle } from './title.ts';
import { findVisibleDate } from './visible-date.ts';

export interface Metadata {
	readonly title: string | null;
	readonly byline: string | null;
	readonly site: string;
	/** ms since 1970 */
	readonly published: number | null;
	/** All languages that the page declares, the most reliable first. */
	readonly languages: readonly string[];
	readonly dir: string | null;
	readonly description: string | null;
	readonly picture: string | null;
	readonly canonical: string | null;
}

/** Maximum length of a name with the text around it, in UTF-16 units. */
const MAX_NAME_CHARACTERS = 300;
/** Characters between a name and other text. */
const SEPARATORS = ' |,•·–-';
/** Maximum number of author elements that are read, because each has the text of all elements nested in it. */
const MAX_AUTHOR_ELEMENTS = 50;

const AUTHOR_NAMES = [
	'author',
	'article:author',
	'dc.creator',
	'dcterms.creator',
	'parsely-author',
	'sailthru.author',
	'citation_author'
];
const AUTHOR_SELECTORS = ['[itemprop~="author"] [itemprop~="name"]', '[itemprop~="author"]', '[rel~="author"]'];
const DATE_NAMES = [
	'article:published_time',
	'og:published_time',
	'datepublished',
	'publishdate',
	'publish_date',
	'publish-date',
	'pubdate',
	'parsely-pub-date',
	'sailthru.date',
	'citation_publication_date',
	'dc.date.issued',
	'dcterms.created',
	'dc.date',
	'date'
];

/** @param address of the page @param base of its relative URLs */
export function readMetadata(document: Document, address: string, base: string): Metadata {
	const metas = readMetas(document);
	const data = readLinkedData(document);
	const site = readSiteNames(document, metas, data, address);
	const page = collapse(document.querySelector('head title, title')?.textContent ?? '');
	return {
		title: chooseTitle(
			{
				declared: [data.article?.['headline'], metas.get('og:title')?.[0], metas.get('twitter:title')?.[0]].map(plainText),
				headings: readHeadings(document),
				lowerHeadings: readLowerHeadings(document),
				page: page === '' ? null : plainText(page),
				slug: slugOf(address)
			},
			site
		),
		byline: bylineOf(document, metas, data),
		site: site.name,
		published: publishedOf(document, metas, data) ?? findVisibleDate(document, address),
		languages: [
			document.documentElement.getAttribute('lang'),
			document.documentElement.getAttribute('xml:lang'),
			textIn(data.article?.['inLanguage']),
			firstMeta(metas, ['og:locale']),
			firstMeta(metas, ['content-language']),
			firstMeta(metas, ['language'])
		].filter((value) => typeof value === 'string'),
		dir: document.documentElement.getAttribute('dir') ?? document.body.getAttribute('dir'),
		description: firstText(
			metas.get('og:description')?.[0],
			metas.get('description')?.[0],
			data.article?.['description']
		),
		picture: absoluteUrl(
			firstText(metas.get('og:image')?.[0], metas.get('twitter:image')?.[0], data.article?.['image']),
			base
		),
		canonical: absoluteUrl(
			document.querySelector('link[rel~="canonical"]')?.getAttribute('href') ?? metas.get('og:url')?.[0],
			base
		)
	};
}

/** The words of the last part of the path. */
function slugOf(address: string): string {
	if (!URL.canParse(address)) return '';
	const parts = new URL(address).pathname.split('/').filter((part) => part !== '');
	return (parts.at(-1) ?? '').replace(/[-_+.]/g, ' ');
}

function bylineOf(document: Document, metas: Metas, data: LinkedData): string | null {
	const declared = namesIn(data.article?.['author'])
		.map(parseAuthor)
		.filter((name) => name !== null);
	if (declared.length > 0) return [...new Set(declared)].slice(0, 5).join(', ');
	for (const name of AUTHOR_NAMES) {
		const author = parseAuthor(metas.get(name)?.[0] ?? null);
		if (author !== null) return author;
	}
	for (const selector of AUTHOR_SELECTORS) {
		for (const element of [...document.querySelectorAll(selector)].slice(0, MAX_AUTHOR_ELEMENTS)) {
			const author = parseAuthor(beginningOf(element, MAX_NAME_CHARACTERS));
			if (author !== null) return author;
		}
	}
	return null;
}

/** Text that pages write around an author's name, often without a space: "By", a publication date, a change date. */
const BEFORE_NAME =
	/^(?:(?:[Ww]ritten|[Pp]osted|[Pp]ublished|[Ww]ords|[Ss]tory)\s+)?(?:[Bb]y|BY)(?:[:\s]+|(?=\p{Lu}))|^[Aa]uthor:\s*/u;
const AFTER_NAME =
	/[\s|,•·–-]{0,9}(?:last\s?|first\s?)?(?:published|updated|posted|modified|reviewed)(?: (?:on|at|by))?[\s:].*$/iu;
const DATE =
	/[\s|,•·–-]{0,9}(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s*)?(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s*\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{1,2}[-\s](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?[-\s]\d{4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?:[\s|,•·–-]*\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?)?[\s|,•·–-]*/iu;

/**
 * The name of a person or an office, without "By" and dates; null for an address, a number or more than 100 characters.
 */
export function parseAuthor(value: string | null | undefined): string | null {
	const line = plainText(value)?.slice(0, MAX_NAME_CHARACTERS).replace(AFTER_NAME, '').replace(DATE, ' ').trim();
	const name =
		line === undefined ? undefined : trimEnd(line.replace(BEFORE_NAME, '').replace(/^[\s|,•·–-]+/, ''), SEPARATORS);
	if (name === undefined || name.length < 2 || name.length > 100 || /https?:|\.com\b|@|[{}<>]|^\P{L}*$/u.test(name))
		return null;
	return /^(admin|administrator|editor|author|the author|unknown|anonymous|guest|staff|null|undefined)$/i.test(name)
		? null
		: name;
}

function publishedOf(document: Document, metas: Metas, data: LinkedData): number | null {
	const declared = [
		textIn(data.article?.['datePublished']),
		...DATE_NAMES.map((name) => metas.get(name)?.[0]),
		...data.nodes.map((node) => textIn(node['datePublished']))
	];
	const elements = [
		...document.querySelectorAll('[itemprop~="datePublished"], time[pubdate], article time[datetime], time[datetime]')
	];
	const dates = [
		...declared,
		...elements.map((element) => element.getAttribute('datetime') ?? element.getAttribute('content'))
	];
	for (const date of dates) {
		const time = timeOf(date);
		if (time !== null) return time;
	}
	return null;
}

/** ms since 1970 of a date in any usual format; a time without a zone is UTC. */
export function timeOf(value: string | null | undefined): number | null {
	const text = value?.trim() ?? '';
	if (!/\d{4}/.test(text)) return null;
	const iso = /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ]+(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?/i.exec(text);
	const zone = (iso?.[5] ?? 'Z').replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
	const time = Date.parse(
		iso === null
			? `${text}${/\d:\d/.test(text) ? '' : ' UTC'}`
			: `${iso[1] ?? ''}-${iso[2] ?? ''}-${iso[3] ?? ''}T${iso[4] ?? '00:00'}${zone}`
	);
	return Number.isFinite(time) && time > 0 && time < Date.UTC(2100, 0) ? time : null;
}
