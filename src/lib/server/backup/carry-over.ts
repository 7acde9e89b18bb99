// Keeps facts of a database that a backup replaces, which a restore must not undo: ended sessions, new passwords, used
// links and erase orders.
import type { Kysely } from 'kysely';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { isInHistory, readCounter, readMeta } from '../store/counters.ts';
import { writeEraseOrders, readEraseOrders, type EraseOrder } from '../store/devices.ts';

type Row = Readonly<Record<string, unknown>>;
/** better-auth's tables; our schema has only some of their columns. */
type Any = Kysely<Record<string, Record<string, unknown>>>;

/**
 * How the replaced database relates to the backup. `later`: it has everything that the backup has, and more. `apart`:
 * it belongs to the same server but lacks something, as after a mistaken restore. `unrelated`: it is empty, could not
 * be read, or belongs to another server.
 */
type Kinship = 'later' | 'apart' | 'unrelated';

export interface SinceBackup {
	readonly kinship: Kinship;
	readonly sessions: readonly Row[];
	readonly users: readonly Row[];
	readonly accounts: readonly Row[];
	/** One-time password links, as rows of `meta`. */
	readonly links: readonly { readonly key: string; readonly value: string }[];
	readonly orders: readonly EraseOrder[];
}

/** @param db the database that is replaced, migrated to this version @param backup its replacement */
export async function readSinceBackup(db: Db, backup: Db): Promise<SinceBackup> {
	const kinship = await kinshipOf(db, backup);
	if (kinship === 'unrelated') return { kinship, sessions: [], users: [], accounts: [], links: [], orders: [] };
	return {
		kinship,
		sessions: await rowsOf(db, 'session'),
		users: await rowsOf(db, 'user'),
		accounts: await rowsOf(db, 'account'),
		links: await linksOf(db),
		orders: await readEraseOrders(db)
	};
}

async function kinshipOf(db: Db, backup: Db): Promise<Kinship> {
	const [ours, theirs] = [await readMeta(db, 'secret'), await readMeta(backup, 'secret')];
	if (ours === null || ours !== theirs) return 'unrelated';
	for (const { reader } of await backup.selectFrom('counters').select('reader').execute()) {
		if (!(await isInHistory(db, reader, await readCounter(backup, reader), await readCounter(db, reader))))
			return 'apart';
	}
	return 'later';
}

/**
 * Call this after the backup's rows were copied, in the same transaction.
 * @returns whether readers stay signed in; otherwise all sessions ended, because it is unknown which of them ended
 * before
 */
export async function keepSinceBackup(db: Db, since: SinceBackup): Promise<boolean> {
	if (since.kinship === 'later') await keepAccounts(db, since);
	const users = new Set((await rowsOf(db, 'user')).map(({ id }) => id));
	const links = await linksOf(db);
	const sessions = await rowsOf(db, 'session');
	const isLater = since.kinship === 'later';
	const validSessions = isLater ? since.sessions : rowsInBoth(since.sessions, sessions, 'id');
	await any(db).deleteFrom('session').execute();
	for (const row of validSessions)
		if (users.has(row['userId'])) await any(db).insertInto('session').values(row).execute();
	await db.deleteFrom('meta').where('key', 'like', 'reset:%').execute();
	const validLinks = isLater ? since.links : rowsInBoth(since.links, links, 'key');
	for (const row of validLinks) if (users.has(userOf(row.value))) await db.insertInto('meta').values(row).execute();
	const readers = since.orders.filter(({ reader }) => users.has(reader));
	await writeEraseOrders(db, readers);
	return since.kinship !== 'unrelated';
}

/** Rows of the first database that are also in the second. */
function rowsInBoth<T extends Row>(first: readonly T[], second: readonly Row[], key: string): T[] {
	const known = new Set(second.map((row) => row[key]));
	return first.filter((row) => known.has(row[key]));
}

/** Keeps the latest passwords, and accounts created since the backup; their devices upload their libraries again. */
async function keepAccounts(db: Db, { users, accounts }: SinceBackup): Promise<void> {
	const restored = await rowsOf(db, 'user');
	const [ids, emails] = [new Set(restored.map(({ id }) => id)), new Set(restored.map(({ email }) => email))];
	const added = users.filter(({ id, email }) => !ids.has(id) && !emails.has(email));
	for (const user of added) await any(db).insertInto('user').values(user).execute();
	const readers = new Set(added.map(({ id }) => id));
	for (const account of accounts) {
		if (readers.has(account['userId'])) await any(db).insertInto('account').values(account).execute();
		else {
			const { password, updatedAt } = account;
			await any(db).updateTable('account').set({ password, updatedAt }).where('id', '=', account['id']).execute();
		}
	}
}

function linksOf(db: Db): Promise<{ key: string; value: string }[]> {
	return db.selectFrom('meta').selectAll().where('key', 'like', 'reset:%').execute();
}

/** The account of a link: the first item of its value. */
function userOf(value: string): ReaderId | null {
	const [user] = JSON.parse(value) as unknown[];
	return typeof user === 'string' ? (user as ReaderId) : null;
}

function rowsOf(db: Db, table: 'user' | 'account' | 'session'): Promise<Row[]> {
	return any(db).selectFrom(table).selectAll().execute();
}

function any(db: Db): Any {
	return db as unknown as Any;
}
