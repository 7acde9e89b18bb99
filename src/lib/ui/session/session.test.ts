// Tests of the clock of a session, orders to erase the device, and the offer to import an earlier library.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeLibrary } from '../../../../tests/support/fake-library.ts';
import { NOW, statusWith } from '../../../../tests/support/rows.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Account, ImportableAccount, Device } from '../../library/library.ts';
import { DataMarker } from './data-marker.ts';
import { Session } from './session.svelte.ts';
import { Traces } from './clear-traces.ts';

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const earlier: ImportableAccount = {
	reader: 'earlier' as ReaderId,
	name: 'Ada Reader',
	email: 'ada@example.org',
	hasSameEmail: true,
	isPostponed: false
};

function recordsOf(account: Account) {
	return { account, isBlank: false, isRemoved: false, wasErased: false, hasEarlier: false };
}

async function open(
	importableAccount: () => Promise<ImportableAccount | null> = () => Promise.resolve(null),
	overrides: Partial<Device> = {}
): Promise<Session> {
	const library = fakeLibrary();
	const device: Partial<Device> = {
		records: () => Promise.resolve(recordsOf(library.account)),
		open: () => library,
		importableAccount,
		finishSigningOut: () => Promise.resolve(),
		watch: () => () => undefined,
		...overrides
	};
	const session = new Session(device as Device, new DataMarker(() => localStorage), new Traces(window));
	await session.enter();
	return session;
}

describe('the time', () => {
	it('advances every minute while the session is started', async () => {
		const session = await open();
		const stop = session.start();
		const started = session.now;
		vi.advanceTimersByTime(60_000);
		expect(session.now).toBe(started + 60_000);
		stop();
		vi.advanceTimersByTime(120_000);
		expect(session.now).toBe(started + 60_000);
	});
});

describe('an order to erase the device', () => {
	it('signs out the account of the library that received it, not the one that is current by then', async () => {
		const library = fakeLibrary();
		let account: Account = library.account;
		const signOut = vi.fn<Device['signOut']>().mockResolvedValue();
		await open(undefined, { records: () => Promise.resolve(recordsOf(account)), open: () => library, signOut });
		account = { ...account, reader: 'bob' as ReaderId };
		vi.spyOn(library, 'status').mockReturnValue(statusWith({ failure: 'erased' }));
		library.emitChange('status');
		expect(signOut).toHaveBeenCalledExactlyOnceWith(library.account.reader, 'erase');
	});
});

describe('the offer to import an earlier library', () => {
	it('is not shown again by a look-up that started before the reader’s answer', async () => {
		const lookUps: ((found: ImportableAccount | null) => void)[] = [];
		const session = await open(() => new Promise((resolve) => lookUps.push(resolve)));
		const first = session.lookForImportable();
		lookUps[0]?.(earlier);
		await first;
		expect(session.importable).toEqual(earlier);
		const slow = session.lookForImportable();
		session.importAnswered();
		expect(session.importable).toBeNull();
		lookUps[2]?.(null);
		lookUps[1]?.(earlier);
		await slow;
		expect(session.importable).toBeNull();
		expect(session.hasPostponed).toBe(false);
	});
});
