// Reads the highlights of articles.
import type { EntryId } from '../../domain/entry-fields.ts';
import { highlightOf, type Highlight } from '../../domain/highlight.ts';
import type { Connection } from '../db/connection.ts';
import { findEntry, readAliases } from './aliases.ts';
import { toView, VIEW_STORES, type EntryView } from './entry-views.ts';
import type { HighlightRow, ReadTx } from '../db/schema.ts';

/** An entry and its highlights in the order of the text. */
export interface HighlightsOfEntry {
	readonly row: EntryView;
	readonly highlights: readonly Highlight[];
}

/** Highlights of an entry and of the entries merged into it, in the order of the text. */
export function readHighlights(connection: Connection, entry: EntryId): Promise<Highlight[]> {
	return connection.read(['entries', 'highlights'], async (tx) => {
		const entries = [entry, ...((await readAliases(tx)).get(entry) ?? [])];
		const index = tx.objectStore('highlights').index('by-entry');
		const rows = (await Promise.all(entries.map((each) => index.getAll(each)))).flat();
		return shownHighlights(rows);
	});
}

/** Highlights of all entries that are not in the trash; the entry with the latest highlight first. */
export function readAllHighlights(connection: Connection): Promise<HighlightsOfEntry[]> {
	return connection.read([...VIEW_STORES, 'highlights'], async (tx) => {
		const byEntry = new Map<EntryId, Highlight[]>();
		for (const highlight of shownHighlights(await tx.objectStore('highlights').getAll())) {
			const known = byEntry.get(highlight.entry);
			if (known === undefined) byEntry.set(highlight.entry, [highlight]);
			else known.push(highlight);
		}
		const groups = await groupByShownEntry(tx, byEntry);
		return groups.sort((a, b) => latestOf(b) - latestOf(a));
	});
}

/** Highlights of a merged entry belong to the entry that shows it. */
async function groupByShownEntry(
	tx: ReadTx,
	byEntry: ReadonlyMap<EntryId, readonly Highlight[]>
): Promise<HighlightsOfEntry[]> {
	const groups = new Map<EntryId, HighlightsOfEntry>();
	for (const [id, highlights] of byEntry) {
		const entry = await findEntry(tx, id);
		if (entry === null || entry.place === 'trash') continue;
		const known = groups.get(entry.id);
		groups.set(entry.id, {
			row: known?.row ?? (await toView(tx, entry, false)),
			highlights: [...(known?.highlights ?? []), ...highlights].sort(byOffset)
		});
	}
	return [...groups.values()];
}

function shownHighlights(rows: readonly HighlightRow[]): Highlight[] {
	return rows
		.map(({ id, fields }) => highlightOf(id, fields))
		.filter((highlight) => highlight !== null)
		.filter(({ deleted }) => !deleted)
		.sort(byOffset);
}

function byOffset(a: Highlight, b: Highlight): number {
	return a.anchor.offset - b.anchor.offset;
}

function latestOf({ highlights }: HighlightsOfEntry): number {
	return highlights.reduce((latest, { madeAt }) => Math.max(latest, madeAt), 0);
}
