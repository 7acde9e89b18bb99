// Provides the articles and queries of the search benches.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { tokens } from '../../../src/lib/library/search/analysis/tokenizer.ts';
import type { Doc } from './engine.ts';

/** Provides `count` articles, first those of the file and then articles composed of their sentences. */
export function readArticles(file: string, count: number): Doc[] {
	// One in 500 lines of the file lacks its line break.
	const lines = gunzipSync(readFileSync(file)).toString().replaceAll('}{"id"', '}\n{"id"').split('\n');
	const fromFile = lines.filter((line) => line !== '').map((line) => toDoc(JSON.parse(line) as Partial<Doc>));
	const random = seededRandom(7);
	const docs = fromFile.slice(0, count);
	while (docs.length < count) docs.push(mixSentences(fromFile, docs.length, random));
	return docs;
}

function toDoc(read: Partial<Doc> & { readonly author?: string | null }): Doc {
	const { id = '', title = '', author, tags = [], lang = '', published = null, body = '' } = read;
	return { id: String(id), title, author: author ?? '', tags, lang, published, body };
}

/** Composes an article of half of the sentences of two articles, if possible in the same language. */
function mixSentences(fromFile: readonly Doc[], number: number, random: () => number): Doc {
	const one = fromFile[number % fromFile.length] as Doc;
	let other = one;
	for (let tries = 0; tries < 20 && (other === one || other.lang !== one.lang); tries++)
		other = fromFile[Math.floor(random() * fromFile.length)] as Doc;
	const halves = [one, other].flatMap(({ body }) => body.split(/(?<=[.!?。؟]\s*)/u).filter(() => random() < 0.5));
	return { ...one, id: `m${number}`, title: `${one.title} ${number}`, body: halves.join('') };
}

export type QuestionClass = 'one word' | 'two words' | 'three letters' | 'rare' | 'very common';

/** Makes queries of each class, by the number of articles with their words. @param each number of queries of a class */
export function makeQuestions(docs: readonly Doc[], each: number): Record<QuestionClass, string[]> {
	const counts = new Map<string, number>();
	const sample = docs.slice(0, 4_000).map(({ body }) => new Set(tokens(body).map((token) => token.term)));
	for (const terms of sample)
		for (const term of terms) if (/^[a-z]{4,}$/.test(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
	const random = seededRandom(11);
	const termsOfShare = (low: number, high: number): string[] => {
		const terms = [...counts].filter(([, count]) => count / sample.length >= low && count / sample.length < high);
		return terms.map(([term]) => term).sort(() => random() - 0.5);
	};
	const middle = termsOfShare(0.005, 0.1);
	/** Two words of one article. */
	const pairs = (): string[] => {
		const middleTerms = new Set(middle);
		return Array.from({ length: each }, () => {
			const terms = [...(sample[Math.floor(random() * sample.length)] ?? [])].filter((term) => middleTerms.has(term));
			return terms
				.sort(() => random() - 0.5)
				.slice(0, 2)
				.join(' ');
		}).filter((words) => words.includes(' '));
	};
	const pick = (words: readonly string[]): string[] =>
		Array.from({ length: each }, (_, index) => words[index % words.length] ?? '');
	return {
		'one word': pick(middle).map((word) => `${word} `),
		'two words': pick(pairs()).map((words) => `${words} `),
		'three letters': pick(middle.slice(2 * each)).map((word) => word.slice(0, 3)),
		rare: pick(termsOfShare(0.0005, 0.001)).map((word) => `${word} `),
		'very common': pick(termsOfShare(0.25, 1)).map((word) => `${word} `)
	};
}

function seededRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}
