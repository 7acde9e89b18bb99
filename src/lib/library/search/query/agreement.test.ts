// Tests that the index gives the same results as a scan of the library, after any changes and interruptions.
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	change,
	nameOf,
	remove,
	addArticles,
	SMALL,
	type SearchArticle
} from '../../../../../tests/support/search-fixture.ts';
import { Failure } from '../../../domain/core/failure.ts';
import { connect } from '../../../../../tests/support/connect.ts';
import type { Connection } from '../../db/connection.ts';
import { tokens, type QueryWord } from '../analysis/tokenizer.ts';
import { readManifest } from '../segments/manifest-store.ts';
import { openIndexing } from '../indexer/indexer.ts';
import { plainText } from '../analysis/html-to-text.ts';
import { parseQuery } from './query.ts';
import { openSearcher, type Searcher } from './searcher.ts';
import { KIND } from '../segments/segment.ts';
import { SENTINEL_KEY } from '../../store/index-queue.ts';

const WORDS = [
	'sea',
	'seal',
	'fog',
	'foghorn',
	'e-mail',
	'email',
	'Straße',
	'نامه‌ها',
	'東京都',
	'京都',
	"don't",
	'dont',
	'12',
	'sea.',
	'آل-سعود',
	'الـ-BBC',
	'❤️'
];
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];
const TAGS = ['kept', 'long reads'];

const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }).map((words) => words.join(' '));
const articles: fc.Arbitrary<SearchArticle> = fc.record({
	id: fc.constantFrom(...NAMES),
	title: text,
	html: fc.array(text, { maxLength: 3 }).map((paragraphs) => paragraphs.map((each) => `<p>${each}</p>`).join('')),
	notes: fc.array(text, { maxLength: 2 })
});
type Action =
	| { readonly do: 'add'; readonly all: readonly SearchArticle[] }
	| { readonly do: 'tag'; readonly id: string; readonly tag: string; readonly on: boolean }
	| { readonly do: 'trash'; readonly id: string; readonly on: boolean }
	| { readonly do: 'remove'; readonly id: string }
	| { readonly do: 'index'; readonly steps: number | null };
const id = fc.constantFrom(...NAMES);
const action: fc.Arbitrary<Action> = fc.oneof(
	fc.record({ do: fc.constant('add' as const), all: fc.array(articles, { minLength: 1, maxLength: 6 }) }),
	fc.record({ do: fc.constant('tag' as const), id, tag: fc.constantFrom(...TAGS), on: fc.boolean() }),
	fc.record({ do: fc.constant('trash' as const), id, on: fc.boolean() }),
	fc.record({ do: fc.constant('remove' as const), id }),
	fc.record({ do: fc.constant('index' as const), steps: fc.option(fc.nat(12)) })
);
const piece = fc.oneof(
	fc.constantFrom(...WORDS),
	text.map((words) => `"${words}"`),
	fc.constantFrom(...WORDS).map((word) => `-${word}`),
	fc.constantFrom('tag:kept', 'tag:"Long Reads"')
);
const query = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => `${pieces.join(' ')} `);

/** The expected library, by name of the entry. */
type ExpectedLibrary = Map<string, { article: SearchArticle; tags: Set<string>; trashed: boolean; gone?: boolean }>;

/** Runs the indexer, and interrupts it after a number of steps. @param steps null to run it to its end */
async function runIndexer(connection: Connection, steps: number | null): Promise<void> {
	let left = steps ?? Infinity;
	await runIndexerWith(connection, () => {
		if (left-- <= 0) throw new Error('killed');
	});
}

async function perform(connection: Connection, library: ExpectedLibrary, action: Action): Promise<void> {
	switch (action.do) {
		case 'add':
			await addArticles(connection, action.all);
			for (const each of action.all) {
				const before = library.get(each.id);
				// Notes on former highlights stay, and a save takes the entry out of the trash.
				const notes = [...(each.notes ?? []), ...(before?.article.notes ?? []).slice(each.notes?.length ?? 0)];
				library.set(each.id, { article: { ...each, notes }, tags: before?.tags ?? new Set(), trashed: false });
			}
			return;
		case 'tag': {
			const entry = library.get(action.id);
			if (entry === undefined) return;
			await change(connection, action.id, { [`tag:${action.tag}`]: action.on });
			// Any change of a purged entry recreates it.
			if (action.on || entry.gone === true) entry.trashed = false;
			entry.gone = false;
			entry.tags[action.on ? 'add' : 'delete'](action.tag);
			return;
		}
		case 'trash': {
			const entry = library.get(action.id);
			if (entry === undefined) return;
			await change(connection, action.id, { deleted: action.on });
			entry.trashed = action.on;
			entry.gone = false;
			return;
		}
		case 'remove':
			await remove(connection, action.id);
			{
				const notes = library.get(action.id)?.article.notes ?? [];
				if (library.has(action.id))
					library.set(action.id, { article: { id: action.id, notes }, tags: new Set(), trashed: true, gone: true });
			}
			return;
		case 'index':
			await runIndexer(connection, action.steps);
	}
}

