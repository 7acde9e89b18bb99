// Makes one list of the candidates for a feed, best first.
import { duplicateKey } from '../../../domain/url/duplicates.ts';
import type { CandidateContent, CandidateFormat, CandidateSource, FoundCandidate } from './candidate.ts';

const BY_SOURCE: Readonly<Record<CandidateSource, number>> = { typed: 0, linked: 1, known: 2, link: 3, guessed: 4 };
const BY_CONTENT: Readonly<Record<CandidateContent, number>> = { articles: 0, audio: 1, language: 2, comments: 3 };
/** Words that tell only the format. */
const FORMAT_WORDS = /(?<![\p{L}\p{N}])(?:rss2?|rdf|atom|json|xml|feeds?|[012]\.\d{1,2})(?![\p{L}\p{N}])/giu;
const FORMATS: readonly CandidateFormat[] = ['rss', 'atom', 'json'];

/**
 * Without duplicates and without a feed that another one gives in another format. Feeds in other languages and of comments
 * come last, whatever named them; then the source counts, then the content, then the order of the page.
 */
export function rankCandidates(candidates: readonly FoundCandidate[]): readonly FoundCandidate[] {
	const ranked = candidates.toSorted((one, other) => rankOf(one) - rankOf(other));
	return withoutOtherFormats(withoutDuplicates(ranked));
}

/** Whether a candidate is what people mean who follow a site. */
export function isMain({ content }: FoundCandidate): boolean {
	return content === 'articles' || content === 'audio';
}

function rankOf(candidate: FoundCandidate): number {
	const { source, content } = candidate;
	return (isMain(candidate) || source === 'typed' ? 0 : 100) + BY_SOURCE[source] * 10 + BY_CONTENT[content];
}

function withoutDuplicates(candidates: readonly FoundCandidate[]): readonly FoundCandidate[] {
	const found = new Map<string, FoundCandidate>();
	for (const candidate of candidates) {
		const key = duplicateKey(candidate.url);
		const first = found.get(key);
		found.set(key, first === undefined ? candidate : merged(first, candidate));
	}
	return [...found.values()];
}

/** The better source with the first title, and https if one of them has it. */
function merged(first: FoundCandidate, other: FoundCandidate): FoundCandidate {
	const isSafer = first.source !== 'typed' && first.url.startsWith('http:') && other.url.startsWith('https:');
	return {
		...first,
		url: isSafer ? other.url : first.url,
		title: first.title ?? other.title,
		format: first.format ?? other.format
	};
}

/** Sites give the same feed as RSS and Atom; the first one stays. */
function withoutOtherFormats(candidates: readonly FoundCandidate[]): readonly FoundCandidate[] {
	const titles = new Map(candidates.map((candidate) => [candidate, plain(candidate.title ?? '')]));
	const counts = new Map<string, number>();
	for (const [{ format }, title] of titles) {
		const key = `${format ?? ''} ${title}`;
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	const formats = new Map<string, Set<string>>();
	return candidates.filter((candidate) => {
		const { source, format, url } = candidate;
		if (source !== 'linked' || format === null) return true;
		const title = titles.get(candidate) ?? '';
		// Several feeds of one format with this title: their addresses tell which belong together.
		const isUnique = FORMATS.every((other) => (counts.get(`${other} ${title}`) ?? 0) <= 1);
		const key = isUnique ? title : `${title} ${plain(url)}`;
		const known = formats.get(key) ?? new Set();
		formats.set(key, known);
		const isOtherFormat = known.size > 0 && !known.has(format);
		known.add(format);
		return !isOtherFormat;
	});
}

function plain(text: string): string {
	return text
		.toLowerCase()
		.replace(FORMAT_WORDS, ' ')
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();
}
