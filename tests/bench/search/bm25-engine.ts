// Search engine for the benchmark, the baseline for ranking: textbook BM25 over one field, in memory.
import { serve } from './engine.ts';
import { inMemoryEngine, words } from './rival.ts';

const [K1, B] = [1.2, 0.75];
const postings = new Map<string, Map<number, number>>();
const ids: string[] = [];
const lengths: number[] = [];

serve(
	inMemoryEngine({
		add({ id, title, body }) {
			const terms = words(`${title} ${body}`.trim());
			const document = ids.push(id) - 1;
			lengths.push(terms.length);
			for (const term of terms) {
				const list = postings.get(term) ?? new Map<number, number>();
				list.set(document, (list.get(document) ?? 0) + 1);
				postings.set(term, list);
			}
		},
		ask: () => 0,
		rank(terms, limit) {
			const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
			const scores = new Map<number, number>();
			for (const term of terms) {
				const list = postings.get(term) ?? new Map<number, number>();
				const idf = Math.log(1 + (ids.length - list.size + 0.5) / (list.size + 0.5));
				for (const [document, count] of list) {
					const norm = K1 * (1 - B + (B * (lengths[document] ?? 0)) / mean);
					scores.set(document, (scores.get(document) ?? 0) + (idf * count * (K1 + 1)) / (count + norm));
				}
			}
			const sorted = [...scores].sort((a, b) => b[1] - a[1]).slice(0, limit);
			return sorted.map(([document]) => ids[document] ?? '');
		},
		save: () => [],
		load: () => Promise.resolve()
	})
);
