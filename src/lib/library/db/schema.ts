// The stores of one account's database on this device, and how it grows. Upgrades are append-only.
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type { Article, ArticleBody, ArticleId, Picture, PictureHash } from '../../domain/article.ts';
import type { Change } from '../../domain/sync/change.ts';
import type { EntryId, Fields } from '../../domain/entry-fields.ts';
import type { Field } from '../../domain/core/field.ts';
import type { FeedFields, FeedId, FeedItem } from '../../domain/feed.ts';
import type { HighlightFields, HighlightId } from '../../domain/highlight.ts';
import type { SettingsId } from '../../domain/settings.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import type { Position } from '../../domain/reading/position.ts';
import type { DeviceId, Timestamp } from '../../domain/core/hybrid-clock.ts';
import type { Cursor, ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { SaveReceipt } from '../save-receipts.ts';
import type { FreshRow } from '../search/segments/unflushed-document.ts';
import type { IndexedRow, Manifest } from '../search/segments/manifest.ts';
import type { RowKey } from '../search/segments/segment.ts';
import { upgradeKeys } from './upgrade-duplicate-keys.ts';

export const VERSION = 8;

/** The list that an entry stands in; `merged` ones stand in none. */
export type ListPlacement = 'unread' | 'archive' | 'trash' | 'merged';

export interface EntryRow {
	id: EntryId;
	fields: Fields;
	// folded from the fields, for the indexes below
	place: ListPlacement;
	/** 1 when bookmarked and not in the trash. */
	bookmarked: 0 | 1;
	savedAt: number;
	/** `-savedAt`: lists are read newest first, and only forwards can many rows be had in one request. */
	newest: number;
	/** `duplicateKey` of the saved address. Another rule for it needs an upgrade that writes all of them anew. */
	address: string;
	/** The picture of a page that could not be made an article. */
	lead?: PictureHash;
	/** Absent until the server has found it: an index leaves such rows out. */
	article?: ArticleId;
	/** Present while the server still has to fetch the page. */
	fetching?: 1;
}

export interface HighlightRow {
	id: HighlightId;
	fields: HighlightFields;
	/** Absent until its making is known: an index leaves such rows out. */
	entry?: EntryId;
}

export interface FeedRow {
	id: FeedId;
	fields: FeedFields;
}

export interface SettingsRow {
	id: SettingsId;
	fields: { readonly [name: string]: Field };
}

export interface ArticleRow {
	id: ArticleId;
	article: Article;
	/** Revision of the body that is stored here; null when none is. */
	body: string | null;
	/** Pictures of that body that are stored here, and how many it shows. */
	pictures: number;
	of: number;
	/** 1 while text or pictures are still to come; an index over this one finds what to download. */
	todo: 0 | 1;
	/** `duplicateKey` of its address, then of the one that it says is its own. */
	keys: readonly string[];
}

export interface OutboxRow {
	/** Order of writing; given by the database. */
	key?: number;
	change: Change;
	target: string;
	/** Given when the op is claimed for a push; from then on the row is not replaced in place. */
	number?: number;
	before?: string;
	/** The latest stamp of the server's that was known when it was written. */
	seen?: Timestamp;
	/** Said before, and said again under the stamp that it had then. */
	resent?: true;
	/** ms by which its stamp is to be moved: the clock was set after the op was claimed. */
	skew?: number;
}

export interface OfferRow {
	entry: EntryId;
	/** What of it is here, also when the server says another one meanwhile. */
	article: ArticleId;
	/** The server has it, and calls it so: it stays until the next time, by when the entry shows it. */
	sent?: true;
	/** When it was last sent in vain, ms since 1970. */
	triedAt?: number;
	/** How often in a row, for any reason but a want of room; absent too in rows of before such tries were counted. */
	tries?: number;
	/** Why it could not be sent the last time; absent as `tries` is. */
	failed?: FailureCode;
	/** The server had no room for it then. */
	noRoom?: true;
}

export interface RejectedRow {
	key?: number;
	change: Change;
	target: string;
	code: FailureCode;
	/** The server's value of the field, to go back to when the reader discards the change. */
	current: Field | null;
	/** The server lost `current`, and is told of it when the reader discards the change. */
	lost?: true;
	/** ms since 1970. */
	at: number;
}

/** Noted every second while the reader scrolls, and made a change of when he stops or leaves. */
export interface PositionRow {
	entry: EntryId;
	position: Position;
	/** The share of the article that was read, 0 to 1. */
	furthest: number;
	/** By this device's clock, ms since 1970. */
	at: number;
	/** The stamp of the entry's `position` that the reader had come from, or that was made of this one. */
	after: Timestamp;
	/** Present until a change was made of it: an index over this finds what was left behind by an end. */
	pending?: 1;
}

/** Who this device is to the server, and the head of its chain of ops. */
export interface Identity {
	device: DeviceId;
	/** Number of the last op claimed, and of the last one whose result is written down. */
	claimed: number;
	settled: number;
	/** Running hash after the last op claimed. */
	head: string;
	/** What it was before, until the server has heard of it. */
	was?: DeviceId;
	/** What it was in between, the latest last. */
	formers?: readonly DeviceId[];
}

export interface TombstoneRow {
	id: EntryId;
	/** When it was deleted, where that is known here: a save stamped before that does not bring it back. */
	stamp?: Timestamp;
	/** It was saved again later than that. */
	outlived?: true;
}

/** How a round went. */
export interface RoundRow {
	/** ms since 1970 */
	readonly at: number;
	/** Changes of this device that the server took, and changes, articles and deletes that it sent. */
	readonly sent: number;
	readonly received: number;
	/** Why it did not come to its end; null when it did. */
	readonly failure: FailureCode | null;
}

export interface MetaValues {
	identity: Identity;
	/** The last stamp given or seen. */
	clock: Timestamp;
	/** The latest stamp that the server told of. */
	seen: Timestamp;
	/** The last look at the clock: its time with the offset, that since the app's start, and which start that was, ms. */
	pulse: { time: number; uptime: number; started: number };
	/** The clock went ahead by so many ms after that stamp, or the device slept. */
	leap: { since: Timestamp; by: number } | null;
	/** Added to this device's clock, ms: the server said how far it is off. */
	offset: number;
	/** `whole` once a pull has come to its end: until then the shelf here is only a part of the server's. */
	cursor: { cursor: Cursor | null; epoch: string | null; whole: boolean };
	/**
	 * A start anew under way: the server's fields are read afresh, then what is newer here is pushed, or, with a server
	 * that was taken back on purpose, set aside for the reader.
	 */
	healing: 'pulling' | 'rewinding' | null;
	/** Deletes that wait for the reader's word, or the word given. */
	deletes: { asked: number; answer: 'apply' | 'keep' | null } | null;
	lastSynced: number | null;
	/** The server's time when items of feeds were last let go, ms since 1970. */
	tidied: number;
	/** The last rounds that brought or sent something, or failed; the latest first. */
	rounds: readonly RoundRow[];
	/** What was searched for here, the latest first. */
	searches: readonly string[];
	/** Accounts whose libraries were merged into this one, until the server has acknowledged all of it. */
	adopted: readonly ReaderId[];
	/** The browser had removed what was kept here, and the reader was not told yet. */
	evicted: boolean;
	/** The server had no room for an article, and is not to be asked before that time, ms. */
	noRoom: { until: number } | null;
	/** The last saves on this device, the latest first. */
	saves: readonly SaveReceipt[];
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
		};
	};
	highlights: { key: HighlightId; value: HighlightRow; indexes: { 'by-entry': EntryId } };
	feeds: { key: FeedId; value: FeedRow };
	/** What the feeds brought that the reader follows. */
	items: { key: [FeedId, ArticleId]; value: FeedItem; indexes: { 'by-article': ArticleId } };
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
	/** Entries gone for good: they do not come back by a late answer. */
	tombstones: { key: EntryId; value: TombstoneRow };
	/** While healing: the server's field of each target, to find what this device alone knows. */
	healing: { key: string; value: { target: string; field: Field } };
	/** Entries of which the server may lack the text that is here. */
	offers: { key: EntryId; value: OfferRow; indexes: { 'by-article': ArticleId } };
	/** Entries of which the index does not yet know what can be searched: it takes the rows away as it goes on. */
	toIndex: { key: number; value: { entry: EntryId } };
	/** The document of each entry in the index. */
	indexed: { key: EntryId; value: IndexedRow; indexes: { 'by-number': number } };
	/** Documents that are in no segment yet, by number. */
	fresh: { key: number; value: FreshRow };
	segments: { key: RowKey; value: ArrayBuffer };
	indexState: { key: string; value: Manifest };
	/** Where the reader was last on this device, for each entry that was read here. */
	positions: { key: EntryId; value: PositionRow; indexes: { 'by-pending': 1 } };
	meta: { key: string; value: { key: keyof MetaValues; value: MetaValues[keyof MetaValues] } };
}

