// Shared code of the engines that are compared with Offprint, for normalised text and for the storage of an index.
import { openDB } from 'idb';
import { tokens } from '../../../src/lib/library/search/analysis/tokenizer.ts';
import type { Doc, Engine } from './engine.ts';

/** Converts a text to the terms of Offprint's analyser, separated by spaces, so that all engines find the same words. */
export function normalised(text: string): string {
	return tokens(text)
		.map(({ term }) => term)
		.join(' ');
}

export function words(normal: string): string[] {
	return normal === '' ? [] : normal.split(' ');
}

export interface Fields {
	readonly id: string;
	readonly title: string;
	readonly body: string;
}

export function fieldsOf({ id, title, author, tags, body }: Doc): Fields {
	return { id, title: normalised(title), body: normalised([author, ...tags, body].join('\n')) };
}

/** A query's terms, and whether the last is still being typed. */
export function termsOf(query: string): { terms: string[]; isTyping: boolean } {
	return { terms: words(normalised(query)), isTyping: !query.endsWith(' ') };
}

/** An index in memory, which is stored anew after each change because it cannot be changed on disk. */
export interface InMemory {
	add(doc: Fields): unknown;
	/** @returns the number of results, at most twenty */
	ask(terms: readonly string[], isTyping: boolean): number | Promise<number>;
	rank?(terms: readonly string[], limit: number): readonly string[];
	/** The values to store, by name. */
	save(): Iterable<readonly [string, unknown]> | AsyncIterable<readonly [string, unknown]>;
	/** Restores the index from the stored values. */
	load(read: (name: string) => Promise<unknown>, names: readonly string[]): Promise<unknown>;
}

/** Stores an in-memory index in IndexedDB, as an app would have to. */
export function inMemoryEngine(index: InMemory): Engine {
	const database = openDB('index', 1, {
		upgrade: (db) => {
			db.createObjectStore('parts');
		}
	});

	async function save(): Promise<void> {
		const parts: (readonly [string, unknown])[] = [];
		for await (const part of index.save()) parts.push(part);
		const tx = (await database).transaction('parts', 'readwrite', { durability: 'relaxed' });
		await Promise.all([...parts.map(([name, part]) => tx.store.put(part, name)), tx.done]);
	}

	return {
		async open() {
			const db = await database;
			const names = (await db.getAllKeys('parts')).map(String);
			if (names.length > 0) await index.load((name) => db.get('parts', name), names);
		},
		prepare: () => Promise.resolve(),
		async build(docs) {
			for (const doc of docs) await index.add(fieldsOf(doc));
		},
		finish: save,
		async add(doc) {
			await index.add(fieldsOf(doc));
			await save();
		},
		ask: async (query) => {
			const { terms, isTyping } = termsOf(query);
			return index.ask(terms, isTyping);
		},
		rank: (query, limit) => Promise.resolve(index.rank?.(termsOf(query).terms, limit) ?? [])
	};
}
