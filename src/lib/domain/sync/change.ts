// The one unit of sync: a field of one entity set to a value at a stamp. How it is parsed, ordered, merged and chained.
import { isEntryId, isEntryValue, type EntryField, type EntryId } from '../entry-fields.ts';
import { isFeedValue, type FeedField, type FeedId } from '../feed.ts';
import { isUnknownField, isRecord, type Field, type Json, type UnknownField } from '../core/field.ts';
import { hash64 } from '../core/fnv1a.ts';
import { isHighlightValue, type HighlightField, type HighlightId } from '../highlight.ts';
import { SETTINGS, type SettingField, type SettingsId } from '../settings.ts';
import { isTimestamp, type Timestamp } from '../core/hybrid-clock.ts';

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
/** An entity that is not among these belongs to a later protocol; a field that is not is kept and passed on. */
export type Change = EntryChange | HighlightChange | FeedChange | SettingsChange;
export type Entity = Change['entity'];

/** What an id of each entity looks like, and whether a field can have a value: null for a field that is not known. */
const RULES: Readonly<
	Record<Entity, { isId: (id: unknown) => boolean; isValue: (field: string, value: unknown) => boolean | null }>
> = {
	entry: { isId: isEntryId, isValue: isEntryValue },
	highlight: { isId: isEntryId, isValue: isHighlightValue },
	feed: { isId: isEntryId, isValue: isFeedValue },
	settings: { isId: (id) => id === SETTINGS, isValue: () => null }
};

/** Where a change lands: one pending op at most waits for each target. */
export function fieldKey(change: Pick<Change, 'entity' | 'id' | 'field'>): string {
	return `${change.entity}/${change.id}/${change.field}`;
}

/** A change from outside; null when it is not one, or holds a value that its field cannot have. */
export function parseChange(value: unknown): Change | null {
	if (typeof value !== 'object' || value === null) return null;
	const { entity, id, field, value: content, stamp } = value as Record<string, unknown>;
	if (typeof entity !== 'string' || !Object.hasOwn(RULES, entity)) return null;
	const { isId, isValue } = RULES[entity as Entity];
	if (!isId(id) || typeof field !== 'string' || !isTimestamp(stamp) || content === undefined) return null;
	if (!isOfFairSize(content) || !(isValue(field, content) ?? isUnknownField(field, content))) return null;
	return { entity, id, field, value: content, stamp } as Change;
}

/** Characters of a value as JSON. A note has 20,000, each of which may take six. */
const MAX_VALUE = 150_000;

/** Whatever is beside what is known of a value is kept and sent to every device. */
function isOfFairSize(value: unknown): boolean {
	try {
		return JSON.stringify(value).length <= MAX_VALUE;
	} catch {
		// Deeper than the stack.
		return false;
	}
}

/** The field by which the server comes to know an entity: what else is said of one that it does not know is `gone`. */
const CREATION_FIELDS: Readonly<Partial<Record<Entity, string>>> = {
	entry: 'saved',
	highlight: 'made',
	feed: 'subscribed'
};

export function isCreation({ entity, field }: { readonly entity: Entity; readonly field: string }): boolean {
	return CREATION_FIELDS[entity] === field;
}

/** In an order in which a server that knows none of them can take them. */
export function sortCreationsFirst(changes: readonly Change[]): Change[] {
	return [...changes].sort((a, b) => Number(isCreation(b)) - Number(isCreation(a)));
}

/** Fields of which the largest value stays, whenever it was said. */
const MAX_WINS_FIELDS: ReadonlySet<string> = new Set(['furthest', 'readBefore']);

/** Whether `incoming` replaces `current`: every field goes to the later stamp, but for those of which the largest stays. */
export function supersedes(field: string, incoming: Field, current: Field | undefined): boolean {
	if (current === undefined) return true;
	if (MAX_WINS_FIELDS.has(field) && incoming.value !== current.value)
		return Number(incoming.value) > Number(current.value);
	return incoming.stamp > current.stamp;
}

/** The change with other stamps, where they are told: its own, and that of the note that a note was written over. */
export function withTimestamps(change: Change, stamps: ReadonlyMap<Timestamp, Timestamp>): Change {
	const stamp = stamps.get(change.stamp) ?? change.stamp;
	const { value } = change;
	const after = change.field === 'note' && isRecord(value) ? stamps.get(value['after'] as Timestamp) : undefined;
	return { ...change, stamp, value: after === undefined ? value : { ...(value as object), after } } as Change;
}

/** A change in the place of one that waits and that nobody saw: a note was written over what the first of them was. */
export function coalesce(waiting: Change, next: Change): Change {
	if (next.field !== 'note' || !isRecord(waiting.value) || !isRecord(next.value)) return next;
	return { ...next, value: { ...(next.value as object), after: waiting.value['after'] as Json } } as Change;
}

/** The hash before a device's first op. */
export const EMPTY_CHAIN = '0'.repeat(16);

/** The running hash of a device's ops. It tells two copies of a profile apart, which write other stamps. */
export function hashChain(before: string, change: Change): string {
	const { entity, id, field, value, stamp } = change;
	return hash64(`${before}\n${JSON.stringify([entity, id, field, value, stamp])}`);
}
