// Tests of storage failures within a transaction on both databases, also when the code catches the error.
import { sql } from 'kysely';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { describeOnBothDatabases, openTestDatabases } from '../../../../tests/support/databases.ts';
import { withFaults } from '../../../../tests/support/faulty-dialect.ts';
import { readMeta, writeMeta } from '../store/counters.ts';
import { withStorageFailures } from './guarded-dialect.ts';
import { openDatabase } from './open.ts';

describeOnBothDatabases(({ db, opened }) => {
	const failing = openDatabase(opened.place, (dialect) => withFaults(dialect, nextFault));
	/** The error of the next statement. */
	let fault: Error | null;

	beforeEach(() => {
		fault = null;
	});
	afterAll(async () => {
		await failing.close();
	});

	function nextFault(): Error | null {
		const error = fault;
		fault = null;
		return error;
	}

	const diskFull = () => Object.assign(new Error('database or disk is full'), { errcode: 13 });

	it('a transaction with a storage failure stores nothing, even if the failure was caught and the work continued', async () => {
		const transaction = failing.db.transaction().execute(async (trx) => {
			await writeMeta(trx, 'before', 'it');
			fault = diskFull();
			await writeMeta(trx, 'full', 'it').catch(() => undefined);
			await writeMeta(trx, 'after', 'it').catch(() => undefined);
		});
		await expect(transaction).rejects.toMatchObject({ code: 'server_full' });
		for (const key of ['before', 'full', 'after']) expect(await readMeta(db, key)).toBeNull();
		await failing.db.transaction().execute((trx) => writeMeta(trx, 'later', 'yes'));
		expect(await readMeta(db, 'later')).toBe('yes');
	});

	it('an error that the statement itself caused can be caught and does not undo the transaction', async () => {
		await failing.db.transaction().execute(async (trx) => {
			await sql`savepoint one`.execute(trx);
			fault = new Error('a bug');
			await writeMeta(trx, 'bad', 'it').catch(() => undefined);
			await sql`rollback to savepoint one`.execute(trx);
			await writeMeta(trx, 'after', 'it');
		});
		expect(await readMeta(db, 'after')).toBe('it');
	});

	it('`withStorageFailures` throws a storage failure, even if the work caught it', async () => {
		fault = diskFull();
		const swallowed = withStorageFailures(() => readMeta(failing.db, 'epoch').catch(() => 'fine'));
		await expect(swallowed).rejects.toMatchObject({ code: 'server_full' });
		expect(await withStorageFailures(() => readMeta(failing.db, 'epoch'))).toBe('an epoch');
		await expect(withStorageFailures(() => Promise.reject(new Error('other')))).rejects.toThrow('other');
	});
});

it('in SQLite a transaction that was left open does not become part of the next transaction', async () => {
	const [sqlite] = openTestDatabases();
	const opened = await sqlite?.open();
	if (opened === undefined) throw new Error('the SQLite database is missing');
	await sql`begin`.execute(opened.db);
	await writeMeta(opened.db, 'left', 'open');
	await opened.db.transaction().execute((trx) => writeMeta(trx, 'next', 'one'));
	expect([await readMeta(opened.db, 'left'), await readMeta(opened.db, 'next')]).toEqual([null, 'one']);
	await opened.close();
});
