// Tests of the carry-over: a restore keeps the replaced database's later sign-outs, passwords, links and erase orders.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabases, type TestDatabaseHandle } from '../../../../tests/support/databases.ts';
import { NOON, pushingDevice, save } from '../../../../tests/support/push-fixture.ts';
import type { DeviceId } from '../../domain/core/hybrid-clock.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { codeOf } from '../../domain/core/failure.ts';
import {
	createAccounts,
	migrateAccounts,
	type Accounts,
	type SignInResult,
	type SessionId
} from '../accounts/accounts.ts';
import { backUp, restore, type Backup, type RestoreResult } from './backup.ts';
import { push } from '../sync/push.ts';
import { insertMetaIfAbsent, writeMeta } from '../store/counters.ts';
import { requestErase, readDeviceContact, writeContact } from '../store/devices.ts';
import { openPictures } from '../store/picture-store.ts';

const ORIGIN = 'http://localhost:3000';
const OLD = 'the password of the backup';
const NEW = 'the password set since then';
const databases = openTestDatabases();
let clients = 0;

describe.each(databases)('a backup restored into the $name database that it was made from', (database) => {
	let folder: string;
	let opened: TestDatabaseHandle;
	let accounts: Accounts;
	let reader: ReaderId;
	let client: string;
	const [phone, laptop] = [pushingDevice('phone'), pushingDevice('laptop')];

	function headersOf({ cookies }: Pick<SignInResult, 'cookies'> = { cookies: [] }): Headers {
		const cookie = cookies.map((each) => each.split(';', 1)[0]).join('; ');
		return new Headers({ origin: ORIGIN, host: 'localhost:3000', 'x-offprint-client': client, cookie });
	}
	const signIn = (password: string) => accounts.signIn({ email: 'ada@example.org', password }, headersOf());
	const isSignedIn = async (signedIn: SignInResult) => (await accounts.session(headersOf(signedIn))) !== null;
	const backup = (to = opened): Backup => ({
		opened: to,
		pictures: openPictures(to, to.place.folder),
		file: join(folder, 'backup.sqlite'),
		progress: () => undefined
	});
	const start = async (handle = opened) => createAccounts({ opened: handle, origin: ORIGIN, now: () => NOON });

	async function recordContact(device: DeviceId, signedIn: SignInResult): Promise<void> {
		const session = (await accounts.session(headersOf(signedIn)))?.id as SessionId;
		await writeContact(opened.db, reader, device, { name: null, session, seen: NOON });
	}

	async function pushSave(name: string): Promise<void> {
		const request = { ...phone.request([phone.op(save(name))]), reader };
		await opened.db.transaction().execute((trx) => push(trx, reader, request, NOON));
	}

	beforeEach(async () => {
		folder = mkdtempSync(join(tmpdir(), 'offprint-since-'));
		client = `198.51.${database.name === 'SQLite' ? 100 : 101}.${++clients}`;
		opened = await database.open();
		await migrateAccounts(opened);
		await insertMetaIfAbsent(opened.db, 'epoch', 'first');
		await writeMeta(opened.db, 'lineage', 'first lineage');
		accounts = await start();
		const token = (await accounts.setUpToken()) ?? '';
		const form = { token, name: 'Ada', email: 'ada@example.org', password: OLD };
		reader = (await accounts.setUp(form, headersOf())).account.reader;
	});
	afterEach(async () => {
		await opened.close();
		rmSync(folder, { recursive: true, force: true });
	});

	it('sessions that ended since the backup stay ended; all other sessions, old and new, continue', async () => {
		const [ended, stays] = [await signIn(OLD), await signIn(OLD)];
		await backUp(backup());
		await accounts.signOut(headersOf(ended));
		const began = await signIn(OLD);
		await restore(backup(), 'heal');
		accounts = await start();
		expect([await isSignedIn(ended), await isSignedIn(stays), await isSignedIn(began)]).toEqual([false, true, true]);
	});

	it('a password that was replaced since the backup stays replaced, and used links stay used', async () => {
		const thief = await signIn(OLD);
		const [used, unused] = [await accounts.resetToken('ada@example.org'), await accounts.resetToken('ada@example.org')];
		await backUp(backup());
		await accounts.resetPassword({ token: used, password: NEW }, headersOf());
		expect((await restore(backup(), 'heal')).signedIn).toBe(true);
		accounts = await start();
		expect(await isSignedIn(thief)).toBe(false);
		expect(await signIn(OLD).catch(codeOf)).toBe('bad_credentials');
		expect(await isSignedIn(await signIn(NEW))).toBe(true);
		expect(await accounts.resetPassword({ token: used, password: OLD }, headersOf()).catch(codeOf)).toBe('bad_link');
		expect(typeof unused).toBe('string');
	});

	it('erase orders made since the backup remain, also for devices that the backup does not know', async () => {
		const session = await signIn(OLD);
		await recordContact(phone.id, session);
		await backUp(backup());
		await recordContact(laptop.id, session);
		for (const { id } of [phone, laptop]) expect(await requestErase(opened.db, reader, id)).toBe(true);
		await restore(backup(), 'rewind');
		for (const { id } of [phone, laptop])
			expect(await readDeviceContact(opened.db, reader, id)).toMatchObject({ erase: true });
	});

	it('an account that was created since the backup remains, with its password link', async () => {
		await backUp(backup());
		const token = await accounts.add('Bob', 'bob@example.org');
		await restore(backup(), 'heal');
		accounts = await start();
		await accounts.resetPassword({ token, password: NEW }, headersOf());
		const bob = await accounts.signIn({ email: 'bob@example.org', password: NEW }, headersOf());
		expect(await isSignedIn(bob)).toBe(true);
	});

	it('after a mistaken restore, a reader who signed out in either database is signed out', async () => {
		const session = await signIn(OLD);
		await backUp(backup());
		await pushSave('since');
		const later = { ...backup(), file: join(folder, 'later.sqlite') };
		const ended = await signIn(OLD);
		await backUp(later);
		await accounts.signOut(headersOf(ended));
		await restore(backup(), 'heal');
		expect((await restore(later, 'heal')).signedIn).toBe(true);
		accounts = await start();
		expect([await isSignedIn(session), await isSignedIn(ended)]).toEqual([true, false]);
	});

	it.each(databases)('a restore into an empty $name database signs everybody out and voids links', async (other) => {
		const session = await signIn(OLD);
		const token = await accounts.resetToken('ada@example.org');
		await backUp(backup());
		const target = await other.open();
		try {
			await migrateAccounts(target);
			const restored: RestoreResult = await restore(backup(target), 'heal');
			expect(restored.signedIn).toBe(false);
			const moved = await start(target);
			expect(await moved.session(headersOf(session))).toBeNull();
			expect(await moved.resetPassword({ token, password: NEW }, headersOf()).catch(codeOf)).toBe('bad_link');
			expect((await moved.signIn({ email: 'ada@example.org', password: OLD }, headersOf())).account.reader).toBe(
				reader
			);
		} finally {
			await target.close();
		}
		expect(existsSync(join(folder, 'backup.sqlite'))).toBe(true);
	});
});
