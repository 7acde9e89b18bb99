// Runs a query in one transaction: finds the documents that match, or nearly match, and ranks them.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { ReadTx } from '../../db/schema.ts';
import { dayAt } from '../encoding/document-columns.ts';
import type { Snapshot } from './index-reader.ts';
import { titleHash } from '../encoding/term-keys.ts';
import { match, type Matches } from './match-clause.ts';
import type * as spellingModule from './spelling.ts';
import { addMatch, matchedDocs, type MatchSet } from '../encoding/postings.ts';
import { isWord, type Clause, type Query } from './query.ts';
import { rank, type SourceMatches } from './bm25f.ts';
import type { TermSource } from '../segments/term-source.ts';
import type { filterStates } from './filter-by-state.ts';
import type { Stemmer } from '../analysis/stemmer.ts';

export interface Hit {
	readonly entry: EntryId;
	readonly score: number;
}

/**
 * How results match the query. `all`: they match all of it; `near`: they match all of it with words in another
 * spelling; `any`: they match some of it.
 */
export type MatchMode = 'all' | 'near' | 'any';

export interface SearchResult {
	readonly hits: readonly Hit[];
	/** Number of results. */
	readonly total: number;
	readonly matchMode: MatchMode;
	/** Replacements for words that do not occur. */
	readonly replacements: readonly { readonly word: string; readonly substitutes: readonly string[] }[];
}

/** Modules that are loaded when a query needs them; null until then. */
export interface LoadedModules {
	readonly filter: typeof filterStates | null;
	readonly spelling: Pick<typeof spellingModule, 'canCorrect' | 'correctSpelling'> | null;
}

export interface QueryContext extends LoadedModules {
	readonly tx: ReadTx;
	readonly snapshot: Snapshot;
	/** Stemmers for the languages of the library. */
	readonly stemmers: readonly Stemmer[];
	readonly limit: number;
}

/** Results and the query that was run, possibly with corrected spelling. */
export interface ExecutedQuery {
	readonly result: SearchResult;
	readonly query: Query;
}

/**
 * Results that match the whole query; if there are none, results with other spellings, or results that match some
 * words. Null if the spelling module must be loaded first.
 */
export async function execute(context: QueryContext, query: Query): Promise<ExecutedQuery | null> {
	const { spelling, snapshot } = context;
	let matches = await lookUp(context, query);
	const exact = await evaluate(context, query, matches, 'all');
	if (exact.total > 0) return { result: exact, query };
	if (spelling === null) return null;
	if (!query.clauses.some(spelling.canCorrect)) return { result: exact, query };
	const { clauses, replacements } = await spelling.correctSpelling(snapshot.sources, query.clauses, matches);
	const corrected = { ...query, clauses };
	if (clauses.some((clause, index) => clause !== query.clauses[index])) {
		matches = await lookUp(context, corrected);
		const second = await evaluate(context, corrected, matches, replacements.length > 0 ? 'near' : 'all');
		if (second.total > 0) return { result: { ...second, replacements }, query: corrected };
	}
	if (clauses.filter(isWord).length < 2) return { result: exact, query };
	const partial = await evaluate(context, corrected, matches, 'any');
	return { result: { ...partial, replacements: partial.total > 0 ? replacements : [] }, query: corrected };
}

/** Results that match some words of the query, even if others match all of them. */
export async function executeAnyWord(context: QueryContext, query: Query): Promise<ExecutedQuery> {
	return { result: await evaluate(context, query, await lookUp(context, query), 'any'), query };
}

/** Matches all clauses in all sources in parallel. */
function lookUp({ snapshot, stemmers }: QueryContext, { clauses }: Query): Promise<Matches> {
	const lookUps = snapshot.sources.map(({ source }) =>
		Promise.all(clauses.map((clause) => match(source, clause, stemmers)))
	);
	return Promise.all(lookUps);
}

async function evaluate(
	context: QueryContext,
	query: Query,
	matches: Matches,
	matchMode: MatchMode
): Promise<SearchResult> {
	const { tx, snapshot, limit, filter } = context;
	const all = snapshot.sources.map(({ source, deleted }, index): SourceMatches => {
		const matched = query.clauses.map((clause, at) => ({
			...clause,
			matchSet: matches[index]?.[at] ?? source.matchSet()
		}));
		const included = matched.filter(({ not }) => !not);
		const matchesWhere = (selects: (each: Clause) => boolean) =>
			matched.filter(selects).map(({ matchSet }) => matchSet);
		const isOptional = (each: Clause) => matchMode === 'any' && isWord(each);
		const parts = {
			required: matchesWhere((each) => !each.not && !isOptional(each)),
			optional: matchesWhere(isOptional),
			excluded: matchesWhere(({ not }) => not)
		};
		return { source, matches: included, documents: collectDocs(source, deleted, parts, query) };
	});
	const filtered = filter === null ? all : await filter(tx, all, query.states);
	const total = filtered.reduce((sum, { documents }) => sum + documents.length, 0);
	const ranked = total === 0 ? [] : rank(filtered, snapshot.corpus, titleHash(query.wording), limit);
	const hits = await Promise.all(
		ranked.map(async ({ source, at, score }) => ({ entry: await source.entry(at), score }))
	);
	return { hits, total, matchMode, replacements: [] };
}

/**
 * The matches of the clauses. A result has all required clauses, at least one of the optional ones, and no excluded
 * one.
 */
interface MatchesByRole {
	readonly required: readonly MatchSet[];
	readonly optional: readonly MatchSet[];
	readonly excluded: readonly MatchSet[];
}

function collectDocs(
	source: TermSource,
	deleted: ReadonlySet<number>,
	{ required, optional, excluded }: MatchesByRole,
	{ before, after }: Query
): Uint32Array {
	const matching = source.matchSet();
	for (const at of candidates(source, required, optional)) {
		const day = dayAt(source.documents, at);
		const isWithin = day < (before ?? Infinity) && day >= (after ?? -Infinity);
		if (
			isWithin &&
			!deleted.has(at) &&
			countMatching(required, at) === required.length &&
			countMatching(excluded, at) === 0
		)
			addMatch(matching, at, 1);
	}
	return matchedDocs(matching);
}

/** A small set of documents that contains all results. */
function candidates(
	source: TermSource,
	required: readonly MatchSet[],
	optional: readonly MatchSet[]
): Iterable<number> {
	if (optional.length > 0) {
		const union = source.matchSet();
		for (const matchSet of optional)
			for (const at of matchedDocs(matchSet)) if (union.codes[at] === 0) addMatch(union, at, 1);
		return matchedDocs(union);
	}
	const [rarest] = required.toSorted((a, b) => a.count - b.count);
	return rarest === undefined ? source.documents.numbers.keys() : matchedDocs(rarest);
}

/** The number of clauses that a document matches. */
function countMatching(all: readonly MatchSet[], at: number): number {
	let count = 0;
	for (const { codes } of all) if (codes[at] !== 0) count++;
	return count;
}
