// Chooses the dates of an article: when it was published, and when it was changed.
import { datesIn } from './date-text.ts';
import { createDateReader, type DateReader } from './date-reader.ts';
import { isMachineDate, timeOf } from './declared-date.ts';
import { hasType, textIn, type LinkedData } from '../declared/json-ld.ts';
import { elementsIn } from '../html/elements.ts';
import type { Metas } from '../declared/metas.ts';
import { ENGLISH_MONTHS } from './month-names.ts';
import { findVisibleDates, onShownDay } from './visible-date.ts';

export interface DateSources {
	readonly document: Document;
	readonly metas: Metas;
	readonly data: LinkedData;
	readonly address: string;
	/** The element with the title; a date near it is the article's. */
	readonly heading: Element | null;
	/** Declared languages, BCP 47. */
	readonly languages: readonly string[];
	/** ms since 1970 */
	readonly now: number;
}

export interface ArticleDates {
	/** ms since 1970 */
	readonly published: number | null;
	/** ms since 1970; null if it is not later than the publication */
	readonly modified: number | null;
}

const PUBLISHED_METAS = [
	'article:published_time',
	'og:published_time',
	'og:article:published_time',
	'datepublished',
	'publishdate',
	'publish_date',
	'publish-date',
	'published_date',
	'published-date',
	'published',
	'published_at',
	'publication_date',
	'publication-date',
	'pubdate',
	'parsely-pub-date',
	'sailthru.date',
	'cxenseparse:recs:publishtime',
	'citation_online_date',
	'citation_publication_date',
	'dc.date.issued',
	'dcterms.issued',
	'dcterms.created',
	'dc.date.created',
	'dc.date',
	'dcterms.date',
	'bt:pubdate',
	'rnews:datepublished'
];
/** Names that pages use for either date. */
const UNCERTAIN_METAS = ['date', 'ms.date', 'article.created', 'created'];
const MODIFIED_METAS = [
	'article:modified_time',
	'og:modified_time',
	'og:updated_time',
	'datemodified',
	'last-modified',
	'dcterms.modified',
	'dc.date.modified',
	'modified',
	'modified-date',
	'updated',
	'updated_at'
];
const PUBLISHED_META_NAME = /publish(?:ed)?[-_:.]?(?:date|time|on|at)$|(?:date|time)[-_:.]?publish(?:ed)?$/;
/** Types of which a page has many, each with a date of its own. */
const OTHER_TYPES = /(?:Comment|Review|Answer|VideoObject|ImageObject|AudioObject|Event|Offer|JobPosting)$/;
const DAY_MS = 86_400_000;

export function readDates(sources: DateSources): ArticleDates {
	const { document, metas, data, address, heading, languages, now } = sources;
	const read = createDateReader(languages);
	const visible = findVisibleDates(document, heading, read, now);
	const declared = [textIn(data.article?.['datePublished']), textIn(data.article?.['dateCreated'])];
	const modified =
		firstTime(
			[
				textIn(data.article?.['dateModified']),
				...valuesOf(metas, MODIFIED_METAS),
				...contents(document, 'dateModified')
			],
			read
		) ?? visible.modified;
	const inAddress = dateInAddress(address);
	const certain =
		withoutRebuild(declared, visible.published, modified, read) ??
		firstTime(
			[...declared, ...valuesOf(metas, PUBLISHED_METAS), ...otherMetas(metas), ...contents(document, 'datePublished')],
			read
		) ??
		firstTime(otherNodes(data), read);
	const likely =
		visible.published ?? inAddress ?? firstTime(valuesOf(metas, UNCERTAIN_METAS), read) ?? visible.elsewhere;
	// A page that shows only when it was updated has no better date.
	const published = certain === null ? (likely ?? visible.modifiedNear) : onShownDay(certain, inAddress);
	return { published, modified: modified !== null && (published === null || modified > published) ? modified : null };
}

/**
 * The visible date, where the data has a later one that people's software writes when it builds the site anew: in words,
 * and the same as that of the last change.
 */
function withoutRebuild(
	declared: readonly (string | null)[],
	visible: number | null,
	modified: number | null,
	read: DateReader
): number | null {
	const first = declared.find((value) => value !== null);
	const time = timeOf(first, read);
	if (first === undefined || first === null || time === null || visible === null || isMachineDate(first)) return null;
	return visible < time && modified !== null && Math.abs(modified - time) <= 2 * DAY_MS ? visible : null;
}

function firstTime(values: readonly (string | null | undefined)[], read: DateReader): number | null {
	for (const value of values) {
		const time = timeOf(value, read);
		if (time !== null) return time;
	}
	return null;
}

function valuesOf(metas: Metas, names: readonly string[]): string[] {
	return names.flatMap((name) => metas.get(name)?.slice(0, 1) ?? []);
}

function otherMetas(metas: Metas): string[] {
	return [...metas].filter(([name]) => PUBLISHED_META_NAME.test(name)).flatMap(([, values]) => values.slice(0, 1));
}

function otherNodes({ nodes }: LinkedData): (string | null)[] {
	return nodes.filter((node) => !hasType(node, OTHER_TYPES)).map((node) => textIn(node['datePublished']));
}

/** Values of elements with a property of microdata, outside the comments. */
function contents(document: Document, property: string): (string | null)[] {
	const hasProperty = (element: Element): boolean =>
		(element.getAttribute('itemprop') ?? '').split(/\s+/).includes(property);
	return elementsIn(document, hasProperty)
		.slice(0, 20)
		.filter(
			(element) => element.closest('[itemprop~="comment"], [itemtype$="/Comment"], [itemtype$="/Answer"]') === null
		)
		.map((element) => element.getAttribute('datetime') ?? element.getAttribute('content') ?? element.textContent);
}

/** The date in a path such as `/2025/07/04/` or `/2025-07-04-title`, as in the archives of many sites. */
function dateInAddress(address: string): number | null {
	if (!URL.canParse(address)) return null;
	const match = /\/((?:19|20)\d\d)[/_-](\d{1,2}|[a-z]{3,9})[/_-](\d{1,2})(?=[^\d]|$)/i.exec(new URL(address).pathname);
	const [, year = '', month = '', day = ''] = match ?? [];
	const text = /^\d/.test(month) ? `${year}-${month}-${day}` : `${day} ${month} ${year}`;
	return datesIn(text, ENGLISH_MONTHS)[0]?.time ?? null;
}