export type StoreName = StoreNames<LibrarySchema>;
export type Database = IDBPDatabase<LibrarySchema>;
/** A transaction over any stores; each room names the ones it needs when it opens one. */
export type ReadTx = IDBPTransaction<LibrarySchema, StoreName[], 'readonly'>;
export type WriteTx = IDBPTransaction<LibrarySchema, StoreName[], 'readwrite'>;

/** Typed loosely: an upgrade knows stores and indexes of its own time, which later ones may have given up. */
type Upgrade = (
	database: IDBPDatabase,
	tx: IDBPTransaction<unknown, string[], 'versionchange'>
) => void | Promise<void>;

/** Upgrade n leads from version n to n + 1. */
const UPGRADES: readonly Upgrade[] = [
	(database) => {
		const entries = database.createObjectStore('entries', { keyPath: 'id' });
		entries.createIndex('by-place', ['place', 'savedAt', 'id']);
		entries.createIndex('by-bookmark', ['bookmarked', 'savedAt', 'id']);
		entries.createIndex('by-address', 'address');
		entries.createIndex('by-article', 'article');
		entries.createIndex('by-fetching', 'fetching');
		database.createObjectStore('articles', { keyPath: 'id' }).createIndex('by-todo', 'todo');
		database.createObjectStore('bodies', { keyPath: 'id' });
		database.createObjectStore('pictures', { keyPath: 'hash' });
		database.createObjectStore('refs', { keyPath: ['article', 'picture'] }).createIndex('by-picture', 'picture');
		const outbox = database.createObjectStore('outbox', { keyPath: 'key', autoIncrement: true });
		outbox.createIndex('by-target', 'target');
		outbox.createIndex('by-number', 'number');
		const rejected = database.createObjectStore('rejected', { keyPath: 'key', autoIncrement: true });
		rejected.createIndex('by-target', 'target');
		database.createObjectStore('tombstones', { keyPath: 'id' });
		database.createObjectStore('healing', { keyPath: 'target' });
		database.createObjectStore('meta', { keyPath: 'key' });
	},
	async (_database, tx) => {
		const entries = tx.objectStore('entries');
		entries.deleteIndex('by-place');
		entries.deleteIndex('by-bookmark');
		for (let at = await entries.openCursor(); at !== null; at = await at.continue()) {
			const row = at.value as Omit<EntryRow, 'newest'>;
			await at.update({ ...row, newest: -row.savedAt });
		}
		entries.createIndex('by-place-newest', ['place', 'newest', 'id']);
		entries.createIndex('by-bookmark-newest', ['bookmarked', 'newest', 'id']);
	},
	async (database, tx) => {
		database.createObjectStore('highlights', { keyPath: 'id' }).createIndex('by-entry', 'entry');
		database.createObjectStore('feeds', { keyPath: 'id' });
		database.createObjectStore('settings', { keyPath: 'id' });
		// The version before could not keep what came of these, and its cursor is past it.
		const meta = tx.objectStore('meta');
		const at = (await meta.get('cursor')) as { key: string; value: MetaValues['cursor'] } | undefined;
		if (at === undefined) return;
		await meta.put({ ...at, value: { ...at.value, cursor: null } });
		await meta.put({ key: 'healing', value: 'pulling' });
	},
	(database) => void database.createObjectStore('offers', { keyPath: 'entry' }).createIndex('by-article', 'article'),
	(database) =>
		void database.createObjectStore('items', { keyPath: ['feed', 'article'] }).createIndex('by-article', 'article'),
	(database) => {
		database.createObjectStore('toIndex', { autoIncrement: true });
		database.createObjectStore('indexed', { keyPath: 'entry' }).createIndex('by-number', 'number');
		database.createObjectStore('fresh');
		database.createObjectStore('segments');
		database.createObjectStore('indexState');
	},
	(database) => void database.createObjectStore('positions', { keyPath: 'entry' }).createIndex('by-pending', 'pending'),
	(_database, tx) => upgradeKeys(tx)
];

/** The `upgrade` of `openDB`. @param to for tests that make a database of an earlier version */
export async function upgrade(
	database: Database,
	from: number,
	to: number | null,
	tx: IDBPTransaction<LibrarySchema, StoreName[], 'versionchange'>
): Promise<void> {
	for (const step of UPGRADES.slice(from, to ?? VERSION)) {
		await step(database as unknown as IDBPDatabase, tx as unknown as Parameters<Upgrade>[1]);
	}
}
