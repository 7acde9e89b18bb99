// Tests of the posting lists of short prefixes in a segment.
import { expect, it } from 'vitest';
import type { EntryId } from '../../../domain/entry-fields.ts';
import { verifyChecksum } from '../encoding/bytes.ts';
import { matchBufferPool } from './match-buffer-pool.ts';
import { matchedDocs } from '../encoding/postings.ts';
import { toSegmentDocuments, writeSegment } from './segment-writer.ts';
import { KIND, openSegment, readHeader, type ReadRows } from './segment.ts';
import type { TermSource } from './term-source.ts';

/** So many that the posting lists of frequent prefixes span several blocks. */
const DOCUMENTS = 40_000;
/** Words, each of which occurs in every n-th document. */
const TERMS: readonly [term: string, every: number][] = [
	['ab', 3],
	['abacus', 2],
	['abbey', 5],
	['acorn', 7],
	['b', 1],
	['bee', 11],
	['zebra', 9_000]
];

const stored = new Map<string, ArrayBuffer>();
const info = await writeSegment(
	1,
	toSegmentDocuments(
		Array.from({ length: DOCUMENTS }, (_, at) => ({
			number: at + 1,
			entry: '0'.repeat(22) as EntryId,
			words: 100,
			titleWords: 3,
			title: 0,
			day: 0,
			language: 0
		}))
	),
	async (sink) => {
		for (const [term, every] of TERMS) {
			sink.begin(term);
			for (let at = 0; at < DOCUMENTS; at += every) sink.posting(at, 1).varint(0);
			await sink.end();
		}
	},
	(batch) => {
		for (const [[, kind, row], bytes] of batch) stored.set(`${kind}/${row}`, bytes);
		return Promise.resolve();
	}
);

/** Opens the segment. @returns also the kinds of the rows that are read from then on */
async function openStored(): Promise<{ source: TermSource; read: number[] }> {
	const read: number[] = [];
	const fetch: ReadRows = (kind, from, to) => {
		const rows = Array.from({ length: to - from }, (_, index) => stored.get(`${kind}/${from + index}`));
		read.push(...rows.map(() => kind));
		return Promise.resolve(rows.map(verifyChecksum));
	};
	const head = await readHeader(info, fetch);
	read.length = 0;
	return { source: openSegment(info, head, fetch, matchBufferPool()().allocate), read };
}

/** Number of documents with a word of this prefix. */
function countBeginning(prefix: string): number {
	const every = TERMS.filter(([term]) => term.startsWith(prefix)).map(([, each]) => each);
	return Array.from({ length: DOCUMENTS }, (_, at) => every.some((each) => at % each === 0)).filter(Boolean).length;
}

it.each(['a', 'ab', 'aba', 'abb', 'ac', 'b', 'be', 'z', 'zeb', 'zebr', 'abac', 'c', 'bed'])(
	'a look-up by prefix finds all documents with words that begin with %s',
	async (prefix) => {
		const { source } = await openStored();
		const matchSet = source.matchSet();
		await source.prefixPostings(prefix, matchSet);
		expect(matchSet.count).toBe(countBeginning(prefix));
		expect(
			[...matchedDocs(matchSet)].every((at) =>
				TERMS.some(([term, every]) => term.startsWith(prefix) && at % every === 0)
			)
		).toBe(true);
	}
);

it('a look-up by a short prefix reads the list of the prefix, which spans several rows, and no words', async () => {
	const { source, read } = await openStored();
	await source.prefixPostings('b', source.matchSet());
	expect(read).toEqual([KIND.letter, KIND.letter]);
});

it('a look-up by a longer prefix reads words and no list', async () => {
	const { source, read } = await openStored();
	await source.prefixPostings('zebr', source.matchSet());
	expect(read).toEqual([KIND.terms]);
});
