// Tests of a PostgreSQL whose connections are cut: requests fail as busy, and the process and its work continue.
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { crashing } from './crashing-database.ts';
import { openTestDatabases, startEmpty, type TestDatabaseHandle } from '../support/databases.ts';
import { testArticle } from '../support/articles.ts';
import { ADA, entryId, mark, NOON, pushingDevice, save } from '../support/push-fixture.ts';
import { until } from '../support/until.ts';
import { codeOf } from '../../src/lib/domain/core/failure.ts';
import type { SyncResponse } from '../../src/lib/domain/sync/sync-protocol.ts';
import { createAccounts } from '../../src/lib/server/accounts/accounts.ts';
import { errorResponse } from '../../src/lib/server/http/error-response.ts';
import { acquireLock, type DatabaseLock } from '../../src/lib/server/db/lock.ts';
import { openDatabase, type DatabaseHandle } from '../../src/lib/server/db/open.ts';
import { createJobs, type JobsDeps } from '../../src/lib/server/ingest/job-runner.ts';
import { readMeta, writeMeta } from '../../src/lib/server/store/counters.ts';
import { publishArticle } from '../../src/lib/server/ingest/publish-article.ts';
import { putJob } from '../../src/lib/server/store/jobs.ts';
import { sync } from '../../src/lib/server/sync/handle-sync.ts';

const ORIGIN = 'http://localhost:3000';
const databases = openTestDatabases();

/** Opens a database that is unreachable while `isReachable` returns false. */
function openUnreliable(place: TestDatabaseHandle['place'], isReachable: () => boolean): DatabaseHandle {
	const step = (): void => {
		if (!isReachable()) throw new Error('Connection terminated unexpectedly');
	};
	return openDatabase(place, (dialect) => crashing(dialect, step));
}

const codeFrom = (work: Promise<unknown>): Promise<string> =>
	work.then(
		() => 'none',
		(error: unknown) => codeOf(error)
	);

