// Tests of backup and restore between both databases: every row and picture is copied, or nothing changes.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabases, type TestDatabaseHandle } from '../../../../tests/support/databases.ts';
import { ADA, entryId, NOON, pushingDevice, save, type FieldValue } from '../../../../tests/support/push-fixture.ts';
import type { PictureHash } from '../../domain/article.ts';
import { feedIdOf } from '../../domain/feed.ts';
import { migrateAccounts } from '../accounts/accounts.ts';
import { backUp, restore, type Backup, type RestoreMode } from './backup.ts';
import { push } from '../sync/push.ts';
import { readMeta, writeMeta } from '../store/counters.ts';
import { openPictures } from '../store/picture-store.ts';

const HASH = 'f'.repeat(64) as PictureHash;
const FEED_URL = 'https://example.org/feed.xml';
const FEED = feedIdOf(FEED_URL);
const subscription = { entity: 'feed', id: FEED, field: 'subscribed', value: { url: FEED_URL, on: true } };
const FEED_TABLES = ['follows', 'feeds', 'feed_hosts', 'items', 'item_identities'] as const;
const BYTES = new Uint8Array([1, 2, 3, 0, 255]);
const ignoreProgress = () => undefined;
const databases = openTestDatabases();
const pairs = databases.flatMap((from) => databases.map((to) => ({ from, to, name: `${from.name} to ${to.name}` })));

let folder: string;
let handles: TestDatabaseHandle[];

async function openMigrated(database: (typeof databases)[number]): Promise<TestDatabaseHandle> {
	const opened = await database.open();
	handles.push(opened);
	await migrateAccounts(opened);
	return opened;
}

function backupOf(opened: TestDatabaseHandle, file = join(folder, 'backup.sqlite')): Backup {
	return { opened, pictures: openPictures(opened, opened.place.folder), file, progress: ignoreProgress };
}

async function fill(opened: TestDatabaseHandle): Promise<void> {
	const { db } = opened;
	await writeMeta(db, 'epoch', 'first');
	const phone = pushingDevice('phone');
	const ops = Array.from({ length: 450 }, (_, index) => phone.op(save(`entry-${index}`)));
	ops.push(phone.op(subscription as unknown as FieldValue));
	await db.transaction().execute((trx) => push(trx, ADA, phone.request(ops), NOON));
	const now = new Date(NOON);
	const user = { id: ADA, name: 'Ada', email: 'ada@example.org', emailVerified: true, createdAt: now, updatedAt: now };
	await db
		.insertInto('user')
		.values(user as never)
		.execute();
	await db.insertInto('feed_hosts').values({ host: 'example.org', state: '{}', version: 3 }).execute();
	const item = { feed: FEED, article: 'a'.repeat(22) };
	await db
		.insertInto('item_identities')
		.values({ ...item, identity: 'i', hash: 'h', seen: NOON })
		.execute();
	await db
		.insertInto('items')
		.values({ ...item, at: NOON, counter: 2 })
		.execute();
	await openPictures(opened, opened.place.folder).put([{ hash: HASH, type: 'image/webp', bytes: BYTES }]);
}

async function rowsOf({ db }: TestDatabaseHandle, table: 'fields' | 'entries' | 'jobs' | 'devices'): Promise<object[]> {
	return db
		.selectFrom(table)
		.selectAll()
		.orderBy('reader')
		.orderBy(table === 'devices' ? 'device' : ('id' as never))
		.execute();
}

/** PostgreSQL returns large integers as text. */
function withNumbers(row: object): object {
	return Object.fromEntries(
		Object.entries(row).map(([name, value]) => [name, /^\d+$/.test(String(value)) ? Number(value) : (value as unknown)])
	);
}

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'offprint-backup-'));
	handles = [];
});
afterEach(async () => {
	for (const each of handles) await each.close();
	rmSync(folder, { recursive: true, force: true });
});

describe.each(pairs)('a backup from $name', ({ from, to }) => {
	it.each(['heal', 'rewind'] as const)(
		'brings back every row and picture under another epoch, in mode %s',
		async (mode) => {
			const source = await openMigrated(from);
			await fill(source);
			const copied = await backUp(backupOf(source));
			expect(copied.pictures).toBe(1);
			expect(readdirSync(folder)).toEqual(['backup.sqlite']);
			const target = await openMigrated(to);
			const other = pushingDevice('other');
			await target.db.transaction().execute((trx) => push(trx, ADA, other.request([other.op(save('gone'))]), NOON));
			await restore(backupOf(target), mode);
			for (const table of ['fields', 'entries', 'devices'] as const)
				expect(await rowsOf(target, table)).toEqual(await rowsOf(source, table));
			expect(await rowsOf(target, 'entries')).toHaveLength(450);
			for (const table of FEED_TABLES) {
				const rows = await target.db.selectFrom(table).selectAll().execute();
				expect(rows.map(withNumbers), table).toEqual([
					withNumbers(await source.db.selectFrom(table).selectAll().executeTakeFirstOrThrow())
				]);
			}
			const [user] = await target.db.selectFrom('user').selectAll().execute();
			expect(user).toMatchObject({ id: ADA, email: 'ada@example.org' });
			expect(Boolean((user as unknown as { emailVerified: unknown }).emailVerified)).toBe(true);
			const picture = await openPictures(target, target.place.folder).get(HASH);
			expect([...(picture?.bytes ?? [])]).toEqual([...BYTES]);
			expect(await readMeta(target.db, 'epoch')).not.toBe('first');
			expect(await readMeta(target.db, 'restored')).toBe(mode satisfies RestoreMode);
			expect(readdirSync(folder)).toEqual(['backup.sqlite']);
		}
	);
});

