// Keeps facts of a database that a backup replaces, which a restore must not undo: ended sessions, new passwords, used
// links and erase orders.
import type { Kysely } from 'kysely';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { isInHistory, readCounter, readMeta } from '../store/counters.ts';
import { writeEraseOrders, readEraseOrders, type EraseOrder } from '../store/devices.ts';

type Row = Readonly<Record<string, unknown>>;
/** A database with all columns of better-auth's tables, of which our schema has only some. */
type Untyped = Kysely<Record<string, Record<string, unknown>>>;

/**
 * How the replaced database relates to the backup. `later`: it has everything that the backup has, and more. `apart`:
 * it belongs to the same server but lacks something, as after a mistaken restore. `unrelated`: it is empty, could not
 * be read, or belongs to another server.
 */
type Relation = 'later' | 'apart' | 'unrelated';

export interface CarryOver {
	readonly relation: Relation;
	readonly sessions: readonly Row[];
	readonly users: readonly Row[];
	readonly accounts: readonly Row[];
	/** One-time password links, as rows of `meta`. */
	readonly links: readonly { readonly key: string; readonly value: string }[];
	readonly orders: readonly EraseOrder[];
}

/** @param db the database that is replaced, migrated to this version @param backup its replacement */
export async function readCarryOver(db: Db, backup: Db): Promise<CarryOver> {
	const relation = await relationOf(db, backup);
	if (relation === 'unrelated') return { relation, sessions: [], users: [], accounts: [], links: [], orders: [] };
	return {
		relation,
		sessions: await rowsOf(db, 'session'),
		users: await rowsOf(db, 'user'),
		accounts: await rowsOf(db, 'account'),
		links: await linksOf(db),
		orders: await readEraseOrders(db)
	};
}

async function relationOf(db: Db, backup: Db): Promise<Relation> {
	const [ours, theirs] = [await readMeta(db, 'secret'), await readMeta(backup, 'secret')];
	if (ours === null || ours !== theirs) return 'unrelated';
	for (const { reader } of await backup.selectFrom('counters').select('reader').execute()) {
		if (!(await isInHistory(db, reader, await readCounter(backup, reader), await readCounter(db, reader))))
			return 'apart';
	}
	return 'later';
}

/**
 * Writes the carry-over into the restored database. Call it after the backup's rows were copied, in the same transaction.
 * @returns whether readers stay signed in; otherwise all sessions ended, because it is unknown which of them ended
 * since the backup
 */
export async function writeCarryOver(db: Db, carryOver: CarryOver): Promise<boolean> {
	if (carryOver.relation === 'later') await keepAccounts(db, carryOver);
	const users = new Set((await rowsOf(db, 'user')).map(({ id }) => id));
	const links = await linksOf(db);
	const sessions = await rowsOf(db, 'session');
	const isLater = carryOver.relation === 'later';
	const validSessions = isLater ? carryOver.sessions : rowsInBoth(carryOver.sessions, sessions, 'id');
	await untyped(db).deleteFrom('session').execute();
	for (const row of validSessions)
		if (users.has(row['userId'])) await untyped(db).insertInto('session').values(row).execute();
	await db.deleteFrom('meta').where('key', 'like', 'reset:%').execute();
	const validLinks = isLater ? carryOver.links : rowsInBoth(carryOver.links, links, 'key');
	for (const row of validLinks) if (users.has(userOf(row.value))) await db.insertInto('meta').values(row).execute();
	const orders = carryOver.orders.filter(({ reader }) => users.has(reader));
	await writeEraseOrders(db, orders);
	return carryOver.relation !== 'unrelated';
}

/** Rows of the first database that are also in the second. */
function rowsInBoth<T extends Row>(first: readonly T[], second: readonly Row[], key: string): T[] {
	const known = new Set(second.map((row) => row[key]));
	return first.filter((row) => known.has(row[key]));
}

/** Keeps the latest passwords, and accounts created since the backup; their devices upload their libraries again. */
async function keepAccounts(db: Db, { users, accounts }: CarryOver): Promise<void> {
	const restored = await rowsOf(db, 'user');
	const [ids, emails] = [new Set(restored.map(({ id }) => id)), new Set(restored.map(({ email }) => email))];
	const added = users.filter(({ id, email }) => !ids.has(id) && !emails.has(email));
	for (const user of added) await untyped(db).insertInto('user').values(user).execute();
	const addedIds = new Set(added.map(({ id }) => id));
	for (const account of accounts) {
		if (addedIds.has(account['userId'])) await untyped(db).insertInto('account').values(account).execute();
		else {
			const { password, updatedAt } = account;
			await untyped(db).updateTable('account').set({ password, updatedAt }).where('id', '=', account['id']).execute();
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
	return untyped(db).selectFrom(table).selectAll().execute();
}

function untyped(db: Db): Untyped {
	return db as unknown as Untyped;
}