function scanLibrary(library: ExpectedLibrary, query: string): string[] {
	const { clauses } = parseQuery(query);
	if (clauses.length === 0) return [];
	const hits = [...library].filter(([, { article, tags, trashed }]) => {
		const { title = '', html = '', notes = [] } = article;
		const fields = [title, plainText(html), ...notes, ...tags].map(tokens);
		const has = (words: readonly QueryWord[]) => fields.some((field) => field.some(({ at }) => isAt(field, words, at)));
		return (
			!trashed &&
			clauses.every(({ field, words, text: tag, not }) =>
				field === 'tag' ? tags.has(tag.toLowerCase()) : has(words) !== not
			)
		);
	});
	return hits.map(([name]) => name).sort();
}

type Tokens = ReturnType<typeof tokens>;

/** Whether words follow each other from a position on. */
function isAt(field: Tokens, [word, ...rest]: readonly QueryWord[], at: number): boolean {
	if (word === undefined) return true;
	const is = (term: string, position: number) => field.some((token) => token.term === term && token.at === position);
	return word.spellings.some((spelling) => {
		if (!spelling.every((term, index) => is(term, at + index))) return false;
		let next = at + spelling.length;
		// A joined word is at each position of its parts.
		if (isAt(field, rest, next)) return true;
		while (spelling.length === 1 && is(spelling[0] ?? '', next)) if (isAt(field, rest, ++next)) return true;
		return false;
	});
}

async function expectAgreement(
	searcher: Searcher,
	library: ExpectedLibrary,
	queries: readonly string[]
): Promise<void> {
	for (const query of queries) {
		const answer = await searcher.search(query, 1000);
		const names = answer.matchMode === 'all' ? answer.hits.map(({ entry }) => nameOf(entry)).sort() : [];
		expect(names, query).toEqual(scanLibrary(library, query));
		expect(answer.matchMode === 'all' ? answer.total : 0, query).toBe(names.length);
	}
}

let databases = 0;

describe('index and scan agree', () => {
	it('after any changes, and an interruption at any step', { timeout: 120_000 }, async () => {
		const schedule = fc.record({
			actions: fc.array(action, { minLength: 3, maxLength: 14 }),
			queries: fc.array(query, { minLength: 3, maxLength: 8 })
		});
		const property = fc.asyncProperty(schedule, async ({ actions, queries }) => {
			const connection = connect(`agreement-${++databases}`);
			try {
				const library: ExpectedLibrary = new Map();
				const longLived = openSearcher(connection);
				for (const each of actions) {
					await perform(connection, library, each);
					// This searcher keeps parts of the index in memory, from different times.
					if (each.do === 'index' && (each.steps ?? 0) % 2 === 0) await longLived.search(queries[0] ?? '', 10);
				}
				await runIndexer(connection, null);
				await expectAgreement(longLived, library, queries);
				await expectAgreement(openSearcher(connection), library, queries);
			} finally {
				connection.close();
			}
		});
		await fc.assert(property, { numRuns: 150 });
	});

	it(
		'after an interruption at each step of gathering, flushing and merging in turn',
		{ timeout: 120_000 },
		async () => {
			const names = new Set<string>();
			let kills = 0;
			for (let steps = 0; ; steps++) {
				const connection = connect(`agreement-${++databases}`);
				const library: ExpectedLibrary = new Map();
				let left = steps;
				const step = (name: string): void => {
					names.add(name);
					if (left-- === 0) throw new Error('killed');
				};
				let wasKilled = false;
				for (const [round, action] of story().entries()) {
					await perform(connection, library, action);
					if (round % 3 < 2) wasKilled = (await runIndexerWith(connection, step)) || wasKilled;
				}
				await runIndexer(connection, null);
				await expectAgreement(openSearcher(connection), library, [
					'sea ',
					'"fog sea" ',
					'fog -seal ',
					'tag:kept ',
					'東京都 '
				]);
				await expectConsistentRows(connection);
				connection.close();
				if (!wasKilled) break;
				kills++;
			}
			expect([...names].sort()).toEqual(['flush', 'gather', 'merge', 'name', 'rows', 'single', 'swap', 'sweep']);
			expect(kills).toBeGreaterThanOrEqual(100);
		}
	);

	it('after a damaged segment was removed and its articles were indexed again', async () => {
		for (const kind of Object.values(KIND)) {
			const connection = connect(`agreement-${++databases}`);
			const library: ExpectedLibrary = new Map();
			for (const action of story()) await perform(connection, library, action);
			await runIndexer(connection, null);
			const isDamaged = await damage(connection, kind);
			const searcher = openSearcher(connection);
			const queries = ['sea ', '"fog sea" ', 's', 'tag:kept '];
			for (const query of queries) {
				const answer = await searcher.search(query, 100).catch((error: unknown) => error);
				if (!(answer instanceof Failure)) continue;
				expect(answer.code).toBe('index_damaged');
				await openIndexing({ connection, limits: SMALL }).heal(Number(answer.details['segment']));
				break;
			}
			await runIndexer(connection, null);
			if (isDamaged) await expectAgreement(searcher, library, ['sea ', '"fog sea" ', 'tag:kept ']);
			connection.close();
		}
	});
});

