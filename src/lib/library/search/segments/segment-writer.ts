// Writes a segment row by row: terms, and then documents.
import { withChecksum, type Bytes } from '../encoding/bytes.ts';
import type { EntryId } from '../../../domain/entry-fields.ts';
import {
	countWords,
	toDocuments,
	writeDocuments,
	type DocumentRow,
	type Documents
} from '../encoding/document-columns.ts';
import { writeIds } from '../encoding/entry-ids.ts';
import { prefixWriter, type Blocks } from './prefix-table-writer.ts';
import { KIND, type Kind, type RowKey, type SegmentInfo } from './segment.ts';
import { tableWriter, writeFirsts, type TableWriter } from '../encoding/term-table-writer.ts';

export type WrittenRow = readonly [key: RowKey, bytes: ArrayBuffer];

/** Maximum length of a row, in bytes, because Chromium stores long values in files, which are slow to read. */
const ROW_BYTES = 48_000;
/**
 * Approximate bytes per transaction: Chromium logs how to undo transactions of more than 64 kB, and reads that log at
 * each start.
 */
const BATCH_BYTES = 48_000;

/** Receives terms in order, and the documents of each. */
export interface TermSink extends Pick<TableWriter, 'begin' | 'posting'> {
	end(): Promise<void>;
}
/** Emits all terms. */
export type TermStream = (sink: TermSink) => Promise<void>;

/** Documents without their terms, with the entry of each. */
export interface SegmentDocuments {
	readonly documents: Documents;
	readonly entries: readonly EntryId[];
}

export function toSegmentDocuments(rows: readonly DocumentRow[]): SegmentDocuments {
	return { documents: toDocuments(rows), entries: rows.map(({ entry }) => entry) };
}

/**
 * Writes a segment row by row. @param storeRows stores rows, which are not read before the manifest names the segment
 */
export async function writeSegment(
	id: number,
	{ documents, entries }: SegmentDocuments,
	emitTerms: TermStream,
	storeRows: (rows: readonly WrittenRow[]) => Promise<void>
): Promise<SegmentInfo> {
	const rows = Object.values(KIND).map(() => 0);
	const firsts: Record<number, string[]> = {};
	let bytes = 0;
	let batch: WrittenRow[] = [];
	let batchBytes = 0;

	async function put(kind: Kind, content: Bytes): Promise<void> {
		const row = withChecksum(content);
		batch.push([[id, kind, rows[kind] ?? 0], row]);
		rows[kind] = (rows[kind] ?? 0) + 1;
		bytes += row.byteLength;
		batchBytes += row.byteLength;
		if (batchBytes > BATCH_BYTES) await flush();
	}
	async function flush(): Promise<void> {
		if (batch.length > 0) await storeRows(batch);
		batch = [];
		batchBytes = 0;
	}
	async function putLong(kind: Kind, content: Bytes): Promise<void> {
		for (let from = 0; from < content.length; from += ROW_BYTES)
			await put(kind, content.subarray(from, from + ROW_BYTES));
	}
	async function putBlocks(all: Blocks): Promise<void> {
		for (const [kind, blocks] of all)
			for (const block of blocks) {
				(firsts[kind] ??= []).push(block.first);
				await put(kind, block.postings);
				if (kind === KIND.terms) await put(KIND.positions, block.positions);
			}
	}

	const size = documents.numbers.length;
	const prefixes = prefixWriter(size);
	const terms = tableWriter();
	await emitTerms({
		begin(term) {
			prefixes.begin(term);
			terms.begin(term);
		},
		posting(document, code) {
			prefixes.posting(document, code);
			return terms.posting(document, code);
		},
		end: () => putBlocks([[KIND.terms, terms.end()], ...prefixes.end()])
	});
	await putBlocks([[KIND.terms, terms.close()], ...prefixes.close()]);
	await putLong(KIND.firsts, writeFirsts(firsts));
	for (const ids of writeIds(entries)) await put(KIND.ids, ids);
	await putLong(KIND.documents, writeDocuments(documents));
	await flush();
	const words = countWords(documents);
	const [first = 0, last = 0] = [documents.numbers[0], documents.numbers.at(-1)];
	return { id, documents: size, first, last, words, rows, bytes };
}
