// A change, the unit of sync: a field of an entity set to a value at a timestamp. Names, order and merging.
import type { EntryField, EntryId } from '../entry-fields.ts';
import type { FeedField, FeedId } from '../feed.ts';
import { isRecord, type Field, type Json, type UnknownField } from '../core/field.ts';
import type { HighlightField, HighlightId } from '../highlight.ts';
import type { SettingField, SettingsId } from '../settings.ts';
import type { Timestamp } from '../core/hybrid-clock.ts';

interface ChangeOf<Entity extends string, Id extends string, Name extends string> {
	readonly entity: Entity;
	readonly id: Id;
	readonly field: Name;
	readonly value: Json;
	readonly stamp: Timestamp;
}

export type EntryChange = ChangeOf<'entry', EntryId, EntryField | UnknownField>;
export type HighlightChange = ChangeOf<'highlight', HighlightId, HighlightField>;
export type FeedChange = ChangeOf<'feed', FeedId, FeedField>;
export type SettingsChange = ChangeOf<'settings', SettingsId, SettingField>;
/** Unknown entities belong to a later protocol; unknown fields are kept and passed on. */
export type Change = EntryChange | HighlightChange | FeedChange | SettingsChange;
export type Entity = Change['entity'];

/** Key of the field that a change sets; at most one pending op waits for each. */
export function fieldKey(change: Pick<Change, 'entity' | 'id' | 'field'>): string {
	return `${change.entity}/${change.id}/${change.field}`;
}

/** The field that creates an entity on the server, which rejects other changes to an unknown entity as `gone`. */
const CREATION_FIELDS: Readonly<Partial<Record<Entity, string>>> = {
	entry: 'saved',
	highlight: 'made',
	feed: 'subscribed'
};

export function isCreation({ entity, field }: { readonly entity: Entity; readonly field: string }): boolean {
	return CREATION_FIELDS[entity] === field;
}

/** Sorts creations first, so that a server that knows none of the entities can apply the changes. */
export function sortCreationsFirst(changes: readonly Change[]): Change[] {
	return [...changes].sort((a, b) => Number(isCreation(b)) - Number(isCreation(a)));
}

/** Fields whose largest value wins, whatever the timestamps. */
const MAX_WINS_FIELDS: ReadonlySet<string> = new Set(['furthest', 'readBefore']);

/** Whether `incoming` replaces `current`: the later timestamp wins, except for fields whose largest value wins. */
export function supersedes(field: string, incoming: Field, current: Field | undefined): boolean {
	if (current === undefined) return true;
	if (MAX_WINS_FIELDS.has(field) && incoming.value !== current.value)
		return Number(incoming.value) > Number(current.value);
	return incoming.stamp > current.stamp;
}

/**
 * The change with its timestamp replaced, and timestamps in its value too: that of the earlier note in a note, and that
 * of the delete in `purged`.
 */
export function withTimestamps(change: Change, stamps: ReadonlyMap<Timestamp, Timestamp>): Change {
	const stamp = stamps.get(change.stamp) ?? change.stamp;
	const { value } = change;
	if (change.field === 'purged') return { ...change, stamp, value: stamps.get(value as Timestamp) ?? value } as Change;
	const after = change.field === 'note' && isRecord(value) ? stamps.get(value['after'] as Timestamp) : undefined;
	return { ...change, stamp, value: after === undefined ? value : { ...(value as object), after } } as Change;
}

/**
 * Combines a pending change that was never sent with a newer change of the same field. A note keeps the `after` of the
 * pending change.
 */
export function coalesce(pending: Change, next: Change): Change {
	if (next.field !== 'note' || !isRecord(pending.value) || !isRecord(next.value)) return next;
	return { ...next, value: { ...(next.value as object), after: pending.value['after'] as Json } } as Change;
}
