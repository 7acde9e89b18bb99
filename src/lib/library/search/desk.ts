// Answers what a page asks of the index of one database, and keeps the index up with the shelf.
import { codeOf } from '../../domain/failure.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Connection } from '../connection.ts';
import { openIndexing } from './indexing.ts';
import type { Desk, IndexProgress } from './messages.ts';
import { plainText } from './plain.ts';
import { parseQuestion } from './question.ts';
import { openSearching } from './searching.ts';
import { asksOf, snippetOf, type Snippet } from './snippet.ts';
import { readBacklog } from './work.ts';
import { findEntry } from '../entries.ts';

export interface DeskDeps {
	readonly connection: Connection;
	/** Lets one at a time write the index, of all tabs. */
	readonly alone: (work: () => Promise<void>) => Promise<void>;
	readonly progress: (progress: IndexProgress) => void;
}

/** ms between two reports of a long catching up. */
const REPORT = 300;

export interface OpenDesk extends Desk {
	/** Follows the shelf; called again meanwhile, once more after that. Never throws: what failed is tried at the next call. */
	follow(): Promise<void>;
}

export function openDesk({ connection, alone, progress }: DeskDeps): OpenDesk {
	const searching = openSearching(connection);
	let reported = 0;
	const indexing = openIndexing({
		connection,
		progress() {
			if (performance.now() - reported < REPORT) return;
			reported = performance.now();
			void report();
		}
	});
	const signal = new AbortController().signal;
	let following: Promise<void> | null = null;
	let again = false;

	async function progressNow(): Promise<IndexProgress> {
		const { indexed, left } = await readBacklog(connection);
		return { indexed, left };
	}
	async function report(): Promise<void> {
		progress(await progressNow());
	}

	async function follow(): Promise<void> {
		again = true;
		following ??= (async () => {
			while (again) {
				again = false;
				await alone(() => indexing.catchUp(signal));
			}
			await report();
		})()
			.catch((error: unknown) => console.error(error))
			.finally(() => (following = null));
		await following;
	}

	/** What was damaged is taken out, and indexed anew: the rest is asked. */
	async function healing<T>(work: () => Promise<T>): Promise<T> {
		for (;;) {
			try {
				return await work();
			} catch (error) {
				const segment =
					codeOf(error) === 'index_damaged' && (error as { details: { segment?: number } }).details.segment;
				if (typeof segment !== 'number') throw error;
				await alone(() => indexing.heal(segment));
				void follow();
			}
		}
	}

	return {
		follow,
		progress: progressNow,
		search: (question, most) => healing(() => searching.search(question, most)),
		async snippets(question, entries) {
			const asks = asksOf(parseQuestion(question), searching.stems());
			const snippets: (Snippet | null)[] = [];
			for (const entry of entries) {
				const html = await htmlOf(connection, entry);
				snippets.push(html === null ? null : snippetOf(plainText(html), asks));
			}
			return snippets;
		}
	};
}

function htmlOf(connection: Connection, entry: EntryId): Promise<string | null> {
	return connection.read(['entries', 'bodies'], async (tx) => {
		const row = await findEntry(tx, entry);
		if (row?.article === undefined) return null;
		return (await tx.objectStore('bodies').get(row.article))?.html ?? null;
	});
}
