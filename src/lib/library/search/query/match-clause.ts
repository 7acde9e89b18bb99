// Finds the documents of a source that match a clause.
import type { QueryWord } from '../analysis/tokenizer.ts';
import { KEY, STEM_SUFFIX, fieldAtPosition, tagKey } from '../encoding/term-keys.ts';
import { addMatch, MATCH_KIND, matchedDocs, mergeHits, type MatchSet } from '../encoding/postings.ts';
import type { Clause } from './query.ts';
import type { TermSource } from '../segments/term-source.ts';
import type { Stemmer } from '../analysis/stemmer.ts';

/** The matches of a query, by source, then by clause. */
export type Matches = readonly (readonly MatchSet[])[];

/** @param stemmers of the library's languages */
export async function match(source: TermSource, clause: Clause, stemmers: readonly Stemmer[]): Promise<MatchSet> {
	const found = source.matchSet();
	const { field, words, text, isTyping, isPrefix, not } = clause;
	const [only] = words;
	if (field === 'lang') await source.postings(KEY.lang + text, found);
	// The tag `go` does not match `golang`.
	else if (field === 'tag') await (isPrefix ? source.prefixPostings : source.postings)(tagKey(text), found);
	else if (field !== 'words') await matchAll(source, KEY[field], words, isTyping, found);
	else if (words.length === 1 && only !== undefined)
		await matchWord(source, only, isTyping, not ? [] : stemmers, found);
	else await matchPhrase(source, words, found);
	return found;
}

async function matchWord(
	source: TermSource,
	{ spellings, isPrefix: isWordPrefix }: QueryWord,
	isTyping: boolean,
	stemmers: readonly Stemmer[],
	into: MatchSet
): Promise<void> {
	const asked = spellings.map(async (way) => {
		const [term] = way;
		if (term === undefined) return;
		if (way.length > 1) await matchPhrase(source, [{ spellings: [way], isPrefix: false, from: 0, to: 0 }], into);
		else {
			const prefix = isTyping || isWordPrefix ? source.prefixPostings(term, into, MATCH_KIND.related) : undefined;
			await Promise.all([source.postings(term, into), prefix, matchStems(source, term, stemmers, into)]);
		}
	});
	await Promise.all(asked);
}

/** Adds documents with words of the same stem, if the documents are in the language of the stemmer. */
async function matchStems(
	source: TermSource,
	term: string,
	stemmers: readonly Stemmer[],
	into: MatchSet
): Promise<void> {
	const languages = new Map<string, number[]>();
	for (const stem of stemmers) languages.set(stem(term), [...(languages.get(stem(term)) ?? []), stem.language]);
	languages.delete(term);
	const each = [...languages].flatMap(([stem, of]) => {
		// Only one language has a stemmer here, so no filter is needed.
		const among = stemmers.length === 1 ? undefined : isIn(source.documents.languages, of);
		return [
			source.postings(stem + STEM_SUFFIX, into, MATCH_KIND.related, among),
			source.postings(stem, into, MATCH_KIND.related, among)
		];
	});
	if (stemmers.length > 0) each.push(source.postings(term + STEM_SUFFIX, into, MATCH_KIND.related));
	await Promise.all(each);
}

/** Whether a document is in one of the given languages, or in one that is unknown or has no stemmer. */
function isIn(languages: Uint8Array, of: readonly number[]): (document: number) => boolean {
	return (document) => {
		const language = languages[document] ?? 0;
		return language === 0 || of.includes(language);
	};
}

/** Adds documents whose byline or site has all the words; while the reader types, the last word is a prefix. */
async function matchAll(
	source: TermSource,
	key: string,
	words: readonly QueryWord[],
	isTyping: boolean,
	into: MatchSet
): Promise<void> {
	const each = words.map(async ({ spellings, isPrefix: isWordPrefix }, index) => {
		const has = source.matchSet();
		const one = spellings.filter((way) => way.length === 1).flat();
		const look = isWordPrefix || (isTyping && index === words.length - 1) ? source.prefixPostings : source.postings;
		await Promise.all(one.map((term) => look(key + term, has)));
		const together = await Promise.all(spellings.filter((way) => way.length > 1).map((way) => allOf(source, key, way)));
		for (const matchSet of together)
			for (const document of matchedDocs(matchSet)) addMatch(has, document, matchSet.codes[document] ?? 0);
		return has;
	});
	// Without words nothing matches.
	if (each.length > 0) intersect(await Promise.all(each), into);
}

async function allOf(source: TermSource, key: string, terms: readonly string[]): Promise<MatchSet> {
	const each = terms.map(async (term) => {
		const has = source.matchSet();
		await source.postings(key + term, has);
		return has;
	});
	const all = source.matchSet();
	intersect(await Promise.all(each), all);
	return all;
}

/** Adds the documents that are in all of the sets. */
function intersect(all: readonly MatchSet[], into: MatchSet): void {
	const [first] = all;
	for (const document of first === undefined ? [] : matchedDocs(first)) {
		const codes = all.map(({ codes }) => codes[document] ?? 0);
		if (codes.every((code) => code > 0)) addMatch(into, document, codes.reduce(mergeHits, 0));
	}
}

/** The first and the last position of a word. */
type Span = readonly [first: number, last: number];
type Spans = ReadonlyMap<number, readonly Span[]>;

async function matchPhrase(source: TermSource, words: readonly QueryWord[], into: MatchSet): Promise<void> {
	const all = await Promise.all(words.map((word) => spansOf(source, word)));
	const [first, ...rest] = all;
	for (const [document, spans] of first ?? []) {
		let ends = new Set(spans.map(([, last]) => last));
		for (const next of rest) {
			const reached = new Set<number>();
			// A joined word is at each position of its parts, so a phrase can repeat it.
			for (const [from, last] of next.get(document) ?? [])
				if (ends.has(from - 1) || reached.has(from - 1)) reached.add(last);
			ends = reached;
		}
		const titleWords = source.documents.titleWords[document] ?? 0;
		for (const end of ends) addMatch(into, document, fieldAtPosition(end, titleWords));
	}
}

async function spansOf(source: TermSource, { spellings }: QueryWord): Promise<Spans> {
	const spans = new Map<number, Span[]>();
	const add = (document: number, span: Span): void => {
		const known = spans.get(document);
		if (known === undefined) spans.set(document, [span]);
		else known.push(span);
	};
	for (const way of spellings) {
		const [first, ...rest] = await Promise.all(way.map((term) => source.positions(term)));
		for (const [document, places] of first ?? []) {
			const others = rest.map((place) => new Set(place.get(document)));
			for (const place of places)
				if (others.every((other, index) => other.has(place + index + 1))) add(document, [place, place + rest.length]);
		}
	}
	for (const each of spans.values()) each.sort(([a], [b]) => a - b);
	return spans;
}
