// Keeps saved searches in step with edits of tags: rewrites those that name an edited tag, and undoes that.
import type { Json } from '../domain/core/field.ts';
import { queryAfterTagEdit } from '../domain/query-after-tag-edit.ts';
import { isSavedSearchField, savedSearchField } from '../domain/saved-search.ts';
import { SETTINGS } from '../domain/settings.ts';
import { tagKey } from '../domain/tags.ts';
import type { Timestamp } from '../domain/core/hybrid-clock.ts';
import type { WriteTx } from './db/schema.ts';
import type { TagEdit } from './edit-tags.ts';
import { applyMutation } from './mutations.ts';
import { fieldsOf } from './store/fields.ts';

/** A settings field that an edit has changed; null stands for no search. */
export interface EditedSearch {
	readonly field: string;
	readonly before: Json;
	readonly after: Json;
}

/** @returns what `restoreSearches` needs */
export async function editSearches(
	tx: WriteTx,
	next: () => Timestamp,
	{ from, to }: TagEdit
): Promise<readonly EditedSearch[]> {
	const keys: ReadonlySet<string> = new Set(from.map(tagKey));
	const current = await readSearches(tx);
	const edited = new Map<string, Json>();
	for (const [field, query] of current) {
		const after = queryAfterTagEdit(query, keys, to);
		if (after === query) continue;
		if (!edited.has(field)) edited.set(field, null);
		if (after !== null) edited.set(savedSearchField(after), after);
	}
	const changes = [...edited].map(([field, after]) => ({ field, before: current.get(field) ?? null, after }));
	await write(tx, next, changes);
	return changes;
}

/** Undoes an edit of saved searches, except of those that were changed since. */
export async function restoreSearches(
	tx: WriteTx,
	next: () => Timestamp,
	searches: readonly EditedSearch[]
): Promise<void> {
	const current = await readSearches(tx);
	const unchanged = searches.filter(({ field, after }) => (current.get(field) ?? null) === after);
	const changes = unchanged.map(({ field, before, after }) => ({ field, before: after, after: before }));
	await write(tx, next, changes);
}

async function readSearches(tx: WriteTx): Promise<ReadonlyMap<string, string>> {
	const fields = (await fieldsOf(tx, { entity: 'settings', id: SETTINGS })) ?? {};
	return new Map(
		Object.entries(fields).flatMap(([field, { value }]) =>
			isSavedSearchField(field) && typeof value === 'string' ? [[field, value] as const] : []
		)
	);
}

async function write(tx: WriteTx, next: () => Timestamp, searches: readonly EditedSearch[]): Promise<void> {
	for (const { field, after } of searches)
		await applyMutation(tx, { entity: 'settings', id: SETTINGS, field, value: after }, next);
}