describe.each(databases)('on $name', (database) => {
	it('a file that is not a backup changes nothing', async () => {
		const target = await openMigrated(database);
		await fill(target);
		const before = await rowsOf(target, 'fields');
		writeFileSync(join(folder, 'text.sqlite'), 'not a database, but long enough to be examined');
		await expect(restore(backupOf(target, join(folder, 'text.sqlite')), 'heal')).rejects.toMatchObject({
			code: 'bad_request'
		});
		await expect(restore(backupOf(target, join(folder, 'none.sqlite')), 'heal')).rejects.toMatchObject({
			code: 'not_found'
		});
		expect(await rowsOf(target, 'fields')).toEqual(before);
		expect(await readMeta(target.db, 'epoch')).toBe('first');
	});

	it('a backup that fails leaves the older backup', async () => {
		const source = await openMigrated(database);
		await fill(source);
		await backUp(backupOf(source));
		const broken = {
			...backupOf(source),
			pictures: { put: () => Promise.resolve(), get: () => Promise.reject(new Error('disk')) }
		};
		await expect(backUp(broken)).rejects.toThrow('disk');
		expect(readdirSync(folder)).toEqual(['backup.sqlite']);
		expect(existsSync(join(folder, 'backup.sqlite'))).toBe(true);
	});

	it('a picture that is removed during the backup leaves no row without bytes', async () => {
		const source = await openMigrated(database);
		await fill(source);
		const pictures = openPictures(source, source.place.folder);
		const since = NOON - 40 * 86_400_000;
		await source.db.insertInto('unneeded').values({ kind: 'picture', id: HASH, since }).execute();
		// The server removes the picture as an orphan after the rows were copied, before the pictures are.
		const removeAfterRows: Backup['progress'] = (items, done, total) => {
			if (items === 'rows' && done === total) removed = pictures.remove(HASH, NOON);
		};
		let removed: Promise<boolean> = Promise.resolve(false);
		const picturesAfterRemoval = {
			...pictures,
			get: async (hash: PictureHash) => ((await removed) ? pictures.get(hash) : null)
		};
		const { pictures: copied } = await backUp({
			...backupOf(source),
			pictures: picturesAfterRemoval,
			progress: removeAfterRows
		});
		expect([await removed, copied]).toEqual([true, 0]);
		const target = await openMigrated(database);
		await restore(backupOf(target), 'heal');
		expect(await target.db.selectFrom('pictures').selectAll().execute()).toEqual([]);
	});

	it('a restore keeps orphans for thirty days from now', async () => {
		const source = await openMigrated(database);
		await fill(source);
		await source.db.insertInto('unneeded').values({ kind: 'picture', id: HASH, since: 1 }).execute();
		await backUp(backupOf(source));
		await restore(backupOf(source), 'heal');
		expect(await source.db.selectFrom('unneeded').selectAll().execute()).toEqual([]);
	});

	it('a restore restarts all stays in the trash, so that entries deleted before the backup are not purged at once', async () => {
		const source = await openMigrated(database);
		await fill(source);
		const entries = source.db.updateTable('entries').set({ trashed: NOON - 29 * 86_400_000 });
		await entries.where('id', '=', entryId('entry-1')).execute();
		await backUp(backupOf(source));
		const before = Date.now();
		await restore(backupOf(source), 'heal');
		const rows = await source.db
			.selectFrom('entries')
			.select(['id', 'trashed'])
			.where('trashed', 'is not', null)
			.execute();
		expect(rows.map(({ id }) => id)).toEqual([entryId('entry-1')]);
		expect(Number(rows[0]?.trashed)).toBeGreaterThanOrEqual(before);
	});

	it('a disk that fills up during a backup or restore is reported, and no partial file remains', async () => {
		const source = await openMigrated(database);
		await fill(source);
		const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
		const pictures = { put: () => Promise.reject(full), get: () => Promise.reject(full) };
		await expect(backUp({ ...backupOf(source), pictures })).rejects.toMatchObject({ code: 'server_full' });
		expect(readdirSync(folder)).toEqual([]);
		await backUp(backupOf(source));
		const before = await rowsOf(source, 'fields');
		await expect(restore({ ...backupOf(source), pictures }, 'heal')).rejects.toMatchObject({ code: 'server_full' });
		expect(readdirSync(folder)).toEqual(['backup.sqlite']);
		expect(await rowsOf(source, 'fields')).toEqual(before);
		expect(await readMeta(source.db, 'epoch')).toBe('first');
	});
});
