// Runs queries with everything that they need loaded.
import type { Connection } from '../../db/connection.ts';
import type { StoreName } from '../../db/schema.ts';
import { executeAnyWord, execute, type SearchResult, type Loaded } from './execute-query.ts';
import { indexReader } from './index-reader.ts';
import type { Manifest } from '../segments/manifest.ts';
import { isEmpty, parseQuery, type Query } from './query.ts';
import { loadStemmers, type Stemmer, type StemmerOf } from '../analysis/stemmer.ts';

export interface Searching {
	/**
	 * @param most number of results, the best first
	 * @param how `any`: entries with some of the words, even if others have them all
	 * @throws Failure `index_damaged`, `database_lost`
	 */
	search(query: string, most: number, how?: 'all' | 'any'): Promise<SearchResult>;
	/** Loads what every query needs; a new worker calls it before the first one. */
	warm(): Promise<unknown>;
	/** The stemmers of the last query. */
	stems(): readonly Stemmer[];
	/** A query as it is executed: the last one as answered, perhaps with words in another spelling. */
	understood(query: string): Query;
}

const STORES: readonly StoreName[] = ['indexState', 'segments', 'fresh'];
const NONE: SearchResult = { hits: [], total: 0, how: 'all', instead: [] };

export function openSearching(connection: Connection): Searching {
	const reader = indexReader();
	let stems: readonly Stemmer[] = [];
	let last: { readonly text: string; readonly query: Query } | null = null;

	/** Loaded while the index is opened. */
	async function warmUp(): Promise<StemmerOf> {
		const opening = connection.read(STORES, (tx) => reader.read(tx, ({ manifest }) => Promise.resolve(manifest)));
		const [stemmerOf, manifest] = await Promise.all([loadStemmers(), opening]);
		stems = stemsOf(manifest, stemmerOf);
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
		stems: () => stems,
		understood: (text) => (last?.text === text.trim() ? last.query : parseQuery(text)),
		warm,
		async search(text, most, how = 'all') {
			const query = parseQuery(text);
			if (isEmpty(query)) return NONE;
			const stores: readonly StoreName[] = query.states.length > 0 ? [...STORES, 'entries'] : STORES;
			const stemmerOf = await warm();
			let loaded: Loaded = { filter: null, near: null };
			// Loading happens outside of a transaction, which would end meanwhile.
			if (query.states.length > 0) loaded = { ...loaded, filter: (await import('./filter-by-state.ts')).filterStates };
			const ask = how === 'any' ? executeAnyWord : execute;
			for (;;) {
				const answered = await connection.read(stores, (tx) =>
					reader.read(tx, (snapshot) => {
						stems = stemsOf(snapshot.manifest, stemmerOf);
						return ask({ ...loaded, tx, snapshot, stems, most }, query);
					})
				);
				if (answered === null) loaded = { ...loaded, near: await import('./spelling.ts') };
				else {
					last = { text: text.trim(), query: answered.query };
					return answered.answer;
				}
			}
		}
	};
}

/** For the languages of the library. */
function stemsOf({ languages }: Manifest, stemmerOf: StemmerOf): readonly Stemmer[] {
	return languages.map(stemmerOf).filter((stem) => stem !== null);
}
