// Object stores of an account's database.
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type { Article, ArticleBody, ArticleId, Picture, PictureHash } from '../../domain/article.ts';
import type { Change } from '../../domain/sync/change.ts';
import type { EntryId, Fields } from '../../domain/entry-fields.ts';
import type { Field } from '../../domain/core/field.ts';
import type { FeedFields, FeedId, FeedInfo, FeedItem } from '../../domain/feed.ts';
import type { HighlightFields, HighlightId } from '../../domain/highlight.ts';
import type { SettingsId } from '../../domain/settings.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import type { Position } from '../../domain/reading/position.ts';
import type { DeviceId, Timestamp } from '../../domain/core/hybrid-clock.ts';
import type { CapturedPictureResponse } from '../../domain/sync/capture-upload.ts';
import type { Cursor, ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { SaveReceipt } from '../save-receipts.ts';
import type { ArticleFacts } from './list-keys.ts';
import type { UnflushedRow } from '../search/segments/unflushed-document.ts';
import type { IndexedRow, Manifest } from '../search/segments/manifest.ts';
import type { RowKey } from '../search/segments/segment.ts';

export const VERSION = 13;

/**
 * A key by which a list is sorted, `[list, order, value, newest]`, or filtered, `[list, mark]`; partly read entries are
 * both, `[list, 'begun', value]`.
 */
export type ListKey = (string | number)[];

/**
 * The list that an entry belongs to. `feed` entries of feed items that the reader has only read, `merged` entries, and
 * `purged` ones, which the reader removed from the trash and the server has not purged yet, belong to none.
 */
export type ListPlacement = 'unread' | 'archive' | 'trash' | 'feed' | 'merged' | 'purged';

export interface EntryRow {
	id: EntryId;
	fields: Fields;
	// The following are derived from the fields, for the indexes below.
	place: ListPlacement;
	/** 1 when bookmarked and not in the trash. */
	bookmarked: 0 | 1;
	savedAt: number;
	/** `-savedAt`: lists are read newest first, and `getAll` reads many rows in one request only in ascending order. */
	newest: number;
	/** `duplicateKey` of the saved address. When the rule for the key changes, an upgrade must rewrite all rows. */
	address: string;
	/** Lead picture of a page that could not be extracted. */
	lead?: PictureHash;
	/** The entry's article; absent until the server has made it. Indexes skip rows without it. */
	article?: ArticleId;
	/** Present while the server has not fetched the page. */
	fetching?: 1;
	/** Present while notes of the entry lost a conflict that the reader has not resolved. */
	conflict?: 1;
	/** Facts of the article, for `listKeys`; absent while it is not on this device. */
	facts?: ArticleFacts;
	/** Keys of the lists that show the entry. */
	listKeys: ListKey[];
}

export interface HighlightRow {
	id: HighlightId;
	fields: HighlightFields;
	/** The highlighted entry; absent until the field `made` is known. Indexes skip rows without it. */
	entry?: EntryId;
}

export interface FeedRow {
	id: FeedId;
	fields: FeedFields;
}

/** An item of a feed, with values derived for the indexes. */
export interface ItemRow extends FeedItem {
	/** The entry that the first action on the item creates or has created. */
	readonly entry: EntryId;
	/** When it was published, but not after `at`; ms since 1970. */
	readonly date: number;
	/** Present while it is unread: `isItemRead`. */
	readonly unread?: 1;
}

export interface SettingsRow {
	id: SettingsId;
	fields: { readonly [name: string]: Field };
}

export interface ArticleRow {
	id: ArticleId;
	article: Article;
	/** Revision of the stored body; null if there is none. */
	body: string | null;
	/** Number of pictures of the body that are stored. */
	pictures: number;
	/** Number of pictures that the body shows. */
	of: number;
	/** 1 while text or pictures are missing; an index over it finds what to download. */
	todo: 0 | 1;
	/** `duplicateKey` of the article's address and, if it has one, of its canonical address. */
	keys: readonly string[];
}

export interface OutboxRow {
	/** Order of writing, assigned by the database. */
	key?: number;
	change: Change;
	target: string;
	/** Number of the op, assigned when it is claimed for a push; from then on the row is not replaced. */
	number?: number;
	/** Hash chain of the ops before it, assigned with the number. */
	before?: string;
	/** Newest server timestamp known when the change was made. */
	seen?: Timestamp;
	/** The change is sent again under its original timestamp. */
	resent?: true;
	/** Correction of the timestamp, ms, because the clock was set after the op was claimed. */
	skew?: number;
}

export interface OfferRow {
	entry: EntryId;
	/** The article to upload, even if the entry shows another one meanwhile. */
	article: ArticleId;
	/**
	 * The article was uploaded; the server has it under the id in `article`. The row stays until the entry shows the
	 * article.
	 */
	sent?: true;
	/** Time of the last failed attempt, ms since 1970. */
	triedAt?: number;
	/** Number of failed attempts in a row, not counting lack of space; absent in rows of older versions. */
	tries?: number;
	/** Code of the last failure; absent in rows of older versions. */
	failed?: FailureCode;
	/** The server had no space for the article at the last attempt. */
	noRoom?: true;
}

/** A captured page that the server does not have yet. Its contents are in `captureParts`. */
export interface CaptureRow {
	entry: EntryId;
	/** Address of the page. */
	url: string;
	title: string;
	/** Time of the capture by the server's clock, ms since 1970. */
	at: number;
	/** Time of the last failed attempt to send it, ms since 1970. */
	triedAt?: number;
	/** Number of failed attempts in a row. */
	tries?: number;
	/** Code of the last failure. */
	failed?: FailureCode;
}

/** A part of a captured page: its HTML, as part 0, or a picture. */
export type CapturePart = { entry: EntryId; part: number } & (
	| { html: string }
	| {
			/** As in the HTML. */
			address: string;
			type: string;
			bytes: ArrayBuffer;
			/** The picture as the server converted it; absent until it was sent. */
			sent?: CapturedPictureResponse;
			/** The server could not read the picture, and fetches it from its address. */
			unreadable?: true;
	  }
);

export interface RejectedRow {
	key?: number;
	change: Change;
	target: string;
	code: FailureCode;
	/** The server's value of the field, which is restored when the reader discards the change. */
	current: Field | null;
	/** The server lost `current`; discarding the change pushes `current`. */
	lost?: true;
	/** ms since 1970. */
	at: number;
}

/** Written every second while the reader scrolls; becomes a change when scrolling stops or the reader leaves. */
export interface PositionRow {
	entry: EntryId;
	position: Position;
	/** Share of the article that was read, 0 to 1. */
	furthest: number;
	/** By this device's clock, ms since 1970. */
	at: number;
	/** Timestamp of the `position` field that this position follows or that was written from this position. */
	after: Timestamp;
	/** Present until a change was made of this position; an index over it finds what an earlier run left behind. */
	pending?: 1;
}

/** Identity of this device for the server, and the head of its op chain. */
export interface Identity {
	device: DeviceId;
	/** Number of the last claimed op. */
	claimed: number;
	/** Number of the last op whose result is stored. */
	settled: number;
	/** Hash chain after the last claimed op. */
	head: string;
	/** Former identity that the server certainly knows; absent once the server knows the present one. */
	was?: DeviceId;
	/** Identities since `was`, latest last. */
	formers?: readonly DeviceId[];
}

export interface TombstoneRow {
	id: EntryId;
	/** Timestamp of the delete, if known here. Saves before it do not revive the entry. */
	stamp?: Timestamp;
	/** The entry was saved again after the delete. */
	outlived?: true;
}

/** Result of a sync round. */
export interface RoundRow {
	/** ms since 1970 */
	readonly at: number;
	/** Number of ops for which the server sent a result. */
	readonly sent: number;
	/** Number of changes, articles and deletes that the server sent. */
	readonly received: number;
	/** Why the round failed; null if it did not. */
	readonly failure: FailureCode | null;
}

/** Text with addresses of pages, and the tags that they get. */
export interface UnsavedText {
	readonly text: string;
	readonly tags: readonly string[];
}

export interface MetaValues {
	identity: Identity;
	/** Last timestamp that was made here or came from the server. */
	clock: Timestamp;
	/** Newest timestamp from the server. */
	seen: Timestamp;
	/** Last check of the clock: corrected time, uptime and start of the app, ms. */
	pulse: { time: number; uptime: number; started: number };
	/** The clock jumped ahead by this many ms after this timestamp, or the device slept. */
	leap: { since: Timestamp; by: number } | null;
	/** Offset to the server's clock, added to this device's clock, ms. */
	offset: number;
	/** `whole`: a pull was completed, so that this library is no longer only a part of the server's. */
	cursor: { cursor: Cursor | null; epoch: string | null; whole: boolean };
	/**
	 * The running resync. `pulling`: newer local values are pushed at its end. `rewinding`: the server was rewound
	 * deliberately, so newer local values are shown to the reader.
	 */
	healing: 'pulling' | 'rewinding' | null;
	/** Number of deletes that the reader is asked to confirm, and the answer. */
	deletes: { asked: number; answer: 'apply' | 'keep' | null } | null;
	/** Time of the last round that reached the server, ms since 1970. */
	lastSynced: number | null;
	/** Server time when feed items were last pruned, ms since 1970. */
	tidied: number;
	/** Recent rounds that transferred something or failed, latest first. */
	rounds: readonly RoundRow[];
	/** Recent searches on this device, latest first. */
	searches: readonly string[];
	/**
	 * Accounts whose libraries were imported into this library, until the server has acknowledged all imported changes.
	 */
	adopted: readonly ReaderId[];
	/** The browser evicted the storage, and the reader has not dismissed the notice. */
	evicted: boolean;
	/** The server had no space for an article; no upload is tried before this time, ms since 1970. */
	noRoom: { until: number } | null;
	/** Receipts of recent saves on this device, latest first. */
	saves: readonly SaveReceipt[];
	/** Text with addresses that were to be saved and are not yet; null if there is none. */
	unsaved: UnsavedText | null;
	/** The quota reserve. */
	ballast: ArrayBuffer;
}

export interface LibrarySchema extends DBSchema {
	entries: {
		key: EntryId;
		value: EntryRow;
		indexes: {
			'by-place-newest': [ListPlacement, number, EntryId];
			'by-bookmark-newest': [0 | 1, number, EntryId];
			'by-address': string;
			'by-article': ArticleId;
			'by-fetching': 1;
			'by-lead': PictureHash;
			'by-conflict': 1;
			'by-list-key': ListKey;
		};
	};
	highlights: { key: HighlightId; value: HighlightRow; indexes: { 'by-entry': EntryId } };
	feeds: { key: FeedId; value: FeedRow };
	/** Items of the feeds that the reader follows. */
	items: {
		key: [FeedId, EntryId];
		value: ItemRow;
		indexes: { 'by-article': ArticleId; 'by-entry': EntryId; 'by-date': number; 'by-unread-date': [1, number] };
	};
	/** Facts that the server has sent of feeds. */
	feedInfos: { key: FeedId; value: FeedInfo };
	settings: { key: SettingsId; value: SettingsRow };
	articles: { key: ArticleId; value: ArticleRow; indexes: { 'by-todo': 0 | 1; 'by-key': string } };
	bodies: { key: ArticleId; value: ArticleBody };
	pictures: { key: PictureHash; value: Picture & { hash: PictureHash } };
	refs: {
		key: [ArticleId, PictureHash];
		value: { article: ArticleId; picture: PictureHash };
		indexes: { 'by-picture': PictureHash };
	};
	outbox: { key: number; value: OutboxRow; indexes: { 'by-target': string; 'by-number': number } };
	rejected: { key: number; value: RejectedRow; indexes: { 'by-target': string } };
	/** Purged entries, so that an outdated response does not bring them back. */
	tombstones: { key: EntryId; value: TombstoneRow };
	/** During a resync: the server's value of each field, to find what only this device has. */
	healing: { key: string; value: { target: string; field: Field } };
	/** Upload queue: entries whose article the server may lack. */
	offers: { key: EntryId; value: OfferRow; indexes: { 'by-article': ArticleId } };
	/** Captured pages that the server does not have yet. */
	captures: { key: EntryId; value: CaptureRow };
	captureParts: { key: [EntryId, number]; value: CapturePart };
	/** Index queue: entries whose searchable content changed. The indexer deletes processed rows. */
	toIndex: { key: number; value: { entry: EntryId } };
	/** The document of each entry in the index. */
	indexed: { key: EntryId; value: IndexedRow; indexes: { 'by-number': number } };
	/** Documents that are in no segment yet, by number. */
	fresh: { key: number; value: UnflushedRow };
	segments: { key: RowKey; value: ArrayBuffer };
	indexState: { key: string; value: Manifest };
	/** Last reading position on this device for each entry that was read here. */
	positions: { key: EntryId; value: PositionRow; indexes: { 'by-pending': 1 } };
	meta: { key: string; value: { key: keyof MetaValues; value: MetaValues[keyof MetaValues] } };
}

export type StoreName = StoreNames<LibrarySchema>;
export type Database = IDBPDatabase<LibrarySchema>;
/** A transaction over any stores; each caller names those it needs when it opens one. */
export type ReadTx = IDBPTransaction<LibrarySchema, StoreName[], 'readonly'>;
export type WriteTx = IDBPTransaction<LibrarySchema, StoreName[], 'readwrite'>;
/** For functions that only read, in a transaction of either kind. */
export type AnyTx = IDBPTransaction<LibrarySchema, StoreName[], 'readonly' | 'readwrite'>;
