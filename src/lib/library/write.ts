// The one write path: what the reader did becomes Changes, in the shelf and in the outbox, in one transaction.
import { type Change, type EntryId, type Json, type ReaderField } from '../domain/change.ts';
import { entryOf } from '../domain/entry.ts';
import { Failure } from '../domain/failure.ts';
import type { Stamp } from '../domain/stamp.ts';
import { parseAddress } from '../domain/url.ts';
import type { Connection } from './connection.ts';
import { changesOf, findAddress, savedFirst, setFields } from './entries.ts';
import { randomId, stamper, type World } from './meta.ts';
import * as outbox from './outbox.ts';
import type { StoreName, Writing } from './schema.ts';
import { withBallast } from './space.ts';

/** A change that a reader wants; the library stamps it. */
export type Wish = {
	readonly id: EntryId;
	readonly field: Exclude<ReaderField, 'saved'>;
	readonly value: boolean | number;
};

export interface WriteDeps {
	readonly connection: Connection;
	readonly world: World;
}

const STORES: readonly StoreName[] = ['entries', 'outbox', 'rejected', 'meta'];

/**
 * Writes what the reader did. Resolves when it is on this device for good.
 * @throws Failure `gone` when an entry is not on the shelf any more; nothing was written then
 */
export function change(deps: WriteDeps, wishes: readonly Wish[]): Promise<void> {
	return writing(deps, async (tx, next) => {
		for (const { id, field, value } of wishes) {
			const row = await tx.objectStore('entries').get(id);
			if (row === undefined) throw new Failure('gone');
			if (isNew(row.fields[field]?.value, field, value))
				await put(tx, { entity: 'entry', id, field, value, stamp: next() });
		}
	});
}

/** What is so already needs no op: a switch that was never set is off, and `furthest` only grows. */
function isNew(current: Json | undefined, field: string, value: boolean | number): boolean {
	if (field === 'furthest') return Number(value) > Number(current ?? 0);
	return (current ?? false) !== value || field === 'deleted';
}

/**
 * Saves the address in a text. One that is on the shelf already moves up, out of the archive or the trash.
 * @throws Failure not_an_address, unsupported_scheme
 */
export async function save(deps: WriteDeps, text: string): Promise<{ id: EntryId; already: boolean }> {
	const url = parseAddress(text);
	const fresh = randomId(deps.world) as EntryId;
	return writing(deps, async (tx, next) => {
		const row = await findAddress(tx, url);
		const id = row?.id ?? fresh;
		await put(tx, { entity: 'entry', id, field: 'saved', value: { url }, stamp: next() });
		if (row === null) return { id, already: false };
		const entry = entryOf(id, row.fields);
		for (const field of ['archived', 'read', 'deleted'] as const) {
			if (entry[field]) await put(tx, { entity: 'entry', id, field, value: false, stamp: next() });
		}
		return { id, already: true };
	});
}

/** Says a refused change again, stamped anew; when its entry is gone on the server, all of the entry. */
export function retryRejected(deps: WriteDeps, key: number): Promise<void> {
	return writing(deps, async (tx, next) => {
		const rejected = await tx.objectStore('rejected').get(key);
		if (rejected === undefined) return;
		await tx.objectStore('rejected').delete(key);
		const row = rejected.code === 'gone' ? await tx.objectStore('entries').get(rejected.change.id) : undefined;
		const changes = row === undefined ? [rejected.change] : savedFirst(changesOf(row));
		for (const again of changes) await put(tx, { ...again, stamp: next() });
	});
}

/** Gives a refused change up: its field goes back to what the server has. */
export function discardRejected(deps: WriteDeps, key: number): Promise<void> {
	return writing(deps, async (tx) => {
		const rejected = await tx.objectStore('rejected').get(key);
		if (rejected === undefined) return;
		await tx.objectStore('rejected').delete(key);
		const { id, field } = rejected.change;
		const row = await setFields(tx, id, { [field]: rejected.current });
		if (row.fields.saved === undefined) await tx.objectStore('entries').delete(id);
	});
}

async function put(tx: Writing, change: Change): Promise<void> {
	await setFields(tx, change.id, { [change.field]: { value: change.value, stamp: change.stamp } });
	await outbox.add(tx, change);
}

function writing<T>(
	{ connection, world }: WriteDeps,
	work: (tx: Writing, next: () => Stamp) => Promise<T>
): Promise<T> {
	return withBallast(connection, () =>
		connection.write(STORES, async (tx) => {
			const stamps = await stamper(tx, world);
			const result = await work(tx, stamps.next);
			await stamps.keep();
			return result;
		})
	);
}
