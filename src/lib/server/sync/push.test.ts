// Tests of the push on both databases: each op counts once, and always has the same result.
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import {
	ADA,
	BOB,
	entryId,
	mark,
	NOON,
	pushingDevice,
	save,
	type PushingDevice
} from '../../../../tests/support/push-fixture.ts';
import { makeTimestamp } from '../../domain/core/hybrid-clock.ts';
import type { Op, Result, SyncRejection, SyncRequest } from '../../domain/sync/sync-protocol.ts';
import { push, PushRejected } from './push.ts';
import { readCounter } from '../store/counters.ts';
import { readDevice } from '../store/devices.ts';
import { purgeEntry, readEntry, readFields, writeEntry, writeField } from '../store/entries.ts';

describeOnBothDatabases(({ db }) => {
	let phone: PushingDevice;

	beforeEach(() => {
		phone = pushingDevice('phone');
	});

	async function pushOps(request: SyncRequest, now = NOON, reader = ADA): Promise<Result[]> {
		return db.transaction().execute((trx) => push(trx, reader, request, now));
	}

	async function refusal(request: SyncRequest): Promise<SyncRejection> {
		const before = await readCounter(db, ADA);
		const error: unknown = await pushOps(request).catch((reason: unknown) => reason);
		if (!(error instanceof PushRejected)) throw new Error('the push was not refused', { cause: error });
		expect(await readCounter(db, ADA)).toEqual(before);
		return error.answer;
	}

	function resultNames(results: readonly Result[]): string[] {
		return results.map((result) => (result.result === 'rejected' ? result.code : result.result));
	}

	async function valueOf(name: string, field: 'saved' | 'read' | 'furthest' | `tag:${string}`): Promise<unknown> {
		return (await readFields(db, ADA, entryId(name)))[field]?.value;
	}

	describe('an unpaired surrogate', () => {
		it('is refused in the name of a tag, which would have to be changed to be stored', async () => {
			const ops = [save('one'), mark('one', 'tag:\ud83d'), mark('one', 'tag:a\0b'), mark('one', 'tag:🚂')];
			const results = await pushOps(phone.request(ops.map((change) => phone.op(change))));
			expect(resultNames(results)).toEqual(['ok', 'bad_change', 'bad_change', 'ok']);
			expect(Object.keys(await readFields(db, ADA, entryId('one')))).toEqual(['saved', 'tag:🚂']);
		});

		it('is repaired in a text, as NUL is, and the device gets the repaired text', async () => {
			await pushOps(phone.request([phone.op(save('one'))]));
			const op = phone.rawOp({
				...{ entity: 'settings', id: 'settings', field: 'search:trains', stamp: makeTimestamp(NOON, 0, phone.id) },
				value: { query: 'trains \ud83d\0', 'na\udc00me': ['\udc00', 1] }
			});
			const [result] = await pushOps(phone.request([op]));
			const value = { query: 'trains \ufffd', 'na\ufffdme': ['\ufffd', 1] };
			expect(result).toMatchObject({ result: 'restamped', current: { value } });
			const stored = await db.selectFrom('fields').select('value').where('field', '=', 'search:trains').execute();
			expect(stored.map((row) => JSON.parse(row.value) as unknown)).toEqual([value]);
			// The same op gets the same answer when it is repeated.
			expect(await pushOps(phone.request([op]))).toEqual([result]);
		});
	});

	describe('an op', () => {
		it('is stored with its entry, a job for its page, and its device', async () => {
			const ops = [phone.op(save('one', 'https://example.org/one/?utm_source=x')), phone.op(mark('one', 'read'))];
			expect(resultNames(await pushOps(phone.request(ops)))).toEqual(['ok', 'ok']);
			expect(await readFields(db, ADA, entryId('one'))).toEqual({
				saved: { value: ops[0]?.change.value, stamp: ops[0]?.change.stamp },
				read: { value: true, stamp: ops[1]?.change.stamp }
			});
			expect((await readEntry(db, ADA, entryId('one')))?.address).toBe('https://example.org/one');
			const jobs = await db.selectFrom('jobs').selectAll().execute();
			expect(jobs).toMatchObject([
				{ reader: ADA, entry: entryId('one'), address: 'https://example.org/one/?utm_source=x', due: NOON }
			]);
			expect(await readDevice(db, ADA, phone.id)).toMatchObject({ number: 2, settled: 0 });
		});

		it('gets its original result when it is repeated, whatever was written since', async () => {
			const first = [phone.op(save('one')), phone.op(mark('one', 'read'))];
			const results = await pushOps(phone.request(first));
			await pushOps(pushingDevice('laptop').request([pushingDevice('laptop').op(mark('one', 'read', false), NOON)]));
			const fields = await readFields(db, ADA, entryId('one'));
			expect(fields.read?.value).toBe(false);
			const more = phone.op(mark('one', 'archived'));
			expect(await pushOps(phone.request([...first, more]))).toEqual([...results, { number: 3, result: 'ok' }]);
			expect((await readFields(db, ADA, entryId('one'))).read).toEqual(fields.read);
		});

		it('changes nothing but the row of its device when it is repeated', async () => {
			const ops = [phone.op(save('one')), phone.op(mark('one', 'tag:a')), phone.op(mark('gone', 'read'))];
			const results = await pushOps(phone.request(ops));
			const rows = await db.selectFrom('fields').selectAll().orderBy('counter').execute();
			for (const some of [ops, ops.slice(0, 1), ops.slice(1)]) {
				expect(await pushOps(phone.request(some))).toEqual(
					results.filter(({ number }) => some.some((op) => op.number === number))
				);
			}
			expect(await db.selectFrom('fields').selectAll().orderBy('counter').execute()).toEqual(rows);
			expect(await countRows(db, 'results')).toBe(3);
		});

		it('gets the stored value when it loses', async () => {
			await pushOps(phone.request([phone.op(save('one')), phone.op(mark('one', 'read'), NOON - 5)]));
			const laptop = pushingDevice('laptop');
			const losing = laptop.op(mark('one', 'read', false), NOON - 6);
			expect(await pushOps(laptop.request([losing]))).toEqual([
				{ number: 1, result: 'superseded', current: { value: true, stamp: makeTimestamp(NOON - 5, 0, phone.id) } }
			]);
			expect(await valueOf('one', 'read')).toBe(true);
		});

		it('loses when its progress is smaller than the stored progress, even with a later timestamp', async () => {
			const ops = [
				phone.op(save('one')),
				phone.op(mark('one', 'furthest', 0.8)),
				phone.op(mark('one', 'furthest', 0.3))
			];
			expect(resultNames(await pushOps(phone.request(ops)))).toEqual(['ok', 'ok', 'superseded']);
			expect(await valueOf('one', 'furthest')).toBe(0.8);
		});

		it('applies to the winner too when its entry was merged', async () => {
			await pushOps(phone.request([phone.op(save('winner')), phone.op(save('loser'))]));
			const entry = await readEntry(db, ADA, entryId('loser'));
			if (entry === null) throw new Error('the entry that was saved is missing');
			await writeEntry(db, ADA, { ...entry, alias: entryId('winner') });
			expect(resultNames(await pushOps(phone.request([phone.op(mark('loser', 'tag:a'))])))).toEqual(['ok']);
			expect([await valueOf('loser', 'tag:a'), await valueOf('winner', 'tag:a')]).toEqual([true, true]);
			await pushOps(phone.request([phone.op(mark('winner', 'read'))]));
			const counters = await db.selectFrom('fields').select('counter').execute();
			expect(new Set(counters.map(({ counter }) => counter)).size).toBe(counters.length);
		});
	});

	describe('a device', () => {
		it('counts as a copy when it sends another change under a known number', async () => {
			const copy = pushingDevice('phone');
			await pushOps(phone.request([phone.op(save('one'))]));
			expect(await refusal(phone.request([copy.op(save('two'))]))).toEqual({ refused: 'forked' });
		});

		it('counts as a copy when it continues from another history', async () => {
			const copy = pushingDevice('phone');
			await pushOps(phone.request([phone.op(save('one'))]));
			copy.op(save('two'));
			expect(await refusal(phone.request([copy.op(save('three'))]))).toEqual({ refused: 'forked' });
		});

		it('counts as a copy when it repeats acknowledged ops', async () => {
			const op = phone.op(save('one'));
			await pushOps(phone.request([op]));
			await pushOps(phone.request([phone.op(mark('one', 'read'))], { settled: 1 }));
			expect(await refusal(phone.request([op]))).toEqual({ refused: 'forked' });
		});

		it('gets the expected number and hash when it leaves ops out', async () => {
			const [first, , third] = [phone.op(save('one')), phone.op(save('two')), phone.op(save('three'))];
			expect(await refusal(phone.request([third]))).toMatchObject({ refused: 'gap', expected: 1 });
			await pushOps(phone.request([first]));
			const last = await readDevice(db, ADA, phone.id);
			expect(await refusal(phone.request([third]))).toEqual({ refused: 'gap', expected: 2, before: last?.hash });
			expect(await refusal(phone.request([first, third]))).toEqual({ refused: 'gap', expected: 2, before: last?.hash });
		});

		it('may have the same id as another reader’s device', async () => {
			const other = pushingDevice('phone', NOON, BOB);
			await pushOps(phone.request([phone.op(save('one'))]));
			expect(resultNames(await pushOps(other.request([other.op(save('two'))]), NOON, BOB))).toEqual(['ok']);
			expect(await readEntry(db, BOB, entryId('one'))).toBeNull();
		});

		it('has its acknowledged results deleted, and no others', async () => {
			await pushOps(phone.request([phone.op(save('one')), phone.op(save('two')), phone.op(save('three'))]));
			await pushOps(phone.request([phone.op(mark('one', 'read'))], { settled: 2 }));
			const rows = await db.selectFrom('results').select('number').orderBy('number').execute();
			expect(rows.map(({ number }) => number)).toEqual([3, 4]);
		});

		it('cannot acknowledge ops that it has not sent', async () => {
			await pushOps(phone.request([phone.op(save('one'))], { settled: 99 }));
			expect(await readDevice(db, ADA, phone.id)).toMatchObject({ number: 1, settled: 1 });
			expect(resultNames(await pushOps(phone.request([phone.op(save('two'))])))).toEqual(['ok']);
		});
	});

	describe('an invalid change', () => {
		it.each<[string, (device: PushingDevice) => Op, string]>([
			['a field that only the server writes', (device) => device.op(mark('one', 'article', 'x')), 'not_yours'],
			['a fetch state from a device', (device) => device.op(mark('one', 'fetch', { state: 'done' })), 'not_yours'],
			['an alias from a device', (device) => device.op(mark('one', 'alias', entryId('two'))), 'not_yours'],
			['an entry that nobody saved', (device) => device.op(mark('two', 'bookmarked')), 'gone'],
			['an invalid value', (device) => device.op(mark('one', 'read', 'yes')), 'bad_change'],
			['an unknown field', (device) => device.rawOp({ entity: 'entry', field: 'colour' }), 'bad_change'],
			['a change that is a list', (device) => device.rawOp([1, 2]), 'bad_change']
		])('is rejected, and the other ops are applied: %s', async (_, makeOp, code) => {
			const ops = [phone.op(save('one')), makeOp(phone), phone.op(mark('one', 'read'))];
			const results = await pushOps(phone.request(ops));
			expect(resultNames(results)).toEqual(['ok', code, 'ok']);
			expect(results[1]).toEqual({ number: 2, result: 'rejected', code, current: null });
			expect(await valueOf('one', 'read')).toBe(true);
			expect(await pushOps(phone.request(ops))).toEqual(results);
		});

		it('is rejected with the stored value', async () => {
			await pushOps(phone.request([phone.op(save('one')), phone.op(mark('one', 'read'))]));
			const stamp = makeTimestamp(NOON - 7, 0, phone.id);
			const article = { entity: 'entry', id: entryId('one'), field: 'article', value: 'theirs', stamp } as const;
			await db.transaction().execute((trx) => writeField(trx, ADA, article, 9));
			const [result] = await pushOps(phone.request([phone.op(mark('one', 'article', 'mine'))]));
			expect(result).toMatchObject({ result: 'rejected', code: 'not_yours', current: { value: 'theirs', stamp } });
		});
	});

	describe('a save of a purged entry', () => {
		it('is refused as `gone` if it is older than the purge, and accepted if it is later', async () => {
			await purgeEntry(db, ADA, {
				id: entryId('one'),
				stamp: makeTimestamp(NOON - 100, 0, phone.id),
				byReader: false,
				counter: 1
			});
			const ops = [phone.op(save('one'), NOON - 101), phone.op(mark('one', 'tag:a'), NOON - 90)];
			expect(resultNames(await pushOps(phone.request(ops)))).toEqual(['gone', 'gone']);
			const again = [phone.op(save('one'), NOON - 80), phone.op(mark('one', 'tag:a'), NOON - 70)];
			expect(resultNames(await pushOps(phone.request(again)))).toEqual(['ok', 'ok']);
			expect(await valueOf('one', 'tag:a')).toBe(true);
		});
	});

	describe('an op that makes the database fail', () => {
		beforeEach(async () => {
			vi.spyOn(console, 'error').mockReturnValue(undefined);
			await sql`create unique index poison on fields (value) where field = 'tag:poison'`.execute(db);
		});
		afterEach(async () => {
			await sql`drop index poison`.execute(db);
			vi.restoreAllMocks();
		});

		it('uses up its number, changes nothing, and does not affect the other ops', async () => {
			const ops = [
				phone.op(save('one')),
				phone.op(save('two')),
				phone.op(mark('one', 'tag:poison')),
				phone.op(mark('two', 'tag:poison')),
				phone.op(mark('two', 'read'))
			];
			const results = await pushOps(phone.request(ops));
			expect(resultNames(results)).toEqual(['ok', 'ok', 'ok', 'internal', 'ok']);
			expect(console.error).toHaveBeenCalledOnce();
			expect(await valueOf('two', 'tag:poison')).toBeUndefined();
			expect(await valueOf('two', 'read')).toBe(true);
			expect(await pushOps(phone.request(ops))).toEqual(results);
			expect(resultNames(await pushOps(phone.request([phone.op(mark('two', 'archived'))])))).toEqual(['ok']);
		});
	});
});
