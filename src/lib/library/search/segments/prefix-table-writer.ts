// Writes posting lists of short prefixes. Without them, a query of few letters would read hundreds of posting lists.
import { isWordTerm } from '../encoding/term-keys.ts';
import { addMatch, clearMatches, createMatchSet, matchedDocs, type TermHit } from '../encoding/postings.ts';
import { PREFIX_KINDS, type Kind } from './segment.ts';
import { tableWriter, type Block } from '../encoding/term-table-writer.ts';

/** A prefix gets a list if its terms would take more bytes than this to read. */
const MIN_LIST_BYTES = 16_000;
/** Approximate bytes of a term in a block, and of a posting. */
const [TERM_BYTES, POSTING_BYTES] = [10, 2];

export interface PrefixWriter {
	/** Starts a term. Terms must come in order. */
	begin(term: string): void;
	posting(document: number, code: TermHit): void;
	/** Ends the term. @returns completed blocks */
	end(): Blocks;
	/** Ends the tables. */
	close(): Blocks;
}

/** Blocks of several tables, each with the kind of its rows. */
export type Blocks = readonly (readonly [kind: Kind, blocks: readonly Block[]])[];

/**
 * Each length of prefixes has its own table, because a prefix is complete only after the longer prefixes that start
 * with it, and sorting all lists in memory would take 30 MB for 50,000 articles.
 * @param size number of documents of the segment
 */
export function prefixWriter(size: number): PrefixWriter {
	const levels = PREFIX_KINDS.map((kind, index) => ({
		kind,
		letters: index + 1,
		prefix: '',
		codes: createMatchSet(size),
		table: tableWriter(),
		/** Whether the current term has at least this many letters. */
		isLong: false,
		/** Approximate bytes that reading the terms with this prefix takes. */
		bytes: 0
	}));
	let isWord = false;

	function put({ prefix, codes, table, bytes }: (typeof levels)[number]): void {
		if (bytes <= MIN_LIST_BYTES) return;
		table.begin(prefix);
		for (const document of matchedDocs(codes).sort()) table.posting(document, codes.codes[document] ?? 0);
	}

	return {
		begin(term) {
			isWord = isWordTerm(term);
			if (!isWord) return;
			for (const level of levels) {
				const prefix = term.slice(0, level.letters);
				if (prefix !== level.prefix) {
					put(level);
					clearMatches(level.codes);
					level.bytes = 0;
				}
				level.prefix = prefix;
				level.isLong = term.length >= level.letters;
				if (level.isLong) level.bytes += TERM_BYTES;
			}
		},
		posting(document, code) {
			if (!isWord) return;
			for (const level of levels) {
				if (!level.isLong) continue;
				addMatch(level.codes, document, code);
				level.bytes += POSTING_BYTES;
			}
		},
		end: () => levels.map(({ kind, table }) => [kind, table.end()]),
		close: () =>
			levels.map((level) => {
				put(level);
				return [level.kind, [...level.table.end(), ...level.table.close()]];
			})
	};
}
