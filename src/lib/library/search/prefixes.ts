// Lists for short beginnings of words, of which a question as it is typed would otherwise read hundreds.
import { byteWriter, type Bytes } from './bytes.ts';
import { isWordTerm } from './keys.ts';
import {
	addCode,
	clearCodes,
	codesFor,
	having,
	readPostings,
	writePosting,
	type Code,
	type Codes
} from './postings.ts';

/** Letters of the longest beginning that has a list. */
const LETTERS = 3;
/** A list is kept where the terms themselves would take more than so many bytes to read. */
const WORTH = 16_000;
/** Bytes of a term in a block, and of a posting, about. */
const [TERM, POSTING] = [10, 2];

export interface PrefixGatherer {
	/** Terms come in their order. */
	begin(term: string): void;
	posting(document: number, code: Code): void;
	/** The beginnings that are worth a list, sorted, each with its documents in their order; until the next is asked for. */
	end(): Generator<readonly [prefix: string, codes: Codes]>;
}

/** @param size documents of the segment */
export function prefixGatherer(size: number): PrefixGatherer {
	const found: { prefix: string; count: number; bytes: Bytes }[] = [];
	const levels = Array.from({ length: LETTERS }, (_, index) => ({
		letters: index + 1,
		prefix: '',
		codes: codesFor(size),
		/** Whether the current term has so many letters. */
		isLong: false,
		bytes: 0
	}));
	let isWord = false;

	function close(level: (typeof levels)[number]): void {
		if (level.bytes === 0) return;
		if (level.bytes > WORTH) found.push({ prefix: level.prefix, ...packed(level.codes) });
		clearCodes(level.codes);
		level.bytes = 0;
	}

	return {
		begin(term) {
			isWord = isWordTerm(term);
			if (!isWord) return;
			for (const level of levels) {
				const prefix = term.slice(0, level.letters);
				if (prefix !== level.prefix) close(level);
				level.prefix = prefix;
				level.isLong = term.length >= level.letters;
				if (level.isLong) level.bytes += TERM;
			}
		},
		posting(document, code) {
			if (!isWord) return;
			for (const level of levels) {
				if (!level.isLong) continue;
				addCode(level.codes, document, code);
				level.bytes += POSTING;
			}
		},
		*end() {
			levels.forEach(close);
			const codes = codesFor(size);
			for (const { prefix, count, bytes } of found.sort((a, b) => (a.prefix < b.prefix ? -1 : 1))) {
				clearCodes(codes);
				readPostings(bytes, { from: 0, count }, codes);
				yield [prefix, codes];
			}
		}
	};
}

/** As it will be written: kept in memory until all are known. */
function packed(codes: Codes): { count: number; bytes: Bytes } {
	const writer = byteWriter();
	let before = -1;
	for (const document of having(codes).sort()) {
		writePosting(writer, before, document, codes.of[document] ?? 0);
		before = document;
	}
	return { count: codes.count, bytes: writer.view().slice() };
}
