// Provides the articles to search, and the queries.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { tokens } from '../../../src/lib/library/search/analysis/tokenizer.ts';
import type { Doc } from './engine.ts';

/** Provides `count` articles: those of the file, then others composed of their sentences. */
export function readArticles(file: string, count: number): Doc[] {
	// One in 500 lines of the file lacks its line break.
	const lines = gunzipSync(readFileSync(file)).toString().replaceAll('}{"id"', '}\n{"id"').split('\n');
	const fromFile = lines.filter((line) => line !== '').map((line) => asDoc(JSON.parse(line) as Partial<Doc>));
	const random = seeded(7);
	const docs = fromFile.slice(0, count);
	while (docs.length < count) docs.push(mixed(fromFile, docs.length, random));
	return docs;
}

function asDoc(read: Partial<Doc> & { readonly author?: string | null }): Doc {
	const { id = '', title = '', author, tags = [], lang = '', published = null, body = '' } = read;
	return { id: String(id), title, author: author ?? '', tags, lang, published, body };
}

/** Composes an article of half of the sentences of two articles, if possible in the same language. */
function mixed(fromFile: readonly Doc[], number: number, random: () => number): Doc {
	const one = fromFile[number % fromFile.length] as Doc;
	let other = one;
	for (let tries = 0; tries < 20 && (other === one || other.lang !== one.lang); tries++)
		other = fromFile[Math.floor(random() * fromFile.length)] as Doc;
	const halves = [one, other].flatMap(({ body }) => body.split(/(?<=[.!?。؟]\s*)/u).filter(() => random() < 0.5));
	return { ...one, id: `m${number}`, title: `${one.title} ${number}`, body: halves.join('') };
}

export type QuestionClass = 'one word' | 'two words' | 'three letters' | 'rare' | 'very common';

/** Queries of each class, by the number of articles with their words. */
export function makeQuestions(docs: readonly Doc[], each: number): Record<QuestionClass, string[]> {
	const counts = new Map<string, number>();
	const sample = docs.slice(0, 4_000).map(({ body }) => new Set(tokens(body).map((token) => token.term)));
	for (const terms of sample)
		for (const term of terms) if (/^[a-z]{4,}$/.test(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
	const random = seeded(11);
	const within = (low: number, high: number): string[] => {
		const terms = [...counts].filter(([, count]) => count / sample.length >= low && count / sample.length < high);
		return terms.map(([term]) => term).sort(() => random() - 0.5);
	};
	const middle = within(0.005, 0.1);
	/** Two words of one article. */
	const pairs = (): string[] => {
		const isMiddle = new Set(middle);
		return Array.from({ length: each }, () => {
			const terms = [...(sample[Math.floor(random() * sample.length)] ?? [])].filter((term) => isMiddle.has(term));
			return terms
				.sort(() => random() - 0.5)
				.slice(0, 2)
				.join(' ');
		}).filter((words) => words.includes(' '));
	};
	const pick = (words: readonly string[]): string[] =>
		Array.from({ length: each }, (_, at) => words[at % words.length] ?? '');
	return {
		'one word': pick(middle).map((word) => `${word} `),
		'two words': pick(pairs()).map((words) => `${words} `),
		'three letters': pick(middle.slice(2 * each)).map((word) => word.slice(0, 3)),
		rare: pick(within(0.0005, 0.001)).map((word) => `${word} `),
		'very common': pick(within(0.25, 1)).map((word) => `${word} `)
	};
}

function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}
