// Upgrades of an account's database, append-only; the first upgrades create the database. Loaded only when an upgrade
// is due.
import type { IDBPDatabase, IDBPTransaction } from 'idb';
import {
	VERSION,
	type Database,
	type EntryRow,
	type LibrarySchema,
	type MetaValues,
	type StoreName
} from './schema.ts';
import { upgradeDerivedValues } from './upgrade-derived-values.ts';
import { upgradeKeys } from './upgrade-duplicate-keys.ts';
import { upgradeItems } from './upgrade-items.ts';
import { addListKeys, sortBegun } from './upgrade-list-keys.ts';

/** Typed loosely: upgrades use stores and indexes that later versions may have removed. */
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
		for (let cursor = await entries.openCursor(); cursor !== null; cursor = await cursor.continue()) {
			const row = cursor.value as Omit<EntryRow, 'newest'>;
			await cursor.update({ ...row, newest: -row.savedAt });
		}
		entries.createIndex('by-place-newest', ['place', 'newest', 'id']);
		entries.createIndex('by-bookmark-newest', ['bookmarked', 'newest', 'id']);
	},
	async (database, tx) => {
		database.createObjectStore('highlights', { keyPath: 'id' }).createIndex('by-entry', 'entry');
		database.createObjectStore('feeds', { keyPath: 'id' });
		database.createObjectStore('settings', { keyPath: 'id' });
		// Pulls everything again, because the previous version could not store these rows, and its cursor is past them.
		const meta = tx.objectStore('meta');
		const row = (await meta.get('cursor')) as { key: string; value: MetaValues['cursor'] } | undefined;
		if (row === undefined) return;
		await meta.put({ ...row, value: { ...row.value, cursor: null } });
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
	(_database, tx) => upgradeKeys(tx),
	async (_database, tx) => {
		tx.objectStore('entries').createIndex('by-conflict', 'conflict');
		await upgradeDerivedValues(tx);
	},
	(_database, tx) => addListKeys(tx),
	(_database, tx) => sortBegun(tx),
	(database) => {
		database.createObjectStore('captures', { keyPath: 'entry' });
		database.createObjectStore('captureParts', { keyPath: ['entry', 'part'] });
	},
	(database, tx) => upgradeItems(database, tx)
];

export type UpgradeTx = IDBPTransaction<LibrarySchema, StoreName[], 'versionchange'>;

/**
 * The `upgrade` callback of `openDB`.
 * @param to the version to upgrade to; null for the newest, other values for tests with an older database
 */
export async function upgrade(database: Database, from: number, to: number | null, tx: UpgradeTx): Promise<void> {
	for (const step of UPGRADES.slice(from, to ?? VERSION)) {
		await step(database as unknown as IDBPDatabase, tx as unknown as Parameters<Upgrade>[1]);
	}
}
