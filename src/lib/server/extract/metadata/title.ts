// Chooses an article's title from the page's head, its structured data and its headings.
import { cutLine, MAX_TITLE } from '../../../domain/core/line-limits.ts';
import { comparableText } from '../html/text-content.ts';

export interface TitleCandidates {
	/** Titles in structured data and social tags, the most reliable first. */
	readonly declared: readonly (string | null)[];
	readonly headings: readonly string[];
	/** The text of `<title>`. */
	readonly page: string | null;
}

/** A bar, dash or other mark between a title and a site's name. White space was collapsed to one space before. */
const SEPARATOR = / [|\-–—·•:»«~/\\]+ | ?[|»] ?/;

/**
 * The title: the first heading that agrees with a title of the head or the data, or else the first of these titles.
 * @param sites names of the site, which are not part of a title
 */
export function chooseTitle(candidates: TitleCandidates, sites: readonly string[]): string | null {
	const { declared, headings, page } = withShortTexts(candidates);
	const titles = declared.filter((text) => text !== null).map((text) => withoutSite(text, sites));
	const fromHead = page === null ? [] : [withoutSite(page, sites)];
	const knownTitles = [...titles, ...fromHead].filter((text) => text !== '');
	const heading = headings.find((text) => text !== '' && knownTitles.some((title) => areSameTitle(text, title)));
	if (heading !== undefined) return heading;
	if (knownTitles.length > 0) return knownTitles[0] ?? null;
	return headings.find((text) => text !== '') ?? null;
}

/** Maximum number of headings to compare, because each is compared with all other titles. */
const MAX_HEADINGS = 50;
/** Maximum length of a title with its site's name, in UTF-16 units. */
const MAX_TITLE_WITH_SITE = 2 * MAX_TITLE;

function withShortTexts({ declared, headings, page }: TitleCandidates): TitleCandidates {
	return {
		declared: declared.map((text) => (text === null ? null : cutLine(text, MAX_TITLE_WITH_SITE))),
		headings: headings.slice(0, MAX_HEADINGS).map((text) => cutLine(text, MAX_TITLE_WITH_SITE)),
		page: page === null ? null : cutLine(page, MAX_TITLE_WITH_SITE)
	};
}

/**
 * Whether two titles have the same words, one is contained in the other and has half its length, or the title begins
 * with the heading and a separator.
 */
function areSameTitle(heading: string, title: string): boolean {
	const [short, long] = [comparableText(heading), comparableText(title)].toSorted((x, y) => x.length - y.length);
	if (short === undefined || long === undefined || short === '') return false;
	if (short === long || (long.includes(short) && short.length >= long.length * 0.5)) return true;
	return comparableText(title.split(SEPARATOR)[0] ?? '') === comparableText(heading);
}

/** Cuts the site's name off either end, unless nothing else remains. */
function withoutSite(title: string, sites: readonly string[]): string {
	const names = new Set(
		sites
			.map((site) => cutLine(site, MAX_TITLE_WITH_SITE))
			.flatMap((site) => [comparableText(site), comparableText(site).replaceAll(' ', '')])
	);
	const isSite = (part: string): boolean => {
		const text = comparableText(part);
		return text !== '' && (names.has(text) || names.has(text.replaceAll(' ', '')));
	};
	let rest = title.trim();
	for (;;) {
		const separators = [...rest.matchAll(new RegExp(SEPARATOR, 'g'))];
		const first = separators[0];
		const last = separators.at(-1);
		if (first === undefined || last === undefined) return rest;
		if (isSite(rest.slice(last.index + last[0].length))) rest = rest.slice(0, last.index).trim();
		else if (isSite(rest.slice(0, first.index))) rest = rest.slice(first.index + first[0].length).trim();
		else return rest;
	}
}
