// Saves many addresses in a few transactions. What is not saved yet is kept on the device, so that a reload or a crash
// loses none of it.
import type { Connection } from './db/connection.ts';
import { getMeta, putMeta } from './db/meta.ts';
import type { UnsavedText, WriteTx } from './db/schema.ts';
import { ARTICLE_MUTATION_STORES, inMutation, type WriteDeps } from './mutations.ts';
import { prepare, saveIn, type PreparedSave, type Saved, type SaveOptions } from './save.ts';

/** Addresses that one transaction saves. */
const BATCH = 100;

export interface SaveAllOptions {
	/** Options of each save. */
	readonly options?: SaveOptions | undefined;
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
	{ options = {}, onSaved }: SaveAllOptions
): Promise<void> {
	for (let from = 0; from < addresses.length; from += BATCH) {
		const batch = addresses.slice(from, from + BATCH);
		const prepared = inListOrder(batch.map((address) => prepare(deps, address)));
		const saved = await inMutation(deps, ARTICLE_MUTATION_STORES, async (tx, next) => {
			const results: Saved[] = [];
			for (const each of prepared) results.push(await saveIn(tx, next, each, options));
			await takeOff(tx, new Set(batch));
			return results;
		});
		onSaved?.(saved);
	}
}

/**
 * Gives the last address the lowest id: lists are sorted by id where entries were saved in the same millisecond, and the
 * last address is to be the first in them.
 */
function inListOrder(all: readonly PreparedSave[]): PreparedSave[] {
	const ids = all.map(({ newId }) => newId).sort();
	return all.map((each, index) => ({ ...each, newId: ids[all.length - 1 - index] ?? each.newId }));
}

async function takeOff(tx: WriteTx, saved: ReadonlySet<string>): Promise<void> {
	const kept = await getMeta(tx, 'unsaved');
	if (kept === null) return;
	const left = kept.text.split('\n').filter((line) => !saved.has(line));
	await putMeta(tx, 'unsaved', left.length === 0 ? null : { ...kept, text: left.join('\n') });
}

/**
 * Keeps text with addresses, one in a line, until they are saved; null keeps nothing.
 * @param how `add`: other text stays, because it may be being saved
 */
export function keepUnsaved(
	connection: Connection,
	text: UnsavedText | null,
	how: 'add' | 'replace' = 'replace'
): Promise<void> {
	return connection.write(['meta'], async (tx) => {
		const kept = how === 'add' ? await getMeta(tx, 'unsaved') : null;
		const isBoth = kept !== null && text !== null;
		await putMeta(tx, 'unsaved', isBoth ? { ...text, text: `${kept.text}\n${text.text}` } : (text ?? kept));
	});
}

/** The text with addresses that were to be saved and are not; null if there is none. */
export function readUnsaved(connection: Connection): Promise<UnsavedText | null> {
	return connection.read(['meta'], (tx) => getMeta(tx, 'unsaved'));
}
