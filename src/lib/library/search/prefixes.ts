// Lists for short beginnings of words, of which a question as it is typed would otherwise read hundreds.
import { byteWriter, type Bytes } from './bytes.ts';
import { isWordTerm } from './keys.ts';
import {
	addCode,
	addTo,
	clearCodes,
	codesFor,
	eachOf,
	readPostings,
	writePosting,
	type Codes,
	type Flat
} from './postings.ts';

/** Letters of the longest beginning that has a list. */
const LETTERS = 3;
/** A list is kept where the terms themselves would take more than so many bytes to read. */
const WORTH = 16_000;
/** Bytes of a term in a block, and of a posting, about. */
const [TERM, POSTING] = [10, 2];

export interface PrefixGatherer {
	/** Terms come in their order. */
	add(term: string, flat: Flat): void;
	/** The beginnings that are worth a list, sorted. */
	end(): Generator<readonly [prefix: string, flat: Flat]>;
}

/** @param size documents of the segment */
export function prefixGatherer(size: number): PrefixGatherer {
	const found: { prefix: string; count: number; bytes: Bytes }[] = [];
	const levels = Array.from({ length: LETTERS }, (_, index) => ({
		letters: index + 1,
		prefix: '',
		codes: codesFor(size),
		bytes: 0
	}));

	function close(level: (typeof levels)[number]): void {
		if (level.bytes === 0) return;
		if (level.bytes > WORTH) found.push({ prefix: level.prefix, ...packed(level.codes) });
		clearCodes(level.codes);
		level.bytes = 0;
	}

	return {
		add(term, flat) {
			if (!isWordTerm(term)) return;
			for (const level of levels) {
				const prefix = term.slice(0, level.letters);
				if (prefix !== level.prefix) close(level);
				level.prefix = prefix;
				if (term.length < level.letters) continue;
				level.bytes += TERM;
				eachOf(flat, (document, code) => {
					addCode(level.codes, document, code);
					level.bytes += POSTING;
				});
			}
		},
		*end() {
			levels.forEach(close);
			const codes = codesFor(size);
			for (const { prefix, count, bytes } of found.sort((a, b) => (a.prefix < b.prefix ? -1 : 1))) {
				clearCodes(codes);
				readPostings(bytes, 0, count, codes);
				yield [prefix, flatOf(codes)];
			}
		}
	};
}

/** As it will be written: kept in memory until all are known. */
function packed({ of, documents }: Codes): { count: number; bytes: Bytes } {
	const writer = byteWriter();
	let before = -1;
	for (const document of documents.sort((a, b) => a - b)) {
		writePosting(writer, before, document, of[document] ?? 0);
		before = document;
	}
	return { count: documents.length, bytes: writer.take() };
}

/** @param codes as they were read: in the order of their documents */
function flatOf({ of, documents }: Codes): Flat {
	const flat: Flat = [];
	for (const document of documents) addTo(flat, document, of[document] ?? 0, []);
	return flat;
}
