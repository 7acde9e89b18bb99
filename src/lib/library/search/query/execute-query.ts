// Runs a query in one transaction: finds the documents that match, or nearly match, and ranks them.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { ReadTx } from '../../db/schema.ts';
import { dayAt } from '../encoding/document-columns.ts';
import type { Snapshot } from './index-reader.ts';
import { titleHash } from '../encoding/term-keys.ts';
import { match, type Matches } from './match-clause.ts';
import type * as nearby from './spelling.ts';
import { addMatch, matchedDocs, type MatchSet } from '../encoding/postings.ts';
import { isWord, type Clause, type Query } from './query.ts';
import { rank, type Found } from './bm25f.ts';
import type { TermSource } from '../segments/term-source.ts';
import type { filterStates } from './filter-by-state.ts';
import type { Stemmer } from '../analysis/stemmer.ts';

export interface Hit {
	readonly entry: EntryId;
	readonly score: number;
}

/** `all`: they match everything; `near`: with a word in another spelling; `any`: they match some of it. */
export type How = 'all' | 'near' | 'any';

export interface SearchResult {
	readonly hits: readonly Hit[];
	/** Number of results. */
	readonly total: number;
	readonly how: How;
	/** Replacements for words that do not occur. */
	readonly instead: readonly { readonly asked: string; readonly found: readonly string[] }[];
}

/** Loaded when a query needs it; null until then. */
export interface Loaded {
	readonly filter: typeof filterStates | null;
	readonly near: Pick<typeof nearby, 'canCorrect' | 'correctSpelling'> | null;
}

export interface Context extends Loaded {
	readonly tx: ReadTx;
	readonly snapshot: Snapshot;
	/** For the languages of the library. */
	readonly stems: readonly Stemmer[];
	readonly most: number;
}

/** Results, with the query that they match: perhaps with words in another spelling. */
export interface Answered {
	readonly answer: SearchResult;
	readonly query: Query;
}

/** Results that match everything, or else with other spellings, or some of it. Null: spelling must be loaded first. */
export async function execute(context: Context, query: Query): Promise<Answered | null> {
	const { near, snapshot } = context;
	let looked = await lookUp(context, query);
	const answer = await evaluate(context, query, looked, 'all');
	if (answer.total > 0) return { answer, query };
	if (near === null) return null;
	if (!query.clauses.some(near.canCorrect)) return { answer, query };
	const { clauses, instead } = await near.correctSpelling(snapshot.sources, query.clauses, looked);
	const mended = { ...query, clauses };
	if (clauses.some((clause, index) => clause !== query.clauses[index])) {
		looked = await lookUp(context, mended);
		const second = await evaluate(context, mended, looked, instead.length > 0 ? 'near' : 'all');
		if (second.total > 0) return { answer: { ...second, instead }, query: mended };
	}
	if (clauses.filter(isWord).length < 2) return { answer, query };
	const some = await evaluate(context, mended, looked, 'any');
	return { answer: { ...some, instead: some.total > 0 ? instead : [] }, query: mended };
}

/** Results that match some of it, even if others match everything. */
export async function executeAnyWord(context: Context, query: Query): Promise<Answered> {
	return { answer: await evaluate(context, query, await lookUp(context, query), 'any'), query };
}

/** Matches all clauses in all sources in parallel. */
function lookUp({ snapshot, stems }: Context, { clauses }: Query): Promise<Matches> {
	const looked = snapshot.sources.map(({ source }) =>
		Promise.all(clauses.map((clause) => match(source, clause, stems)))
	);
	return Promise.all(looked);
}

async function evaluate(context: Context, query: Query, matches: Matches, how: How): Promise<SearchResult> {
	const { tx, snapshot, most, filter } = context;
	const all = snapshot.sources.map(({ source, dead }, index): Found => {
		const of = query.clauses.map((clause, at) => ({ ...clause, codes: matches[index]?.[at] ?? source.codes() }));
		const wanted = of.filter(({ not }) => !not);
		const codesWhere = (is: (each: Clause) => boolean) => of.filter(is).map(({ codes }) => codes);
		const isOptional = (each: Clause) => how === 'any' && isWord(each);
		const parts = {
			needed: codesWhere((each) => !each.not && !isOptional(each)),
			optional: codesWhere(isOptional),
			banned: codesWhere(({ not }) => not)
		};
		return { source, matches: wanted, answers: collectDocs(source, dead, parts, query) };
	});
	const found = filter === null ? all : await filter(tx, all, query.states);
	const total = found.reduce((sum, { answers }) => sum + answers.length, 0);
	const ranked = total === 0 ? [] : rank(found, snapshot.corpus, titleHash(query.wording), most);
	const hits = await Promise.all(
		ranked.map(async ({ source, at, score }) => ({ entry: await source.entry(at), score }))
	);
	return { hits, total, how, instead: [] };
}

/** Documents that have all required and at least one of the optional clauses, and no excluded one. */
interface Parts {
	readonly needed: readonly MatchSet[];
	readonly optional: readonly MatchSet[];
	readonly banned: readonly MatchSet[];
}

function collectDocs(
	source: TermSource,
	dead: ReadonlySet<number>,
	{ needed, optional, banned }: Parts,
	{ before, after }: Query
): Uint32Array {
	const answers = source.codes();
	for (const at of candidates(source, needed, optional)) {
		const day = dayAt(source.documents, at);
		const isWithin = day < (before ?? Infinity) && day >= (after ?? -Infinity);
		if (isWithin && !dead.has(at) && countMatching(needed, at) === needed.length && countMatching(banned, at) === 0)
			addMatch(answers, at, 1);
	}
	return matchedDocs(answers);
}

/** The smallest set of documents that contains all results. */
function candidates(source: TermSource, needed: readonly MatchSet[], optional: readonly MatchSet[]): Iterable<number> {
	if (optional.length > 0) {
		const some = source.codes();
		for (const codes of optional) for (const at of matchedDocs(codes)) if (some.of[at] === 0) addMatch(some, at, 1);
		return matchedDocs(some);
	}
	const [rarest] = needed.toSorted((a, b) => a.count - b.count);
	return rarest === undefined ? source.documents.numbers.keys() : matchedDocs(rarest);
}

/** The number of clauses that a document matches. */
function countMatching(all: readonly MatchSet[], at: number): number {
	let count = 0;
	for (const { of } of all) if (of[at] !== 0) count++;
	return count;
}
