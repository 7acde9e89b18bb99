// Ranks results by BM25F; exact titles come first, and of equal results the newer one.
import { dayAt, wordsOf } from '../encoding/document-columns.ts';
import { MATCH_KIND, hitOf, KEYS, NOTES, TEXT, TITLE, type TermHit, type MatchSet } from '../encoding/postings.ts';
import type { TermSource } from '../segments/term-source.ts';

/** The usual values (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009). */
const [K1, B] = [1.2, 0.75];
/** Weights of an occurrence in the title, the keys and the highlights and notes, relative to the text. */
const WEIGHT = { title: 3, keys: 2, notes: 2 };
/** Weight of a word that only shares the stem. */
const STEM_WEIGHT = 0.5;

/** The matches of a clause, and how often the query contains the clause. */
export interface ClauseMatches {
	readonly matchSet: MatchSet;
	readonly times: number;
}

/** A source with the matches of each clause in it. */
export interface SourceMatches {
	readonly source: TermSource;
	/** The matches of each clause that is not excluded. */
	readonly matches: readonly ClauseMatches[];
	/** Matching documents, unordered. */
	readonly documents: Uint32Array;
}

export interface Ranked {
	readonly source: TermSource;
	/** Index of the document in its source. */
	readonly at: number;
	readonly score: number;
}

interface Candidate extends Ranked {
	readonly number: number;
	readonly hasExactTitle: boolean;
	/** Logarithm of the score, in thousandths; smaller differences mean nothing. */
	readonly grade: number;
	readonly day: number;
}

export interface Corpus {
	readonly documents: number;
	/** Total length of their texts, in words. */
	readonly words: number;
}

/**
 * The best results, the best first.
 * @param title hash of the query as a title, from `titleHash`
 * @param limit number of results
 */
export function rank(all: readonly SourceMatches[], corpus: Corpus, title: number, limit: number): Ranked[] {
	const idfs = idfsOf(all, corpus);
	const mean = Math.max(1, corpus.words / Math.max(1, corpus.documents));
	const best: Candidate[] = [];
	for (const { source, matches, documents: matching } of all) {
		const { documents } = source;
		for (const document of matching) {
			const norm = 1 - B + (B * wordsOf(documents.lengths[document] ?? 0)) / mean;
			let score = 0;
			for (let index = 0; index < matches.length; index++) {
				const { matchSet, times } = matches[index] as ClauseMatches;
				const codes = matchSet.codes[document] ?? 0;
				const weight =
					weightOf(hitOf(codes, MATCH_KIND.exact), norm) +
					STEM_WEIGHT * weightOf(hitOf(codes, MATCH_KIND.related), norm);
				score += (times * (idfs[index] ?? 0) * weight * (K1 + 1)) / (K1 + weight);
			}
			const hasExactTitle = title !== 0 && documents.titles[document] === title;
			const number = documents.numbers[document] ?? 0;
			const grade = Math.round(1000 * Math.log(score + 1e-9));
			// Skips the many low scores without creating objects.
			const worst = best[limit - 1];
			if (worst?.hasExactTitle === hasExactTitle && worst.grade > grade) continue;
			const day = dayAt(documents, document);
			insertCandidate(best, { source, at: document, number, score, hasExactTitle, grade, day }, limit);
		}
	}
	return best;
}

function weightOf(code: TermHit, norm: number): number {
	let weight = (code & TEXT) / norm;
	if ((code & TITLE) !== 0) weight += WEIGHT.title;
	if ((code & KEYS) !== 0) weight += WEIGHT.keys;
	if ((code & NOTES) !== 0) weight += WEIGHT.notes;
	return weight;
}

/** Weight of each clause: the rarer the clause, the higher its weight. */
function idfsOf(all: readonly SourceMatches[], { documents }: Corpus): number[] {
	const clauses = all[0]?.matches.length ?? 0;
	return Array.from({ length: clauses }, (_, clause) => {
		const count = all.reduce((sum, { matches }) => sum + (matches[clause]?.matchSet.count ?? 0), 0);
		return Math.log(1 + Math.max(0, documents - count + 0.5) / (count + 0.5));
	});
}

/** Inserts a candidate among the best so far. */
function insertCandidate(best: Candidate[], candidate: Candidate, limit: number): void {
	const worst = best[limit - 1];
	if (worst !== undefined && isBefore(worst, candidate)) return;
	let [from, to] = [0, best.length];
	while (from < to) {
		const middle = (from + to) >>> 1;
		if (isBefore(best[middle] as Candidate, candidate)) from = middle + 1;
		else to = middle;
	}
	best.splice(from, 0, candidate);
	if (best.length > limit) best.pop();
}

function isBefore(a: Candidate, b: Candidate): boolean {
	if (a.hasExactTitle !== b.hasExactTitle) return a.hasExactTitle;
	if (a.grade !== b.grade) return a.grade > b.grade;
	return a.day === b.day ? a.number > b.number : a.day > b.day;
}
