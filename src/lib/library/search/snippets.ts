// Reads the texts of what was found, and takes snippets of them.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Connection } from '../connection.ts';
import { findEntry } from '../entries.ts';
import { plainText } from './plain.ts';
import type { Question } from './question.ts';
import { snippetOf, type Snippet } from './snippet.ts';
import { asksOf, marksIn } from './spans.ts';
import type { Stemmer } from './stem.ts';

/** Of each entry; null where there is no text here, or nothing in it to be marked. @param stems of the shelf's languages */
export async function readSnippets(
	connection: Connection,
	question: Question,
	stems: readonly Stemmer[],
	entries: readonly EntryId[]
): Promise<(Snippet | null)[]> {
	const asks = asksOf(question, stems);
	const snippets: (Snippet | null)[] = [];
	for (const entry of entries) {
		const html = await htmlOf(connection, entry);
		snippets.push(html === null ? null : snippetOf(plainText(html), asks));
	}
	return snippets;
}

/** Of a text that is shown already. @param stems of the shelf's languages */
export function marksOf(text: string, question: Question, stems: readonly Stemmer[]): Snippet['marks'] {
	return marksIn(text, asksOf(question, stems));
}

function htmlOf(connection: Connection, entry: EntryId): Promise<string | null> {
	return connection.read(['entries', 'bodies'], async (tx) => {
		const row = await findEntry(tx, entry);
		if (row?.article === undefined) return null;
		return (await tx.objectStore('bodies').get(row.article))?.html ?? null;
	});
}
