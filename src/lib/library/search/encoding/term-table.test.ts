// Tests of writing and reading term tables, including long lists.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addTo, forEachPosting, readDocumentsOf, writeTermPositions, type FlatPostings } from './postings.ts';
import { blockRange, findTerm, positionsOf, readFirsts } from './term-table.ts';
import { tableWriter, writeFirsts } from './term-table-writer.ts';

/** A term with a number of documents, each with a number of positions. */
const list = fc.record({
	documents: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(400, 900)),
	positions: fc.constantFrom(0, 1, 3, 60)
});

it('finds every document of every term, and its positions', () => {
	fc.assert(
		fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), list, { minKeys: 1, maxKeys: 12 }), (lists) => {
			const writer = tableWriter();
			const terms = Object.keys(lists).sort();
			const flats = new Map<string, FlatPostings>();
			for (const term of terms) {
				const { documents = 0, positions = 0 } = lists[term] ?? {};
				const flat: FlatPostings = [];
				for (let document = 0; document < documents; document++)
					addTo(
						flat,
						document * 3,
						1,
						Array.from({ length: positions }, (_, at) => 10_000 + 7 * at)
					);
				flats.set(term, flat);
			}
			const put = (term: string) => {
				writer.begin(term);
				const flat = flats.get(term) ?? [];
				forEachPosting(flat, (document, code, at, count) =>
					writeTermPositions(writer.posting(document, code), flat, at, count)
				);
				return writer.end();
			};
			const blocks = [...terms.flatMap(put), ...writer.close()];
			const { 2: firsts = [] } = readFirsts(writeFirsts({ 2: blocks.map(({ first }) => first) }));
			for (const term of terms) {
				const flat: FlatPostings = [];
				const [from, to] = blockRange(firsts, term, term);
				for (const block of blocks.slice(from, to)) {
					const found = findTerm(block.postings, term);
					if (found === null) continue;
					const positions = block.positions.length === 0 ? [] : positionsOf(block.positions, found);
					readDocumentsOf(block.postings, found.from, found.count).forEach((document, at) =>
						addTo(flat, document, 1, positions[at] ?? [])
					);
				}
				expect(flat, term).toEqual(flats.get(term));
			}
		}),
		{ numRuns: 60 }
	);
});