describe.each(databases.filter(({ name }) => name === 'PostgreSQL'))('on $name', ({ open }) => {
	let opened: TestDatabaseHandle;
	/** A connection like that of another process. */
	let admin: pg.Client;

	beforeAll(async () => {
		opened = await open();
		admin = new pg.Client({ connectionString: inject('postgresUrl') });
		await admin.connect();
	});
	beforeEach(() => startEmpty(opened.db));
	afterAll(async () => {
		await opened.close();
		await admin.end();
	});

	/** Cuts connections to the test's database once one runs a matching query. */
	async function cut(like: string): Promise<void> {
		const name = new URL(opened.place.url ?? '').pathname.slice(1);
		await until(`a connection that runs ${like}`, async () => {
			const { rowCount } = await admin.query(
				`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and query like $2`,
				[name, like]
			);
			return rowCount !== 0;
		});
	}

	it('a connection that is cut during its query fails only that query', async () => {
		// Repeated, because the pool may learn of the loss after the query has failed.
		for (let time = 0; time < 10; time++) {
			const failure = codeFrom(sql`select pg_sleep(60), 'cut me'`.execute(opened.db));
			await cut('%cut me%');
			expect(await failure).toBe('busy');
			expect((await sql<{ one: number }>`select 1 as one`.execute(opened.db)).rows).toEqual([{ one: 1 }]);
		}
	});

	it('a connection that is cut between two queries of a transaction rolls all of it back', async () => {
		const failure = codeFrom(
			opened.db.transaction().execute(async (trx) => {
				await writeMeta(trx, 'half', 'of it');
				await cut('%meta%');
				await writeMeta(trx, 'other half', 'of it');
			})
		);
		expect(await failure).toBe('busy');
		expect(await readMeta(opened.db, 'half')).toBeNull();
	});

	it('a push whose connection is cut gets status 503, and is applied once when it is sent again', async () => {
		const phone = pushingDevice('phone');
		const request = phone.request([phone.op(save('one')), phone.op(mark('one', 'bookmarked'))]);
		const deps = { db: opened.db, now: () => NOON, onPush: () => undefined };
		// The push waits for its counter's row, which another transaction has locked.
		const isLocked = Promise.withResolvers<void>();
		const locked = Promise.withResolvers<void>();
		const other = opened.db.transaction().execute(async (trx) => {
			await sql`insert into counters (reader, value, lineage) values (${ADA}, 0, '')`.execute(trx);
			isLocked.resolve();
			await locked.promise;
		});
		await isLocked.promise;
		const answer = sync(deps, ADA, request).catch(errorResponse);
		await cut('insert into "counters"%');
		const failed = await answer;
		locked.resolve();
		await other;
		expect(failed).toBeInstanceOf(Response);
		expect((failed as Response).status).toBe(503);
		expect(await (failed as Response).json()).toMatchObject({ failure: 'busy' });
		expect(await opened.db.selectFrom('fields').selectAll().execute()).toEqual([]);
		const again = (await sync(deps, ADA, request)) as SyncResponse;
		expect(again.results.map(({ result }) => result)).toEqual(['ok', 'ok']);
		expect(((await sync(deps, ADA, request)) as SyncResponse).results).toEqual(again.results);
	});

	it('signing in and reading the session fail as busy while the database is unreachable, whatever the password', async () => {
		let isReachable = true;
		const unreliable = openUnreliable(opened.place, () => isReachable);
		const accounts = await createAccounts({ opened: unreliable, origin: ORIGIN, now: () => NOON });
		const headers = new Headers({ origin: ORIGIN, host: 'localhost:3000', 'x-offprint-client': '198.51.100.1' });
		const owner = { name: 'Ada', email: 'ada@example.org', password: 'a long enough password' };
		const { cookies } = await accounts.setUp({ token: await accounts.setUpToken(), ...owner }, headers);
		headers.set('cookie', cookies.map((each) => each.split(';', 1)[0]).join('; '));
		isReachable = false;
		expect(await codeFrom(accounts.signIn(owner, headers))).toBe('busy');
		expect(await codeFrom(accounts.session(headers))).toBe('busy');
		isReachable = true;
		expect((await accounts.session(headers))?.email).toBe(owner.email);
		await unreliable.close();
	});

	it('a password link is not used up when the database fails while it is used', async () => {
		let statements = -Infinity;
		// The link is read and deleted. The third statement fails, and the link is restored when the database is back.
		const failing = openUnreliable(opened.place, () => ++statements !== 3);
		const accounts = await createAccounts({ opened: failing, origin: ORIGIN, now: () => NOON });
		const token = await accounts.add('Bob', 'bob@example.org');
		const password = 'a long enough password';
		const headers = new Headers({ origin: ORIGIN, host: 'localhost:3000', 'x-offprint-client': '198.51.100.2' });
		statements = 0;
		expect(await codeFrom(accounts.resetPassword({ token, password }, headers))).toBe('busy');
		await accounts.resetPassword({ token, password }, headers);
		expect((await accounts.signIn({ email: 'bob@example.org', password }, headers)).account.name).toBe('Bob');
		await failing.close();
	});

	it('a query to an unreachable server fails at once as busy', async () => {
		const unreliable = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', folder: '' });
		expect(await codeFrom(readMeta(unreliable.db, 'epoch'))).toBe('busy');
		await unreliable.close();
	});

	describe('the lock', () => {
		const locks: DatabaseLock[] = [];
		beforeEach(async () => {
			for (const each of locks.splice(0)) await each.release();
		});
		afterAll(async () => {
			for (const each of locks) await each.release();
		});

		async function acquire(mode: 'shared' | 'exclusive'): Promise<DatabaseLock> {
			const lock = await acquireLock(opened.place, mode);
			locks.push(lock);
			return lock;
		}

		it('is acquired again after its connection was cut, and cursors get a new lineage', async () => {
			const lock = await acquire('shared');
			await writeMeta(opened.db, 'lineage', 'of the start');
			await cut('%pg_try_advisory_lock_shared%');
			await until('the loss to be noticed', () => !lock.isHeld());
			await until('the lock to be acquired again', () => lock.isHeld());
			expect(await readMeta(opened.db, 'lineage')).not.toBe('of the start');
			expect(await codeFrom(acquire('exclusive'))).toBe('bad_setting');
		});

		it('is waited for while another process holds it, and nothing is read or written until then', async () => {
			const lock = await acquire('shared');
			const guarded = openDatabase(opened.place, undefined, () => lock.isHeld());
			await writeMeta(guarded.db, 'mine', 'yes');
			await cut('%pg_try_advisory_lock_shared%');
			const restoring = await until('a restore to begin', () =>
				acquireLock(opened.place, 'exclusive').catch(() => null)
			);
			locks.push(restoring);
			await until('the loss to be noticed', () => !lock.isHeld());
			expect(await codeFrom(writeMeta(guarded.db, 'mine', 'no'))).toBe('busy');
			await restoring.release();
			await until('the lock to be acquired again', () => lock.isHeld());
			await writeMeta(guarded.db, 'mine', 'again');
			expect(await readMeta(opened.db, 'mine')).toBe('again');
			await guarded.close();
		});
	});
});

describe.each(databases)('jobs on $name', ({ open }) => {
	it('continue after the database was unreachable, and no page loses an attempt', async () => {
		const opened = await open();
		await startEmpty(opened.db);
		let isReachable = true;
		const unreliable = openUnreliable(opened.place, () => isReachable);
		const address = 'https://example.org/one';
		for (const name of ['one', 'two']) {
			const phone = pushingDevice(name);
			await sync(
				{ db: opened.db, now: () => NOON, onPush: () => undefined },
				ADA,
				phone.request([phone.op(save(name))])
			);
		}
		await opened.db.deleteFrom('jobs').execute();
		await putJob(opened.db, { reader: ADA, entry: entryId('one'), address }, NOON);
		let now = NOON;
		const publish: JobsDeps['ingest'] = (job, owner) =>
			publishArticle({ db: unreliable.db, now, owner }, job, testArticle('one'));
		const ingest = vi.fn<JobsDeps['ingest']>((...args) => {
			isReachable = false;
			return publish(...args);
		});
		const jobs = createJobs({
			db: unreliable.db,
			now: () => now,
			owner: 'test',
			ingest,
			libraryChanged: () => undefined
		});
		jobs.start();
		await until('the page to be fetched', () => ingest.mock.calls.length === 1);
		await until('the database to be unreachable', () => !isReachable);
		// The job could not be released, so its lease must expire.
		now += 3_600_000;
		ingest.mockImplementation(publish);
		isReachable = true;
		await until('the article to be there', async () => {
			const rows = await opened.db.selectFrom('entries').select('article').where('id', '=', entryId('one')).execute();
			return rows[0]?.article !== null;
		});
		const failed = await opened.db.selectFrom('fields').select('value').where('field', '=', 'fetch').execute();
		expect(failed).toEqual([{ value: JSON.stringify({ state: 'done' }) }]);
		await jobs.stop();
		await unreliable.close();
		await opened.close();
	});
});
