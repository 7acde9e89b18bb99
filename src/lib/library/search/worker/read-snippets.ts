// Reads the entries of results and finds what a list shows: the best snippet, and the matches in it and in the title.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { Connection } from '../../db/connection.ts';
import type { Searchable } from '../indexer/document-terms.ts';
import type { Query } from '../query/query.ts';
import { readAliases, type Aliases } from '../../store/aliases.ts';
import { CONTENT_STORES, readContents, toSearchable } from '../indexer/entry-content.ts';
import { snippetOf, type Snippet } from '../query/snippet.ts';
import { textMatches, type TextMatches } from '../query/text-matches.ts';
import { toMatchQuery, matchRanges } from '../query/match-spans.ts';
import { primaryLanguage, stemmersOf, type Stemmer } from '../analysis/stemmer.ts';

export interface Snippets {
	/** Matches in the title. */
	readonly title: Snippet['matches'];
	/** Snippet of the text, or else of notes and highlights, or else of the byline; null if none of them matches. */
	readonly part: Snippet | null;
}

/**
 * Number of entries read in one transaction. Thirty texts at once may take much memory, and a transaction for each text
 * takes longer than reading the text.
 */
const BATCH_SIZE = 10;

const NONE: Snippets = { title: [], part: null };

/** The snippets of each entry, in order. @param stemmers of the library's languages */
export async function readSnippets(
	connection: Connection,
	query: Query,
	stemmers: readonly Stemmer[],
	entries: readonly EntryId[]
): Promise<Snippets[]> {
	const snippets: Snippets[] = [];
	let aliases: Aliases | null = null;
	for (let from = 0; from < entries.length; from += BATCH_SIZE) {
		const batch = entries.slice(from, from + BATCH_SIZE);
		const contents = await connection.read(CONTENT_STORES, async (tx) =>
			readContents(tx, batch, (aliases ??= await readAliases(tx)))
		);
		for (const content of contents)
			snippets.push(content === null ? NONE : snippetsOf(toSearchable(content), query, stemmers));
	}
	return snippets;
}

function snippetsOf(
	{ title, text, notes, byline, lang }: Searchable,
	query: Query,
	stemmers: readonly Stemmer[]
): Snippets {
	const matchQuery = toMatchQuery(query, stemmersOf(stemmers, lang));
	let part: Snippet | null = null;
	for (const each of [text ?? '', ...notes, byline]) if ((part = snippetOf(each, matchQuery)) !== null) break;
	return { title: matchRanges(title, matchQuery), part };
}

/**
 * Matches to mark in a text that is already shown.
 * @param stemmers of the library's languages
 * @param lang language of the text; null if unknown
 */
export function findMatches(
	text: string,
	query: Query,
	stemmers: readonly Stemmer[],
	lang: string | null
): TextMatches {
	return textMatches(text, toMatchQuery(query, stemmersOf(stemmers, primaryLanguage(lang))));
}
