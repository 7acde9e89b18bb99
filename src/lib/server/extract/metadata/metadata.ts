// Reads a page's metadata: title, author, site, date, language and picture.
import { absoluteUrl } from '../html/absolute-url.ts';
import { collapse, comparableText } from '../html/text-content.ts';
import { chooseByline } from '../byline/byline.ts';
import { readDates } from '../dates/dates.ts';
import { readHeadings, readLowerHeadings } from './headings.ts';
import { readLinkedData, textIn, type LinkedData } from '../declared/json-ld.ts';
import { firstMeta, firstText, plainText, readMetas } from '../declared/metas.ts';
import { readSiteNames } from '../declared/site-names.ts';
import { chooseTitle } from './title.ts';

export interface Metadata {
	readonly title: string | null;
	readonly byline: string | null;
	readonly site: string;
	/** ms since 1970 */
	readonly published: number | null;
	/** ms since 1970; null if it is not later than the publication */
	readonly modified: number | null;
	/** All languages that the page declares, the most reliable first. */
	readonly languages: readonly string[];
	readonly dir: string | null;
	readonly description: string | null;
	readonly picture: string | null;
	readonly canonical: string | null;
	readonly data: LinkedData;
}

/** @param address of the page @param base of its relative URLs @param now ms since 1970 */
export function readMetadata(document: Document, address: string, base: string, now = Date.now()): Metadata {
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
		site.keys
	);
	const heading = [...headings, ...lowerHeadings].find(({ text }) => isTitleHeading(text, title));
	const languages = [
		document.documentElement.getAttribute('lang'),
		document.documentElement.getAttribute('xml:lang'),
		textIn(data.article?.['inLanguage']),
		firstMeta(metas, ['og:locale']),
		firstMeta(metas, ['content-language']),
		firstMeta(metas, ['language'])
	].filter((value) => typeof value === 'string');
	const { published, modified } = readDates({
		document,
		metas,
		data,
		address,
		heading: heading?.element ?? null,
		languages,
		now
	});
	return {
		title,
		byline: chooseByline({ document, metas, data, site, heading: heading?.element ?? null, title }),
		site: site.name,
		published,
		modified,
		languages,
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
		data,
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