/** Runs the indexer. @param step throws to interrupt it @returns whether it was interrupted */
async function runIndexerWith(connection: Connection, step: (name: string) => void): Promise<boolean> {
	try {
		await openIndexing({ connection, step, limits: SMALL }).catchUp(new AbortController().signal);
		return false;
	} catch (error) {
		if (error instanceof Error && error.message === 'killed') return true;
		throw error;
	}
}

/** Actions that make the indexer take all kinds of steps. */
function story(): Action[] {
	const saved = NAMES.map((name, index): SearchArticle => {
		const words = ['sea', 'fog sea', 'seal', '東京都', 'fog sea seal', 'foghorn'];
		return { id: name, title: words[index % 3] ?? '', html: `<p>${words[index % 6] ?? ''}</p>`, notes: [] };
	});
	const additions = saved.map((each): Action => ({ do: 'add', all: [each] }));
	return [
		{ do: 'add', all: saved.slice(0, 9) },
		...additions.slice(9),
		{ do: 'tag', id: 'a', tag: 'kept', on: true },
		{ do: 'trash', id: 'b', on: true },
		{ do: 'remove', id: 'c' },
		...additions.slice(3, 5),
		{ do: 'add', all: saved.slice(4, 12) },
		{ do: 'tag', id: 'a', tag: 'kept', on: false },
		{ do: 'tag', id: 'h', tag: 'kept', on: true },
		...[saved.slice(0, 8), saved.slice(2, 10)].map((all): Action => ({ do: 'add', all }))
	];
}

/** Expects that the manifest names every row, and that each entry has one document that is not deleted. */
async function expectConsistentRows(connection: Connection): Promise<void> {
	await connection.read(['segments', 'indexState', 'indexed', 'fresh', 'toIndex'], async (tx) => {
		const { segments, dead } = await readManifest(tx);
		const named = segments.map(({ id }) => id).sort();
		const stored = new Set((await tx.objectStore('segments').getAllKeys()).map(([segment]) => segment));
		expect([...stored].sort()).toEqual(named);
		const documents = segments.reduce((sum, each) => sum + each.documents, 0) + (await tx.objectStore('fresh').count());
		expect(documents - dead.length).toBe(await tx.objectStore('indexed').count());
		expect(await tx.objectStore('toIndex').count(IDBKeyRange.lowerBound(SENTINEL_KEY, true))).toBe(0);
	});
}

/** Changes one byte in the first row of a kind. @returns whether there was such a row */
function damage(connection: Connection, kind: number): Promise<boolean> {
	return connection.write(['segments'], async (tx) => {
		const keys = await tx.objectStore('segments').getAllKeys();
		const key = keys.find((each) => each[1] === kind);
		const row = key && (await tx.objectStore('segments').get(key));
		if (row === undefined) return false;
		const bytes = new Uint8Array(row.slice(0));
		bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 64;
		await tx.objectStore('segments').put(bytes.buffer, key);
		return true;
	});
}
