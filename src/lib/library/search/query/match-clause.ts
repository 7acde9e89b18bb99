// Finds the documents of a source that match a clause.
import type { QueryWord } from '../analysis/tokenizer.ts';
import { KEY, STEM_SUFFIX, fieldAtPosition, tagKey } from '../encoding/term-keys.ts';
import { addMatch, MATCH_KIND, matchedDocs, mergeHits, type MatchSet } from '../encoding/postings.ts';
import type { Clause } from './query.ts';
import type { TermSource } from '../segments/term-source.ts';
import type { Stemmer } from '../analysis/stemmer.ts';

/** The matches of a query, by source and then by clause. */
export type Matches = readonly (readonly MatchSet[])[];

/** @param stemmers stemmers for the languages of the library */
export async function match(source: TermSource, clause: Clause, stemmers: readonly Stemmer[]): Promise<MatchSet> {
	const matches = source.matchSet();
	const { field, words, text, isTyping, isPrefix, not } = clause;
	const [only] = words;
	if (field === 'lang') await source.postings(KEY.lang + text, matches);
	// The tag `go` does not match `golang`, unless there is no tag `go` (`isPrefix`).
	else if (field === 'tag') await (isPrefix ? source.prefixPostings : source.postings)(tagKey(text), matches);
	else if (field !== 'words') await matchAll(source, KEY[field], words, isTyping, matches);
	else if (words.length === 1 && only !== undefined)
		await matchWord(source, only, isTyping, not ? [] : stemmers, matches);
	else await matchPhrase(source, words, matches);
	return matches;
}

async function matchWord(
	source: TermSource,
	{ spellings, isPrefix: isWordPrefix }: QueryWord,
	isTyping: boolean,
	stemmers: readonly Stemmer[],
	into: MatchSet
): Promise<void> {
	const lookUps = spellings.map(async (spelling) => {
		const [term] = spelling;
		if (term === undefined) return;
		if (spelling.length > 1)
			await matchPhrase(source, [{ spellings: [spelling], isPrefix: false, from: 0, to: 0 }], into);
		else {
			const prefix = isTyping || isWordPrefix ? source.prefixPostings(term, into, MATCH_KIND.related) : undefined;
			await Promise.all([source.postings(term, into), prefix, matchStems(source, term, stemmers, into)]);
		}
	});
	await Promise.all(lookUps);
}

/** Adds documents with words of the same stem, except documents in a language with another stemmer. */
async function matchStems(
	source: TermSource,
	term: string,
	stemmers: readonly Stemmer[],
	into: MatchSet
): Promise<void> {
	const languagesByStem = new Map<string, number[]>();
	for (const stemmer of stemmers) {
		const stem = stemmer(term);
		languagesByStem.set(stem, [...(languagesByStem.get(stem) ?? []), stemmer.language]);
	}
	languagesByStem.delete(term);
	const lookUps = [...languagesByStem].flatMap(([stem, stemLanguages]) => {
		// No filter is needed if only one language of the library has a stemmer.
		const among = stemmers.length === 1 ? undefined : isInLanguage(source.documents.languages, stemLanguages);
		return [
			source.postings(stem + STEM_SUFFIX, into, MATCH_KIND.related, among),
			source.postings(stem, into, MATCH_KIND.related, among)
		];
	});
	// Words of which the term itself is the stem. Each document was indexed with the stemmer of its own language.
	if (stemmers.length > 0) lookUps.push(source.postings(term + STEM_SUFFIX, into, MATCH_KIND.related));
	await Promise.all(lookUps);
}

/** Whether a document is in one of the allowed languages, or in a language that is unknown or has no stemmer. */
function isInLanguage(languages: Uint8Array, allowed: readonly number[]): (document: number) => boolean {
	return (document) => {
		const language = languages[document] ?? 0;
		return language === 0 || allowed.includes(language);
	};
}

/** Adds documents whose byline or site has all the words. While the reader types, the last word is a prefix. */
async function matchAll(
	source: TermSource,
	key: string,
	words: readonly QueryWord[],
	isTyping: boolean,
	into: MatchSet
): Promise<void> {
	const matchSets = words.map(async ({ spellings, isPrefix: isWordPrefix }, index) => {
		const matchSet = source.matchSet();
		const singleTerms = spellings.filter((spelling) => spelling.length === 1).flat();
		const lookUp = isWordPrefix || (isTyping && index === words.length - 1) ? source.prefixPostings : source.postings;
		await Promise.all(singleTerms.map((term) => lookUp(key + term, matchSet)));
		const severalTerms = await Promise.all(
			spellings.filter((spelling) => spelling.length > 1).map((spelling) => withAllTerms(source, key, spelling))
		);
		for (const other of severalTerms)
			for (const document of matchedDocs(other)) addMatch(matchSet, document, other.codes[document] ?? 0);
		return matchSet;
	});
	// A clause without words matches nothing.
	if (matchSets.length > 0) intersect(await Promise.all(matchSets), into);
}

/** The documents that have all the terms with a key. */
async function withAllTerms(source: TermSource, key: string, terms: readonly string[]): Promise<MatchSet> {
	const matchSets = terms.map(async (term) => {
		const matchSet = source.matchSet();
		await source.postings(key + term, matchSet);
		return matchSet;
	});
	const inAll = source.matchSet();
	intersect(await Promise.all(matchSets), inAll);
	return inAll;
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
/** The spans of a word, by document. */
type Spans = ReadonlyMap<number, readonly Span[]>;

async function matchPhrase(source: TermSource, words: readonly QueryWord[], into: MatchSet): Promise<void> {
	const all = await Promise.all(words.map((word) => spansOf(source, word)));
	const [first, ...rest] = all;
	for (const [document, spans] of first ?? []) {
		let ends = new Set(spans.map(([, last]) => last));
		for (const next of rest) {
			const reached = new Set<number>();
			// `email` for `e-mail` is indexed at the positions of both parts. A match may step from the first to the second
			// position, so that the phrase continues after the last part.
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
	for (const spelling of spellings) {
		const [first, ...rest] = await Promise.all(spelling.map((term) => source.positions(term)));
		for (const [document, positions] of first ?? []) {
			const others = rest.map((byDocument) => new Set(byDocument.get(document)));
			for (const position of positions)
				if (others.every((other, index) => other.has(position + index + 1)))
					add(document, [position, position + rest.length]);
		}
	}
	for (const each of spans.values()) each.sort(([a], [b]) => a - b);
	return spans;
}
