// Request and response of `POST /api/sync`, shared by client and server.
import type { Article } from '../article.ts';
import type { Change } from './change.ts';
import type { EntryId } from '../entry-fields.ts';
import type { FeedInfo, FeedItem } from '../feed.ts';
import type { Field } from '../core/field.ts';
import type { FailureCode } from '../core/failure.ts';
import type { DeviceId, Timestamp } from '../core/hybrid-clock.ts';

/**
 * 2: adds highlights, feeds with their items, and settings. 3: the server purges entries by `purged` and keeps losing
 * notes of entries. 4: adds facts of feeds (`feeds`).
 */
export const PROTOCOL = 4;
/** Oldest protocol of a server that an app works with; it keeps the fields that it does not know. */
export const MIN_SERVER_PROTOCOL = 2;
/** Oldest protocol that the server supports, for apps that were not updated yet: entries only. */
export const MIN_PROTOCOL = 1;
/** Maximum number of former identities in a request. */
export const MAX_FORMERS = 20;
/** Maximum number of ops in a push, and of rows in a page of a pull. */
export const MAX_OPS = 500;
export const MAX_CHANGES = 4000;
/**
 * Tolerated offset of a device's clock in either direction, ms; beyond it timestamps are shifted and the clock is
 * corrected.
 */
export const CLOCK_TOLERANCE_MS = 120_000;

export type ReaderId = string & { readonly __reader: true };
/** Position of a device in the server's changes; opaque to the device. */
export type Cursor = string & { readonly __cursor: true };

/** A change with its number on the device and the hash chain of the ops before it. */
export interface Op {
	readonly number: number;
	readonly before: string;
	readonly change: Change;
	/** Newest server timestamp known when the reader acted. The op sorts after it, whatever the clock says. */
	readonly seen?: Timestamp;
	/** The change is sent again with its original timestamp, which is in server time already. */
	readonly resent?: true;
	/**
	 * Correction of the timestamp, ms, because the clock was found to be wrong after the op was claimed. The hash
	 * covers the uncorrected timestamp.
	 */
	readonly skew?: number;
}

export interface SyncRequest {
	readonly protocol: number;
	/** The account that the device's database belongs to. */
	readonly reader: ReaderId;
	readonly device: DeviceId;
	/** Former identity of the device that the server knows, sent until a response arrives. */
	readonly was?: DeviceId;
	/** Identities between `was` and the present one for which no response arrived. */
	readonly formers?: readonly DeviceId[];
	/** The device's clock, ms since 1970. */
	readonly now: number;
	readonly ops: readonly Op[];
	/** Number of the last op whose result the device has stored. */
	readonly settled: number;
	readonly cursor: Cursor | null;
	/** Whether the device has more to push than `ops`, so that it must not be erased yet. */
	readonly unsent?: true;
}

/** Result of an op. `current`: the server's value of the field; null if the server has none. */
export type Outcome =
	| { readonly result: 'ok' }
	| { readonly result: 'superseded' | 'restamped'; readonly current: Field }
	| { readonly result: 'rejected'; readonly code: FailureCode; readonly current: Field | null };
export type Result = { readonly number: number } & Outcome;

export interface SyncResponse {
	readonly reader: ReaderId;
	/** Id of the database, changed by a restore. */
	readonly epoch: string;
	readonly results: readonly Result[];
	readonly changes: readonly Change[];
	readonly articles: readonly Article[];
	/**
	 * Items of the feeds that the reader follows. The server never retracts them; devices delete them by
	 * `expiredItems`.
	 */
	readonly items: readonly FeedItem[];
	/** New and changed facts of the feeds that the reader follows. Servers before protocol 4 send none. */
	readonly feeds?: readonly FeedInfo[];
	/** Purged entries. */
	readonly deletes: readonly EntryId[];
	/**
	 * All tombstones of this page with the timestamp of the delete; changes to the entry up to then are purged with
	 * it. In a pull from the start they include entries that were saved again since, which `deletes` omits. Older
	 * servers send none.
	 */
	readonly tombstones?: readonly Tombstone[];
	/**
	 * Number of entries purged between the request's cursor and the newest change, on this page and the following
	 * ones.
	 */
	readonly deleting: number;
	readonly cursor: Cursor;
	readonly more: boolean;
	readonly serverTime: number;
	/** The browser had evicted this device's storage. */
	readonly evicted?: true;
	/** The device is to be erased: it must push its pending changes and is then refused with `erase`. */
	readonly erase?: true;
}

export interface Tombstone {
	readonly id: EntryId;
	readonly stamp: Timestamp;
}

/** Refusals of a whole request; nothing of it was applied. */
export type SyncRejection =
	/** The session belongs to another reader. */
	| { readonly refused: 'other_account'; readonly reader: ReaderId }
	/** Another device pushed under this identity: take a new one and renumber the ops. */
	| { readonly refused: 'forked' }
	/** Ops are missing before the first one sent. */
	| { readonly refused: 'gap'; readonly expected: number; readonly before: string }
	/**
	 * The server does not know this cursor because it was restored or rolled back: start a full resync, dropping
	 * nothing. With `rewind` the rollback was deliberate: newer local changes are shown to the reader instead of
	 * pushed.
	 */
	| { readonly refused: 'unknown_lineage'; readonly epoch: string; readonly rewind?: true }
	| { readonly refused: 'old_protocol'; readonly protocol: number }
	/** The reader wants this device erased. */
	| { readonly refused: 'erase' };
