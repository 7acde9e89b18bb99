// Saves addresses: creates an entry, or moves the existing entry to the top of Unread.
import type { EntryId } from '../domain/entry-fields.ts';
import { entryOf, urlOf } from '../domain/entry.ts';
import type { Timestamp } from '../domain/core/hybrid-clock.ts';
import { itemIn, itemSave } from '../domain/item-save.ts';
import { tagField } from '../domain/tag-names.ts';
import { parseAddress } from '../domain/url/url.ts';
import type { WriteTx } from './db/schema.ts';
import { randomId } from './db/identity.ts';
import { writeAndEnqueue } from './enqueue-change.ts';
import { applyMutation, ARTICLE_MUTATION_STORES, inMutation, type WriteDeps } from './mutations.ts';
import { resendEntity } from './resend-entity.ts';
import { writeReceipt } from './save-receipts.ts';
import { findAddress } from './store/find-address.ts';
import { isTombstoned } from './store/tombstones.ts';

/** Origin of a save, the networks from which the server may fetch the page, and the tags that the entry gets. */
export interface SaveOptions {
	/** `public`: the reader has not confirmed a fetch from a private network. */
	readonly reach?: 'public';
	/** The site that sent the address, `''` for an unknown one; absent when the reader saves. */
	readonly sentBy?: string;
	/** Tags to add. */
	readonly tags?: readonly string[];
}

/** The entry of a saved address, and whether it existed before. */
export interface Saved {
	readonly id: EntryId;
	readonly already: boolean;
}

/**
 * Saves the address in a text. An entry that exists already moves to the top of Unread.
 * @throws Failure not_an_address, unsupported_scheme
 */
export async function save(deps: WriteDeps, text: string, options: SaveOptions = {}): Promise<Saved> {
	const prepared = prepare(deps, text);
	return inMutation(deps, ARTICLE_MUTATION_STORES, (tx, next) => saveIn(tx, next, prepared, options));
}

export interface PreparedSave {
	readonly url: string;
	/** Id of the entry if it is new. */
	readonly newId: EntryId;
}

/** @throws Failure not_an_address, unsupported_scheme */
export function prepare({ env }: WriteDeps, text: string): PreparedSave {
	return { url: parseAddress(text), newId: randomId(env) as EntryId };
}

/** Saves an address in a transaction with `ARTICLE_MUTATION_STORES`. */
export async function saveIn(
	tx: WriteTx,
	next: () => Timestamp,
	{ url, newId }: PreparedSave,
	{ reach, sentBy, tags = [] }: SaveOptions
): Promise<Saved> {
	const tagFields = tags.map(tagField);
	const row = await findAddress(tx, url);
	const id = row?.id ?? newId;
	await writeReceipt(tx, { id, sentBy: sentBy ?? null, before: row, tags: tagFields });
	if (row !== null && (await isTombstoned(tx, row.id))) await resendEntity(tx, { entity: 'entry', id }, next);
	const value = reach === undefined ? { url } : { url, reach };
	// The new spelling of the address may not work, so it replaces the old one only if the old one failed.
	const keepsAddress = row !== null && (row.article !== undefined || entryOf(id, row.fields).fetch.state === 'waiting');
	const item = itemIn(row?.fields.saved);
	const address = keepsAddress ? urlOf(row.fields) || url : url;
	const saved = { ...value, ...(item === null ? {} : itemSave(address, item)), url: address };
	await writeAndEnqueue(tx, { entity: 'entry', id, field: 'saved', value: saved, stamp: next() });
	// Another device that reads the item without knowing of this save writes `saved` later.
	if (item !== null) await writeAndEnqueue(tx, { entity: 'entry', id, field: 'marked', value: true, stamp: next() });
	const entry = row === null ? null : entryOf(id, row.fields);
	for (const field of ['archived', 'read', 'deleted'] as const) {
		if (entry?.[field]) await writeAndEnqueue(tx, { entity: 'entry', id, field, value: false, stamp: next() });
	}
	for (const field of tagFields) await applyMutation(tx, { id, field, value: true }, next);
	return { id, already: row !== null };
}
