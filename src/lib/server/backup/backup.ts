// Backs up and restores: a backup is one SQLite file with all rows of either database, and all pictures.
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { sql, type Kysely } from 'kysely';
import type { PictureHash } from '../../domain/article.ts';
import { Failure } from '../../domain/core/failure.ts';
import { migrateAccounts } from '../accounts/accounts.ts';
import { migrate } from '../db/migrations.ts';
import { openFile, type DatabaseHandle } from '../db/open.ts';
import type { Db } from '../db/schema.ts';
import { fileFailure, isStorageFailure } from '../db/storage-failures.ts';
import { rowPictures, type PictureStore } from '../store/picture-store.ts';
import { notBefore } from '../entries/server-clock.ts';
import { writeCarryOver, readCarryOver } from './carry-over.ts';
import { latestTimestamp, writeMeta } from '../store/counters.ts';
import { restartStays } from '../store/trash-stays.ts';

export interface CopyCounts {
	readonly rows: number;
	readonly pictures: number;
}
export interface RestoreResult extends CopyCounts {
	/** Whether readers stay signed in; false when it is unknown which sessions ended since the backup. */
	readonly signedIn: boolean;
}
/** With `heal`, devices send the changes that only they have; with `rewind`, they list them to their readers instead. */
export type RestoreMode = 'heal' | 'rewind';
/** Called for each table and each picture, with its number from 1 and the number of all. */
export type Progress = (items: 'rows' | 'pictures', done: number, total: number) => void;

export interface Backup {
	readonly opened: DatabaseHandle;
	readonly pictures: Pick<PictureStore, 'get' | 'put'>;
	readonly file: string;
	readonly progress: Progress;
}

/** Tables by name; their rows are copied unchanged. */
type AnyTables = Kysely<Record<string, Record<string, unknown>>>;

const BATCH_ROWS = 200;

/** Writes a backup while the server runs. The file replaces an older one only when it is complete. */
export async function backUp({ opened, pictures, file, progress }: Backup): Promise<CopyCounts> {
	const part = `${file}.part`;
	removeAll(part);
	const target = openPart(part);
	try {
		await migrateAll(target);
		await makePictureTable(target.db);
		const rows = await withSnapshot(opened, (trx) => copyRows({ db: trx, flavour: opened.flavour }, target, progress));
		const copied = await copyPictures(await picturesIn(target.db), pictures, rowPictures(target.db), progress);
		await dropPicturesWithoutBytes(target.db);
		// Makes the backup a single file, without a log beside it.
		await sql`pragma journal_mode = delete`.execute(target.db);
		await target.close();
		renameSync(part, file);
		return { rows, pictures: copied };
	} catch (error) {
		await target.close().catch(() => undefined);
		removeAll(part);
		throw fileFailure(error);
	}
}

/**
 * Replaces everything in a database by a backup. No other process may use the database meanwhile; pictures are only
 * added. Later sessions, passwords, links and erase orders of the replaced database are kept.
 * @throws Failure `not_found` when the file does not exist, `bad_request` when it is not a backup of this version or an
 * earlier one
 */
export async function restore({ opened, pictures, file, progress }: Backup, mode: RestoreMode): Promise<RestoreResult> {
	const copy = `${file}.restoring`;
	const source = await openBackup(file, copy);
	try {
		const storedPictures = await picturesIn(source.db);
		const copied = await copyPictures(storedPictures, rowPictures(source.db), pictures, progress);
		const { rows, signedIn } = await opened.db.transaction().execute(async (trx) => {
			const carryOver = await readCarryOver(trx, source.db);
			const count = await copyRows(source, { db: trx, flavour: opened.flavour }, progress);
			// A new epoch shows every device that its cursor is of the replaced database.
			await writeMeta(trx, 'epoch', randomUUID());
			await writeMeta(trx, 'restored', mode);
			await restartStays(trx, notBefore(Date.now(), await latestTimestamp(trx)));
			// Devices may need any article or picture again, so orphans stay for thirty days from now.
			await trx.deleteFrom('unneeded').execute();
			return { rows: count, signedIn: await writeCarryOver(trx, carryOver) };
		});
		return { rows, pictures: copied, signedIn };
	} catch (error) {
		throw fileFailure(error);
	} finally {
		await source.close();
		removeAll(copy);
	}
}

/** Removes a SQLite file with its log files. */
function removeAll(file: string): void {
	for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true });
}

function openPart(part: string): DatabaseHandle {
	try {
		return openFile(part);
	} catch (error) {
		removeAll(part);
		throw error;
	}
}

/** Deletes rows without bytes: the running server removed their pictures as orphans during the backup. */
async function dropPicturesWithoutBytes(db: Db): Promise<void> {
	await sql`delete from pictures where hash not in (select hash from picture_bytes)`.execute(db);
}

