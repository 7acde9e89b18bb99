// Recovers the terms of an evicted text from the index, so that it stays searchable when its entry is indexed again.
import type { ArticleId } from '../../../domain/article.ts';
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { Connection } from '../../db/connection.ts';
import { byteWriter } from '../encoding/bytes.ts';
import { openCursor, storedBlocks } from '../segments/term-cursor.ts';
import { wordsOf } from '../encoding/document-columns.ts';
import { termsOfUnflushed } from '../segments/unflushed-document.ts';
import { readManifest } from '../segments/manifest-store.ts';
import { NOTE_POSITIONS, TEXT_POSITIONS } from '../encoding/term-keys.ts';
import type { Term } from '../segments/memtable.ts';
import { readTermPositions, TEXT, type TermHit } from '../encoding/postings.ts';
import { segmentReader } from '../segments/segment-rows.ts';
import { readHeader } from '../segments/segment.ts';

export interface RecoveredText {
	/** Approximate number of words of the text. */
	readonly words: number;
	readonly terms: readonly Term[];
}

/**
 * Recovers the text of an entry's article, which is rarely needed, because it reads a whole segment. Null if the entry
 * has no document, or a document without a text or of another article.
 * @throws Failure `index_damaged`
 */
export async function recoverText(
	connection: Connection,
	entry: EntryId,
	article: ArticleId
): Promise<RecoveredText | null> {
	const { number, row, info } = await connection.read(['indexed', 'fresh', 'indexState'], async (tx) => {
		const indexed = await tx.objectStore('indexed').get(entry);
		const number = indexed?.article === article ? indexed.number : -1;
		const { segments } = await readManifest(tx);
		return {
			number,
			row: await tx.objectStore('fresh').get(number),
			info: segments.find(({ first, last }) => number >= first && number <= last)
		};
	});
	if (row !== undefined) return { words: row.row.words, terms: inTextOnly(termsOfUnflushed(row) ?? []) };
	if (info === undefined) return null;
	const head = await connection.read(['segments'], (tx) => readHeader(info, segmentReader(tx, info)));
	const at = head.documents.numbers.indexOf(number);
	const words = wordsOf(head.documents.lengths[at] ?? 0);
	// The text was not here when the entry was indexed.
	if (words === 0) return null;
	const numbers = Int32Array.from(head.documents.numbers, (other) => (other === number ? 0 : -1));
	const cursor = openCursor(storedBlocks(connection, info), numbers);
	const terms: Term[] = [];
	const positions = byteWriter();
	for (;;) {
		while (cursor.needsBlock) await cursor.fill();
		const { term } = cursor;
		if (term === null) return { words, terms: inTextOnly(terms) };
		let code: TermHit = 0;
		positions.clear();
		cursor.emit({
			posting(_, postingCode) {
				code = postingCode;
				return positions;
			}
		});
		if (code > 0) terms.push([term, code, readTermPositions({ bytes: positions.view(), at: 0 })]);
	}
}

/** The terms with only their occurrences in the text. */
function inTextOnly(terms: readonly Term[]): Term[] {
	return terms
		.filter(([, code]) => (code & TEXT) > 0)
		.map(([term, code, positions]) => [
			term,
			code & TEXT,
			positions.filter((position) => position >= TEXT_POSITIONS && position < NOTE_POSITIONS)
		]);
}
