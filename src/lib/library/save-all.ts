// Saves many addresses in a few transactions. What is not saved yet is kept on the device, so that a reload or a crash
// loses none of it.
import type { Connection } from './db/connection.ts';
import { getMeta, putMeta } from './db/meta.ts';
import type { UnsavedText } from './db/schema.ts';
import { ARTICLE_MUTATION_STORES, inMutation, type WriteDeps } from './mutations.ts';
import { prepare, saveIn, type Saved, type SaveOptions } from './save.ts';

/** Addresses that one transaction saves. */
const BATCH = 100;

export interface SaveAllOptions {
	/** Options of each save. */
	readonly options?: SaveOptions | undefined;
	/** Text that is kept after all addresses are saved, because it has more of them. */
	readonly rest?: string;
	/** Called after each commit, with the results of its addresses in their order. */
	readonly onSaved?: (saved: readonly Saved[]) => void;
}

/**
 * Saves addresses in their order. Each transaction also takes its addresses off the text that is kept.
 * @throws Failure not_an_address, unsupported_scheme, quota; earlier batches stay saved
 */
export async function saveAll(
	deps: WriteDeps,
	addresses: readonly string[],
	{ options = {}, rest = '', onSaved }: SaveAllOptions
): Promise<void> {
	const keep = (left: readonly string[]) => unsaved([...left, rest], options.tags);
	for (let from = 0; from < addresses.length; from += BATCH) {
		const batch = addresses.slice(from, from + BATCH).map((address) => prepare(deps, address));
		const saved = await inMutation(deps, ARTICLE_MUTATION_STORES, async (tx, next) => {
			const results: Saved[] = [];
			for (const each of batch) results.push(await saveIn(tx, next, each, options));
			await putMeta(tx, 'unsaved', keep(addresses.slice(from + BATCH)));
			return results;
		});
		onSaved?.(saved);
	}
}

function unsaved(lines: readonly string[], tags: readonly string[] = []): UnsavedText | null {
	const text = lines.join('\n').trim();
	return text === '' ? null : { text, tags };
}

/** Keeps text with addresses until they are saved; null keeps nothing. */
export function keepUnsaved(connection: Connection, text: UnsavedText | null): Promise<void> {
	return connection.write(['meta'], (tx) => putMeta(tx, 'unsaved', text));
}

/** The text with addresses that were to be saved and are not; null if there is none. */
export function readUnsaved(connection: Connection): Promise<UnsavedText | null> {
	return connection.read(['meta'], (tx) => getMeta(tx, 'unsaved'));
}
