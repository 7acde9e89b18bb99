// The one unit of sync: a field of one entity set to a value at a stamp. How it is parsed, ordered, merged and chained.
import { isStamp, type Stamp } from './stamp.ts';

/** 128 random bits in base64url (22 characters), made on the device that saved the link. */
export type EntryId = string & { readonly __entry: true };
/** A tag is a field of its own, so that two devices can tag one entry at once. */
export type TagField = `tag:${string}`;
type NamedField = 'saved' | 'read' | 'archived' | 'bookmarked' | 'deleted' | 'furthest';
export type ReaderField = NamedField | TagField;
/** What the server alone writes: the article found, how fetching ended, the entry this one was merged into. */
export type ServerField = 'article' | 'fetch' | 'alias';
export type EntryField = ReaderField | ServerField;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Change {
	readonly entity: 'entry';
	readonly id: EntryId;
	readonly field: EntryField;
	readonly value: Json;
	readonly stamp: Stamp;
}

/** A field as it is kept: its value and the stamp that won. */
export interface Field {
	readonly value: Json;
	readonly stamp: Stamp;
}
export type Fields = { readonly [name: TagField]: Field } & { readonly [name in NamedField | ServerField]?: Field };

export const MAX_TAG = 64;
export const MAX_ADDRESS = 4096;
const SERVER_FIELDS: ReadonlySet<string> = new Set<ServerField>(['article', 'fetch', 'alias']);

export function isEntryId(value: unknown): value is EntryId {
	return typeof value === 'string' && /^[A-Za-z0-9_-]{22}$/.test(value);
}

export function isServerField(field: string): field is ServerField {
	return SERVER_FIELDS.has(field);
}

export function tagField(name: string): TagField {
	const words = name
		.toWellFormed()
		.normalize('NFC')
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
	// The cut may leave half of an emoji, which no database keeps as it is, or a space at the end.
	return `tag:${words
		.slice(0, MAX_TAG)
		.replace(/[\ud800-\udbff]$/, '')
		.trim()}`;
}

/** The name in a tag's field, nothing for another field. */
export function tagOf(field: string): string | null {
	return field.startsWith('tag:') ? field.slice(4) : null;
}

/** Where a change lands: one pending op at most waits for each target. */
export function targetOf(change: Pick<Change, 'entity' | 'id' | 'field'>): string {
	return `${change.entity}/${change.id}/${change.field}`;
}

/** A change from outside; null when it is not one, or holds a value that its field cannot have. */
export function parseChange(value: unknown): Change | null {
	if (typeof value !== 'object' || value === null) return null;
	const { entity, id, field, value: content, stamp } = value as Record<string, unknown>;
	if (entity !== 'entry' || !isEntryId(id) || typeof field !== 'string' || !isStamp(stamp)) return null;
	if (!isValueOf(field, content)) return null;
	return { entity, id, field: field as EntryField, value: content as Json, stamp };
}

function isValueOf(field: string, value: unknown): boolean {
	switch (field) {
		case 'saved':
			return isRecord(value) && isPlain(value['url'], MAX_ADDRESS);
		case 'read':
		case 'archived':
		case 'bookmarked':
		case 'deleted':
			return typeof value === 'boolean';
		case 'furthest':
			return typeof value === 'number' && value >= 0 && value <= 1;
		case 'article':
		case 'alias':
			return value === null || typeof value === 'string';
		case 'fetch':
			return isRecord(value) && typeof value['state'] === 'string';
		default: {
			const tag = tagOf(field);
			return tag !== null && tag !== '' && isPlain(tag, MAX_TAG) && typeof value === 'boolean';
		}
	}
}

/** Text without control characters: PostgreSQL refuses NUL, and none of the others belongs in a name or an address. */
function isPlain(value: unknown, longest: number): boolean {
	return typeof value === 'string' && value.length <= longest && !/\p{Cc}/u.test(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether `incoming` replaces `current`: `furthest` is a max, every other field goes to the later stamp. */
export function wins(field: EntryField, incoming: Field, current: Field | undefined): boolean {
	if (current === undefined) return true;
	if (field === 'furthest' && incoming.value !== current.value) {
		return Number(incoming.value) > Number(current.value);
	}
	return incoming.stamp > current.stamp;
}

/** The hash before a device's first op. */
export const CHAIN_START = '0'.repeat(16);

/**
 * The running hash of a device's ops: 64-bit FNV-1a (draft-eastlake-fnv) over the hash before and the change, 16 hex
 * digits. It tells two copies of a profile apart, which write other stamps; it is no defence against a forger.
 */
export function chain(before: string, change: Change): string {
	const { entity, id, field, value, stamp } = change;
	return fnv1a64(`${before}\n${JSON.stringify([entity, id, field, value, stamp])}`);
}

/** FNV-1a with 64 bits in four 16-bit limbs: BigInt would be ten times slower on ten thousand ops. */
function fnv1a64(text: string): string {
	let [a, b, c, d] = [0x2325, 0x8422, 0x9ce4, 0xcbf2];
	for (const byte of new TextEncoder().encode(text)) {
		a ^= byte;
		// times 0x100000001b3 = 2^40 + 0x1b3
		const a1 = a * 0x1b3;
		const b1 = b * 0x1b3 + (a1 >>> 16);
		const c1 = c * 0x1b3 + ((a & 0xff) << 8) + (b1 >>> 16);
		const d1 = d * 0x1b3 + (a >>> 8) + ((b & 0xff) << 8) + (c1 >>> 16);
		a = a1 & 0xffff;
		b = b1 & 0xffff;
		c = c1 & 0xffff;
		d = d1 & 0xffff;
	}
	return [d, c, b, a].map((limb) => limb.toString(16).padStart(4, '0')).join('');
}
