// Tests of a full disk on both databases: pushes and sign-ins fail and change nothing, and reading continues.
import { beforeEach, expect, it } from 'vitest';
import {
	ADA as OWNER,
	headersOf as headersFrom,
	ORIGIN,
	removeAccounts
} from '../../../../tests/support/accounts-fixture.ts';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { fillDisk } from '../../../../tests/support/full-disk.ts';
import { ADA, mark, NOON, pushingDevice, save } from '../../../../tests/support/push-fixture.ts';
import { codeOf } from '../../domain/core/failure.ts';
import type { SyncResponse } from '../../domain/sync/sync-protocol.ts';
import { createAccounts, type Accounts } from '../accounts/accounts.ts';
import { errorResponse } from '../http/error-response.ts';
import { sync } from './handle-sync.ts';

describeOnBothDatabases(({ db, opened }) => {
	let accounts: Accounts;
	let clients = 0;

	beforeEach(async () => {
		accounts = await createAccounts({ opened, origin: ORIGIN, now: () => NOON });
		await removeAccounts(db);
	});

	/** Runs work while the disk is full. */
	async function whileFull<T>(work: () => Promise<T>): Promise<T> {
		const makeRoom = await fillDisk(opened);
		try {
			return await work();
		} finally {
			await makeRoom();
		}
	}

	const headersOf = (cookies: readonly string[] = []) => headersFrom(cookies, `198.51.100.${++clients}`);

	const failureCodeOf = (work: Promise<unknown>): Promise<string> =>
		work.then(
			() => 'none',
			(error: unknown) => codeOf(error)
		);

	async function setUpOwner(): Promise<readonly string[]> {
		const token = await accounts.setUpToken();
		return (await accounts.setUp({ token, ...OWNER }, headersOf())).cookies;
	}

	const deps = () => ({ db, now: () => NOON, onPush: () => undefined });

	it('a push fails as a whole, and succeeds when it is sent again', async () => {
		const phone = pushingDevice('phone');
		const request = phone.request([phone.op(save('one')), phone.op(mark('one', 'bookmarked'))]);
		await sync(deps(), ADA, request);
		const next = phone.request([phone.op(save('two')), phone.op(mark('two', 'bookmarked'))], { settled: 2 });
		const fields = await countRows(db, 'fields');
		expect(await whileFull(() => failureCodeOf(sync(deps(), ADA, next)))).toBe('server_full');
		expect(await countRows(db, 'fields')).toBe(fields);
		const answer = (await sync(deps(), ADA, next)) as SyncResponse;
		expect(answer.results).toEqual([
			{ number: 3, result: 'ok' },
			{ number: 4, result: 'ok' }
		]);
	});

	it('a device with nothing to push still pulls', async () => {
		const phone = pushingDevice('phone');
		await sync(deps(), ADA, phone.request([phone.op(save('one'))]));
		const tablet = pushingDevice('tablet');
		const caller = { session: 'a session' as never, agent: null };
		const request = tablet.request([]);
		const answer = await whileFull(() => sync({ ...deps(), caller }, ADA, request));
		expect((answer as SyncResponse).changes).toHaveLength(1);
	});

	it('sign-in fails with `server_full` for right and wrong passwords, because attempts cannot be counted', async () => {
		const cookies = await setUpOwner();
		const { email, password } = OWNER;
		await whileFull(async () => {
			expect(await failureCodeOf(accounts.signIn({ email, password }, headersOf()))).toBe('server_full');
			expect(await failureCodeOf(accounts.signIn({ email, password: 'not that one' }, headersOf()))).toBe(
				'server_full'
			);
			expect((await accounts.session(headersOf(cookies)))?.email).toBe(email);
		});
		expect((await accounts.signIn({ email, password }, headersOf())).account.email).toBe(email);
	});

	it('a session that is due to be extended remains valid', async () => {
		const cookies = await setUpOwner();
		const expiresAt = new Date(Date.now() + 100 * 86_400_000);
		await db
			.updateTable('session' as never)
			.set({ expiresAt: opened.flavour === 'sqlite' ? expiresAt.toISOString() : expiresAt } as never)
			.execute();
		expect((await whileFull(() => accounts.session(headersOf(cookies))))?.email).toBe(OWNER.email);
	});

	it('the set-up link and a new account fail with `server_full`, and work when there is room again', async () => {
		const token = await accounts.setUpToken();
		const setUp = () => accounts.setUp({ token, ...OWNER }, headersOf());
		expect(await whileFull(() => failureCodeOf(setUp()))).toBe('server_full');
		expect((await setUp()).account.email).toBe(OWNER.email);
		const add = () => accounts.add('Bob', 'bob@example.org');
		expect(await whileFull(() => failureCodeOf(add()))).toBe('server_full');
		expect(await add()).not.toBe('');
	});

	it('a full disk is answered with the status 507', async () => {
		const token = await accounts.setUpToken();
		const response = await whileFull(() =>
			accounts.setUp({ token, ...OWNER }, headersOf()).then(
				() => null,
				(error: unknown) => errorResponse(error)
			)
		);
		expect(response?.status).toBe(507);
		expect(await response?.json()).toEqual({ failure: 'server_full', details: {} });
	});
});
