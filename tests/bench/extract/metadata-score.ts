// Scores the title, author and date of an extracted article against a person's annotations.
import { comparableText } from '../../../src/lib/server/extract/html/text-content.ts';
import type { Truth } from '../corpus/pages.ts';

export type ReadMetadata = {
	readonly title: string | null;
	readonly byline: string | null;
	/** ms since 1970 */
	readonly published: number | null;
};

/**
 * `near`: the title differs in case, punctuation or marks only; one of the two bylines holds the other, for example
 * without the second author or a degree; the date is a day off, as by a time zone. `missing`: the annotations have a
 * value and the article has none; `extra`: the other way round; `none`: neither has one.
 */
export type Verdict = 'right' | 'near' | 'wrong' | 'missing' | 'extra' | 'none';

export type MetadataField = 'title' | 'byline' | 'published';
export const METADATA_FIELDS: readonly MetadataField[] = ['title', 'byline', 'published'];
export type MetadataVerdicts = Readonly<Record<MetadataField, Verdict>>;

export type MetadataFigures = {
	/** Number of pages whose annotations have a value. */
	readonly given: number;
	readonly counts: Readonly<Record<Verdict, number>>;
	/** Shares of `given`. */
	readonly right: number;
	readonly rightOrNear: number;
	readonly wrong: number;
	readonly missing: number;
	/** Share of the pages without an annotated value for which the article has one. */
	readonly extra: number;
};

const DAY_MS = 86_400_000;
/** Between the names of two authors. */
const NAME_SEPARATOR = /\s*(?:,|;|&|\||\band\b)\s*/iu;

export function scoreMetadata(read: ReadMetadata, truth: Truth): MetadataVerdicts {
	return {
		title: compare(read.title, truth.title === '' ? null : truth.title, compareTitles),
		byline: compare(read.byline, truth.author, compareBylines),
		published: compare(read.published, truth.date, compareDates)
	};
}

export function metadataFigures(pages: readonly MetadataVerdicts[], field: MetadataField): MetadataFigures {
	const counts: Record<Verdict, number> = { right: 0, near: 0, wrong: 0, missing: 0, extra: 0, none: 0 };
	for (const page of pages) counts[page[field]]++;
	const given = counts.right + counts.near + counts.wrong + counts.missing;
	const share = (part: number): number => part / Math.max(1, given);
	return {
		given,
		counts,
		right: share(counts.right),
		rightOrNear: share(counts.right + counts.near),
		wrong: share(counts.wrong),
		missing: share(counts.missing),
		extra: counts.extra / Math.max(1, counts.extra + counts.none)
	};
}

function compare<Read, Given>(
	read: Read | null,
	given: Given | null,
	verdictOf: (read: Read, given: Given) => Verdict
): Verdict {
	if (given === null) return read === null ? 'none' : 'extra';
	return read === null ? 'missing' : verdictOf(read, given);
}

function compareTitles(read: string, given: string): Verdict {
	if (exactText(read) === exactText(given)) return 'right';
	return comparableText(read) === comparableText(given) ? 'near' : 'wrong';
}

function compareBylines(read: string, given: string): Verdict {
	const [ours, theirs] = [namesOf(read), namesOf(given)];
	if (ours.join() === theirs.join()) return 'right';
	const [longer, shorter] = ours.join().length > theirs.join().length ? [read, given] : [given, read];
	return ` ${comparableText(longer)} `.includes(` ${comparableText(shorter)} `) ||
		ours.some((name) => theirs.includes(name))
		? 'near'
		: 'wrong';
}

function compareDates(read: number, given: string): Verdict {
	const day = new Date(read).toISOString().slice(0, Math.max(7, given.length));
	if (day === given) return 'right';
	return Math.abs(Date.parse(day) - Date.parse(given)) <= DAY_MS ? 'near' : 'wrong';
}

function exactText(text: string): string {
	return text.normalize('NFKC').replace(/\s+/gu, ' ').trim();
}

function namesOf(byline: string): string[] {
	return byline
		.split(NAME_SEPARATOR)
		.map(comparableText)
		.filter((name) => name !== '')
		.toSorted();
}
