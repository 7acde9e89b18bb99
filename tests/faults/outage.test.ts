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

/** A database that can be made unreachable. */
function openAway(place: TestDatabaseHandle['place'], isThere: () => boolean): DatabaseHandle {
	const step = (): void => {
		if (!isThere()) throw new Error('Connection terminated unexpectedly');
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
	/** Of another process. */
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
		// Repeated: the pool may learn of the loss after the query did.
		for (let time = 0; time < 10; time++) {
			const sleeping = codeFrom(sql`select pg_sleep(60), 'cut me'`.execute(opened.db));
			await cut('%cut me%');
			expect(await sleeping).toBe('busy');
			expect((await sql<{ one: number }>`select 1 as one`.execute(opened.db)).rows).toEqual([{ one: 1 }]);
		}
	});

	it('a connection that is cut between two queries of a transaction rolls all of it back', async () => {
		const failed = codeFrom(
			opened.db.transaction().execute(async (trx) => {
				await writeMeta(trx, 'half', 'of it');
				await cut('%meta%');
				await writeMeta(trx, 'other half', 'of it');
			})
		);
		expect(await failed).toBe('busy');
		expect(await readMeta(opened.db, 'half')).toBeNull();
	});

	it('a push that is cut is answered 503, and is applied once when it is sent again', async () => {
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

	it('signing in and asking for a session fail as busy while the database is away, whatever the password', async () => {
		let isThere = true;
		const away = openAway(opened.place, () => isThere);
		const accounts = await createAccounts({ opened: away, origin: ORIGIN, now: () => NOON });
		const headers = new Headers({ origin: ORIGIN, host: 'localhost:3000', 'x-offprint-client': '198.51.100.1' });
		const owner = { name: 'Ada', email: 'ada@example.org', password: 'a long enough password' };
		const { cookies } = await accounts.setUp({ token: await accounts.setUpToken(), ...owner }, headers);
		headers.set('cookie', cookies.map((each) => each.split(';', 1)[0]).join('; '));
		isThere = false;
		expect(await codeFrom(accounts.signIn(owner, headers))).toBe('busy');
		expect(await codeFrom(accounts.session(headers))).toBe('busy');
		isThere = true;
		expect((await accounts.session(headers))?.email).toBe(owner.email);
		await away.close();
	});

	it('a password link is not used up by a database that fails meanwhile', async () => {
		let statements = -Infinity;
		// Read and deleted; the third statement fails, and the link is restored when the database is back.
		const failing = openAway(opened.place, () => ++statements !== 3);
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

	it('an unreachable server keeps nobody waiting', async () => {
		const away = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', folder: '' });
		expect(await codeFrom(readMeta(away.db, 'epoch'))).toBe('busy');
		await away.close();
	});

	describe('the lock', () => {
		const holds: DatabaseLock[] = [];
		beforeEach(async () => {
			for (const each of holds.splice(0)) await each.release();
		});
		afterAll(async () => {
			for (const each of holds) await each.release();
		});

		async function held(how: 'shared' | 'exclusive'): Promise<DatabaseLock> {
			const made = await acquireLock(opened.place, how);
			holds.push(made);
			return made;
		}

		it('is acquired again after its connection was cut, and cursors get a new lineage', async () => {
			const own = await held('shared');
			await writeMeta(opened.db, 'lineage', 'of the start');
			await cut('%pg_try_advisory_lock_shared%');
			await until('the loss to be noticed', () => !own.isHeld());
			await until('the hold to be had again', () => own.isHeld());
			expect(await readMeta(opened.db, 'lineage')).not.toBe('of the start');
			expect(await codeFrom(held('exclusive'))).toBe('bad_setting');
		});

		it('held by another process meanwhile is waited for, and nothing is read or written until then', async () => {
			const own = await held('shared');
			const guardedToo = openDatabase(opened.place, undefined, () => own.isHeld());
			await writeMeta(guardedToo.db, 'mine', 'yes');
			await cut('%pg_try_advisory_lock_shared%');
			const restoring = await until('a restore to begin', () =>
				acquireLock(opened.place, 'exclusive').catch(() => null)
			);
			holds.push(restoring);
			await until('the loss to be noticed', () => !own.isHeld());
			expect(await codeFrom(writeMeta(guardedToo.db, 'mine', 'no'))).toBe('busy');
			await restoring.release();
			await until('the hold to be had again', () => own.isHeld());
			await writeMeta(guardedToo.db, 'mine', 'again');
			expect(await readMeta(opened.db, 'mine')).toBe('again');
			await guardedToo.close();
		});
	});
});

describe.each(databases)('jobs on $name', ({ open }) => {
	it('continue after the database was away, and no page loses an attempt', async () => {
		const opened = await open();
		await startEmpty(opened.db);
		let isThere = true;
		const away = openAway(opened.place, () => isThere);
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
			publishArticle({ db: away.db, now, owner }, job, testArticle('one'));
		const ingest = vi.fn<JobsDeps['ingest']>((...args) => {
			isThere = false;
			return publish(...args);
		});
		const jobs = createJobs({ db: away.db, now: () => now, owner: 'test', ingest, libraryChanged: () => undefined });
		jobs.start();
		await until('the page to be fetched', () => ingest.mock.calls.length === 1);
		await until('the database to be missed', () => !isThere);
		// Its lease expires, as the job could not be released.
		now += 3_600_000;
		ingest.mockImplementation(publish);
		isThere = true;
		await until('the article to be there', async () => {
			const rows = await opened.db.selectFrom('entries').select('article').where('id', '=', entryId('one')).execute();
			return rows[0]?.article !== null;
		});
		const failed = await opened.db.selectFrom('fields').select('value').where('field', '=', 'fetch').execute();
		expect(failed).toEqual([{ value: JSON.stringify({ state: 'done' }) }]);
		await jobs.stop();
		await away.close();
		await opened.close();
	});
});
