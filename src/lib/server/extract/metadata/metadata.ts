// Reads a page's metadata: title, author, site, date, language and picture.
import { absoluteUrl } from '../html/absolute-url.ts';
import { collapse, comparableText } from '../html/text-content.ts';
import { chooseByline } from './byline.ts';
import { readHeadings, readLowerHeadings } from './headings.ts';
import { readLinkedData, textIn, type LinkedData } from './json-ld.ts';
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
	const headings = readHeadings(document);
	const lowerHeadings = readLowerHeadings(document);
	const page = collapse(document.querySelector('head title, title')?.textContent ?? '');
	const title = chooseTitle(
		{
			declared: [data.article?.['headline'], metas.get('og:title')?.[0], metas.get('twitter:title')?.[0]].map(
				plainText
			),
			headings,
			lowerHeadings,
			page: page === '' ? null : plainText(page),
			slug: slugOf(address)
		},
		site
	);
	const heading = [...headings, ...lowerHeadings].find(({ text }) => isTitleHeading(text, title));
	return {
		title,
		byline: chooseByline({ document, metas, data, site, heading: heading?.element ?? null, title }),
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

/** Whether a heading is the one that the title was taken from. */
function isTitleHeading(text: string, title: string | null): boolean {
	return title !== null && comparableText(text).includes(comparableText(title));
}

/** The words of the last part of the path. */
function slugOf(address: string): string {
	if (!URL.canParse(address)) return '';
	const parts = new URL(address).pathname.split('/').filter((part) => part !== '');
	return (parts.at(-1) ?? '').replace(/[-_+.]/g, ' ');
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
