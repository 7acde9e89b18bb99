// Packs gathered documents into term blocks, which take a tenth of the memory of a memtable, so that thousands of
// documents fit in memory before they become a segment.
import { mergeInto, openCursor } from './term-cursor.ts';
import type { DocumentRow } from '../encoding/document-columns.ts';
import type { Memtable } from './memtable.ts';
import { forEachPosting, writeTermPositions } from '../encoding/postings.ts';
import type { TermStream } from './segment-writer.ts';
import { tableWriter, type Block, type TableWriter } from '../encoding/term-table-writer.ts';

export interface PackedRun {
	readonly rows: readonly DocumentRow[];
	readonly blocks: readonly Block[];
}

export function packMemtable(table: Memtable): PackedRun {
	const writer = tableWriter();
	const blocks: Block[] = [];
	for (const _ of termsInto(table, writer)) blocks.push(...writer.end());
	return { rows: [...table.rows], blocks: [...blocks, ...writer.close()] };
}

/** Passes one term after another to `sink`. */
export function* termsInto(
	table: Memtable,
	sink: Pick<TableWriter, 'begin' | 'posting'>
): Generator<string, void, undefined> {
	for (const term of table.terms()) {
		sink.begin(term);
		const flat = table.get(term) ?? [];
		forEachPosting(flat, (document, code, at, count) =>
			writeTermPositions(sink.posting(document, code), flat, at, count)
		);
		yield term;
	}
}

/**
 * Emits the terms of all runs, whose documents are consecutive, and frees the memory of the runs meanwhile.
 * @param step called repeatedly; tests throw there
 */
export function mergeRuns(runs: readonly PackedRun[], step: (name: string) => void): TermStream {
	let first = 0;
	const cursors = runs.map(({ rows, blocks }) => {
		const numbers = Int32Array.from(rows, (_, at) => first + at);
		first += rows.length;
		return openCursor((number) => Promise.resolve(blocks[number] ?? null), numbers);
	});
	return (sink) => mergeInto(sink, cursors, step);
}