/** A copy of the backup, migrated to this version; the file itself is not changed. */
async function openBackup(file: string, copy: string): Promise<DatabaseHandle> {
	if (!existsSync(file)) throw new Failure('not_found', { file });
	removeAll(copy);
	let source: DatabaseHandle | undefined;
	try {
		copyFileSync(file, copy);
		source = openFile(copy);
		const { db } = source;
		await db.selectFrom('meta').select('value').where('key', '=', 'epoch').executeTakeFirstOrThrow();
		await db
			.selectFrom('picture_bytes' as never)
			.select(sql`1`.as('one'))
			.limit(1)
			.execute();
		await migrateAll(source);
		return source;
	} catch (cause) {
		await source?.close().catch(() => undefined);
		removeAll(copy);
		const failure = fileFailure(cause);
		throw isStorageFailure(failure) ? failure : new Failure('bad_request', { file }, { cause });
	}
}

async function migrateAll(opened: DatabaseHandle): Promise<void> {
	await migrate(opened.db, opened.flavour);
	await migrateAccounts(opened);
}

function makePictureTable(db: Db): Promise<void> {
	return db.schema
		.createTable('picture_bytes')
		.addColumn('hash', 'text', (c) => c.primaryKey())
		.addColumn('bytes', 'blob', (c) => c.notNull())
		.execute();
}

/** All reads see one snapshot, whatever a server writes meanwhile. */
function withSnapshot<T>({ db, flavour }: DatabaseHandle, work: (trx: Db) => Promise<T>): Promise<T> {
	// Every transaction of SQLite reads a snapshot.
	if (flavour === 'sqlite') return db.transaction().execute(work);
	return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work);
}

type CopySide = Pick<DatabaseHandle, 'db' | 'flavour'>;

/** Empties the tables of `to` and fills them with the rows of `from`. */
async function copyRows(from: CopySide, to: CopySide, progress: Progress): Promise<number> {
	const tables = await tablesOf(from.db);
	const target = to.db as unknown as AnyTables;
	for (const table of [...tables].reverse()) await target.deleteFrom(table).execute();
	let rows = 0;
	for (const [index, table] of tables.entries()) {
		for await (const batch of rowsOf(from, table)) {
			await target.insertInto(table).values(batch).execute();
			rows += batch.length;
		}
		progress('rows', index + 1, tables.length);
	}
	return rows;
}

/** Pictures are copied one by one. Sources are in no backup, because an article does not need its source. */
const BYTE_TABLES: ReadonlySet<string> = new Set(['picture_bytes', 'source_bytes']);

/** Orders tables so that rows come after those that they refer to. */
async function tablesOf(db: Db): Promise<string[]> {
	const tables = await db.introspection.getTables();
	const names = tables.filter(({ isView }) => !isView).map(({ name }) => name);
	// better-auth's other tables refer to its users.
	const rank = (name: string): number => (name === 'user' ? 0 : 1);
	return names.filter((name) => !BYTE_TABLES.has(name)).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

type Rows = Record<string, unknown>[];

async function* rowsOf({ db, flavour }: CopySide, table: string): AsyncGenerator<Rows> {
	if (flavour === 'sqlite') return yield* batchesOf(db, table);
	await sql`declare rows no scroll cursor for select * from ${sql.table(table)}`.execute(db);
	for (;;) {
		const { rows } = await sql<Rows[number]>`fetch ${sql.lit(BATCH_ROWS)} from rows`.execute(db);
		if (rows.length === 0) break;
		yield rows;
	}
	await sql`close rows`.execute(db);
}

async function* batchesOf(db: Db, table: string): AsyncGenerator<Rows> {
	let batch: Rows = [];
	for await (const row of (db as unknown as AnyTables).selectFrom(table).selectAll().stream()) {
		batch.push(row);
		if (batch.length < BATCH_ROWS) continue;
		yield batch;
		batch = [];
	}
	if (batch.length > 0) yield batch;
}

async function picturesIn(db: Db): Promise<{ hash: PictureHash; type: string }[]> {
	const rows = await db.selectFrom('pictures').select(['hash', 'type']).orderBy('hash').execute();
	return rows.map(({ hash, type }) => ({ hash: hash as PictureHash, type }));
}

/** Copies pictures that are missing. @returns how many were copied */
async function copyPictures(
	rows: readonly { hash: PictureHash; type: string }[],
	from: Pick<PictureStore, 'get'>,
	to: Pick<PictureStore, 'get' | 'put'>,
	progress: Progress
): Promise<number> {
	let copied = 0;
	for (const [index, { hash, type }] of rows.entries()) {
		progress('pictures', index + 1, rows.length);
		if ((await to.get(hash)) !== null) continue;
		const picture = await from.get(hash);
		if (picture === null) continue;
		await to.put([{ hash, type, bytes: picture.bytes }]);
		copied++;
	}
	return copied;
}
