// Runs queries, and loads the modules and stemmers that they need.
import type { Connection } from '../../db/connection.ts';
import type { StoreName } from '../../db/schema.ts';
import { executeAnyWord, execute, type SearchResult, type LoadedModules } from './execute-query.ts';
import { indexReader } from './index-reader.ts';
import type { Manifest } from '../segments/manifest.ts';
import { isEmpty, parseQuery, type Query } from './query.ts';
import { loadStemmers, type Stemmer, type StemmerOf } from '../analysis/stemmer.ts';

export interface Searcher {
	/**
	 * @param limit number of results, the best first
	 * @param mode `any`: entries with some of the words, even if others have them all
	 * @throws Failure `index_damaged`, `database_lost`
	 */
	search(query: string, limit: number, mode?: 'all' | 'any'): Promise<SearchResult>;
	/** Loads in advance what every query needs. */
	warm(): Promise<unknown>;
	/** The stemmers of the last query. */
	stemmers(): readonly Stemmer[];
	/**
	 * The query for a text. For the text of the last search, this is the query that was executed, whose words may have
	 * another spelling.
	 */
	executedQuery(query: string): Query;
}

const STORES: readonly StoreName[] = ['indexState', 'segments', 'fresh'];
const NONE: SearchResult = { hits: [], total: 0, matchMode: 'all', replacements: [] };

export function openSearcher(connection: Connection): Searcher {
	const reader = indexReader();
	let stemmers: readonly Stemmer[] = [];
	let last: { readonly text: string; readonly query: Query } | null = null;

	/** Loads the stemmers while the index is opened. */
	async function warmUp(): Promise<StemmerOf> {
		const opening = connection.read(STORES, (tx) => reader.read(tx, ({ manifest }) => Promise.resolve(manifest)));
		const [stemmerOf, manifest] = await Promise.all([loadStemmers(), opening]);
		stemmers = stemmersFor(manifest, stemmerOf);
		return stemmerOf;
	}
	let warming: Promise<StemmerOf> | null = null;
	function warm(): Promise<StemmerOf> {
		warming ??= warmUp().catch((error: unknown) => {
			warming = null;
			throw error;
		});
		return warming;
	}

	return {
		stemmers: () => stemmers,
		executedQuery: (text) => (last?.text === text.trim() ? last.query : parseQuery(text)),
		warm,
		async search(text, limit, mode = 'all') {
			const query = parseQuery(text);
			if (isEmpty(query)) return NONE;
			const stores: readonly StoreName[] = query.states.length > 0 ? [...STORES, 'entries'] : STORES;
			const stemmerOf = await warm();
			let modules: LoadedModules = { filter: null, spelling: null };
			// Modules are loaded outside of the transaction, because it would end meanwhile.
			if (query.states.length > 0)
				modules = { ...modules, filter: (await import('./filter-by-state.ts')).filterStates };
			const run = mode === 'any' ? executeAnyWord : execute;
			for (;;) {
				const executed = await connection.read(stores, (tx) =>
					reader.read(tx, (snapshot) => {
						stemmers = stemmersFor(snapshot.manifest, stemmerOf);
						return run({ ...modules, tx, snapshot, stemmers, limit }, query);
					})
				);
				if (executed === null) modules = { ...modules, spelling: await import('./spelling.ts') };
				else {
					last = { text: text.trim(), query: executed.query };
					return executed.result;
				}
			}
		}
	};
}

/** The stemmers for the languages of the library. */
function stemmersFor({ languages }: Manifest, stemmerOf: StemmerOf): readonly Stemmer[] {
	return languages.map(stemmerOf).filter((stem) => stem !== null);
}
