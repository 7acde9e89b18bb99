// Chooses an article's title among what the page's head, its data and its headings say.
import { cutLine, MAX_TITLE } from '../../../domain/core/line-limits.ts';
import { comparableText } from '../html/text-content.ts';

export interface TitleCandidates {
	/** What the page's data and social tags call the article, the most telling first. */
	readonly declared: readonly (string | null)[];
	readonly headings: readonly string[];
	/** The text of `<title>`. */
	readonly page: string | null;
}

/** A bar or dash between spaces, or one of the marks that stand between a title and a site's name. White space is one space here. */
const SEPARATOR = / [|\-–—·•:»«~/\\]+ | ?[|»] ?/;

/**
 * A heading that the head or the data agree with is the title as the reader saw it; else what is declared.
 * @param sites names of the site, which are no part of a title
 */
export function chooseTitle(candidates: TitleCandidates, sites: readonly string[]): string | null {
	const { declared, headings, page } = withShortTexts(candidates);
	const said = declared.filter((text) => text !== null).map((text) => withoutSite(text, sites));
	const fromHead = page === null ? [] : [withoutSite(page, sites)];
	const claims = [...said, ...fromHead].filter((text) => text !== '');
	const heading = headings.find((text) => text !== '' && claims.some((claim) => agree(text, claim)));
	if (heading !== undefined) return heading;
	if (claims.length > 0) return claims[0] ?? null;
	return headings.find((text) => text !== '') ?? null;
}

/** So many headings are compared with what is declared, and each costs as much as all of that. */
const MAX_HEADINGS = 50;
/** A title with its site's name, before that is cut off, in UTF-16 units. */
const LONGEST = 2 * MAX_TITLE;

function withShortTexts({ declared, headings, page }: TitleCandidates): TitleCandidates {
	return {
		declared: declared.map((text) => (text === null ? null : cutLine(text, LONGEST))),
		headings: headings.slice(0, MAX_HEADINGS).map((text) => cutLine(text, LONGEST)),
		page: page === null ? null : cutLine(page, LONGEST)
	};
}

/** The same words, most of one inside the other, or a heading that a longer title begins with. */
function agree(heading: string, claim: string): boolean {
	const [short, long] = [comparableText(heading), comparableText(claim)].toSorted((x, y) => x.length - y.length);
	if (short === undefined || long === undefined || short === '') return false;
	if (short === long || (long.includes(short) && short.length >= long.length * 0.5)) return true;
	return comparableText(claim.split(SEPARATOR)[0] ?? '') === comparableText(heading);
}

/** Cuts the site's name off either end. A title that is nothing else stays. */
function withoutSite(title: string, sites: readonly string[]): string {
	const names = new Set(
		sites
			.map((site) => cutLine(site, LONGEST))
			.flatMap((site) => [comparableText(site), comparableText(site).replaceAll(' ', '')])
	);
	const isSite = (part: string): boolean => {
		const text = comparableText(part);
		return text !== '' && (names.has(text) || names.has(text.replaceAll(' ', '')));
	};
	let kept = title.trim();
	for (;;) {
		const separators = [...kept.matchAll(new RegExp(SEPARATOR, 'g'))];
		const first = separators[0];
		const last = separators.at(-1);
		if (first === undefined || last === undefined) return kept;
		if (isSite(kept.slice(last.index + last[0].length))) kept = kept.slice(0, last.index).trim();
		else if (isSite(kept.slice(0, first.index))) kept = kept.slice(first.index + first[0].length).trim();
		else return kept;
	}
}
