// The two messages of `POST /api/sync`, as both sides of it know them.
import type { Article } from '../article.ts';
import type { Change } from './change.ts';
import type { EntryId } from '../entry-fields.ts';
import type { FeedItem } from '../feed.ts';
import type { Field } from '../core/field.ts';
import type { FailureCode } from '../core/failure.ts';
import type { DeviceId, Timestamp } from '../core/hybrid-clock.ts';

/** 2: highlights, feeds with their items, and settings beside entries. */
export const PROTOCOL = 2;
/** The server speaks this one too: an app that was not updated yet knows of entries alone. */
export const MIN_PROTOCOL = 1;
/** Names that a device had between two answers. */
export const MAX_FORMERS = 20;
/** Ops in one push, and rows in one page of a pull. */
export const MAX_OPS = 500;
export const MAX_CHANGES = 4000;
/** A device's clock may be this far off either way, ms; beyond it stamps are shifted and the clock is mended. */
export const CLOCK_TOLERANCE_MS = 120_000;

export type ReaderId = string & { readonly __reader: true };
/** Where a device stands on the server; opaque to the device. */
export type Cursor = string & { readonly __cursor: true };

/** A change with its number in the device's order and the running hash of the ops before it. */
export interface Op {
	readonly number: number;
	readonly before: string;
	readonly change: Change;
	/** The latest stamp that the server had told of when this was done: it was done later, whatever the clock says now. */
	readonly seen?: Timestamp;
	/** It was said before, and has the stamp that it had then: of the server's time, whatever the clock says now. */
	readonly resent?: true;
	/** ms to add to its stamp: the device's clock was set since, and found out. The hash is that of the stamp as given. */
	readonly skew?: number;
}

export interface SyncRequest {
	readonly protocol: number;
	/** The account that the device's database belongs to. */
	readonly reader: ReaderId;
	readonly device: DeviceId;
	/** What the device was called before it took a new identity; until an answer came. */
	readonly was?: DeviceId;
	/** What it was called between then and now, where no answer ever came. */
	readonly formers?: readonly DeviceId[];
	/** The device's clock, ms since 1970. */
	readonly now: number;
	readonly ops: readonly Op[];
	/** The number up to which the device has written down its results. */
	readonly settled: number;
	readonly cursor: Cursor | null;
	/** The device has more to send than these ops: it is not to be erased before. */
	readonly unsent?: true;
}

/** What became of an op. All but `ok` carry the server's value of the field, null where it has none. */
export type Outcome =
	| { readonly result: 'ok' }
	| { readonly result: 'superseded' | 'restamped'; readonly current: Field }
	| { readonly result: 'rejected'; readonly code: FailureCode; readonly current: Field | null };
export type Result = { readonly number: number } & Outcome;

export interface SyncResponse {
	readonly reader: ReaderId;
	/** Made with the database, changed by a restore. */
	readonly epoch: string;
	readonly results: readonly Result[];
	readonly changes: readonly Change[];
	readonly articles: readonly Article[];
	/** Of the feeds that the reader follows. None is ever taken back: devices let them go by `expiredItems`. */
	readonly items: readonly FeedItem[];
	/** Entries that are gone for good. */
	readonly deletes: readonly EntryId[];
	/**
	 * All tombstones of this page, with the stamp of the delete: what was said of an entry up to then is gone with it.
	 * Beside `deletes` these are, in a pull from the start, entries that were saved again since. Older servers send none.
	 */
	readonly tombstones?: readonly Tombstone[];
	/** Entries gone for good between the request's cursor and the head, this page and those to come. */
	readonly deleting: number;
	readonly cursor: Cursor;
	readonly more: boolean;
	readonly serverTime: number;
	/** The browser had removed all that this device kept. */
	readonly evicted?: true;
	/** The reader wants nothing kept on this device: it is to send what waits, and is refused with `erase` then. */
	readonly erase?: true;
}

export interface Tombstone {
	readonly id: EntryId;
	readonly stamp: Timestamp;
}

/** Answers that refuse a whole push or pull. Nothing of the request was taken. */
export type SyncRejection =
	/** The session is another reader's. */
	| { readonly refused: 'other_account'; readonly reader: ReaderId }
	/** Another device pushed under this identity: take a new one and number anew. */
	| { readonly refused: 'forked' }
	/** Ops are missing before the first one sent. */
	| { readonly refused: 'gap'; readonly expected: number; readonly before: string }
	/**
	 * The server does not know this past: it was restored or rolled back. Begin anew; nothing local goes. With `rewind`
	 * it was taken back on purpose: what is newer here is not pushed but shown to the reader.
	 */
	| { readonly refused: 'unknown_lineage'; readonly epoch: string; readonly rewind?: true }
	| { readonly refused: 'old_protocol'; readonly protocol: number }
	/** The reader wants nothing kept on this device. */
	| { readonly refused: 'erase' };
