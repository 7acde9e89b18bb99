// Tests of `POST /api/sync` on both databases: accounts, cursors and answers.
import { beforeEach, describe, expect, it, vi } from 'vitest';
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
import { codeOf } from '../../domain/core/failure.ts';
import { MAX_OPS, PROTOCOL, type Cursor, type ReaderId, type SyncResponse } from '../../domain/sync/sync-protocol.ts';
import { encodeCursor, type CursorPosition } from './cursor.ts';
import { readCounter, SHARED, writeMeta } from '../store/counters.ts';
import { sync } from './handle-sync.ts';

describeOnBothDatabases(({ db }) => {
	let phone: PushingDevice;
	const onPush = vi.fn();

	beforeEach(() => {
		onPush.mockClear();
		phone = pushingDevice('phone');
	});

	const send = (body: unknown, reader: ReaderId = ADA, pageSize = 2000) =>
		sync({ db, now: () => NOON, onPush, pageSize }, reader, body);

	async function answerTo(body: unknown, reader: ReaderId = ADA, pageSize = 2000): Promise<SyncResponse> {
		const answer = await send(body, reader, pageSize);
		if ('refused' in answer) throw new Error(`it was refused: ${answer.refused}`);
		return answer;
	}

	describe('a request', () => {
		it('is answered with results, changes, and a cursor', async () => {
			const answer = await answerTo(phone.request([phone.op(save('one')), phone.op(mark('one', 'read'))]));
			expect(answer).toEqual({
				reader: ADA,
				epoch: 'an epoch',
				results: [
					{ number: 1, result: 'ok' },
					{ number: 2, result: 'ok' }
				],
				changes: [
					expect.objectContaining({ id: entryId('one'), field: 'saved' }),
					expect.objectContaining({ id: entryId('one'), field: 'read', value: true })
				],
				articles: [],
				items: [],
				feeds: [],
				deletes: [],
				tombstones: [],
				deleting: 0,
				cursor: expect.any(String) as Cursor,
				more: false,
				serverTime: NOON
			});
			expect(onPush).toHaveBeenCalledOnce();
			const next = await answerTo(phone.request([], { cursor: answer.cursor, settled: 2 }));
			expect(next).toMatchObject({ results: [], changes: [], cursor: answer.cursor, more: false });
			expect(await countRows(db, 'results')).toBe(0);
			expect(onPush).toHaveBeenCalledOnce();
		});

		it('is answered in pages', async () => {
			const first = await answerTo(phone.request(['a', 'b', 'c'].map((name) => phone.op(save(name)))), ADA, 2);
			expect(first).toMatchObject({ more: true, changes: [{ id: entryId('a') }, { id: entryId('b') }] });
			const second = await answerTo(phone.request([], { cursor: first.cursor }), ADA, 2);
			expect(second).toMatchObject({ more: false, changes: [{ id: entryId('c') }] });
		});

		it('gets the same results when it repeats a push whose answer was lost', async () => {
			const request = phone.request([phone.op(save('one')), phone.op(mark('none', 'read'))]);
			const first = await answerTo(request);
			expect((await answerTo(request)).results).toEqual(first.results);
			expect(await countRows(db, 'fields')).toBe(1);
		});

		it('changes nothing when its push is rejected', async () => {
			await answerTo(phone.request([phone.op(save('one'))]));
			const copy = pushingDevice('phone');
			expect(await send(copy.request([copy.op(save('two')), copy.op(save('three'))]))).toEqual({ refused: 'forked' });
			expect(await countRows(db, 'entries')).toBe(1);
			expect(onPush).toHaveBeenCalledOnce();
		});
	});

	describe('a request from', () => {
		it('another account is refused with the id of the session’s account, and nothing is applied', async () => {
			const request = phone.request([phone.op(save('one'))]);
			expect(await send(request, BOB)).toEqual({ refused: 'other_account', reader: BOB });
			expect(await countRows(db, 'fields')).toBe(0);
			expect(onPush).not.toHaveBeenCalled();
		});

		it('an app with another protocol version is refused with the supported version', async () => {
			for (const protocol of [0, PROTOCOL + 1]) {
				const request = phone.request([], { protocol });
				expect(await send(request)).toEqual({ refused: 'old_protocol', protocol: PROTOCOL });
			}
		});
	});

	describe('a cursor', () => {
		it('stays valid in the database that issued it, also after restarts', async () => {
			const { cursor } = await answerTo(phone.request([phone.op(save('one'))]));
			await writeMeta(db, 'lineage', 'second life');
			const laptop = pushingDevice('laptop');
			await answerTo(laptop.request([laptop.op(save('two'))]));
			const answer = await answerTo(phone.request([], { cursor }));
			expect(answer.changes.map((change) => change.id)).toEqual([entryId('two')]);
		});

		it('is valid after the first writes when its device had no data', async () => {
			const { cursor } = await answerTo(phone.request([]));
			const laptop = pushingDevice('laptop');
			await answerTo(laptop.request([laptop.op(save('one'))]));
			expect((await answerTo(phone.request([], { cursor }))).changes).toHaveLength(1);
		});

		it('is refused when it is another reader’s, even if its numbers fit, and is valid without a reader, as in earlier versions', async () => {
			const bobsDevice = pushingDevice('bobs', NOON, BOB);
			const { cursor } = await answerTo(bobsDevice.request([bobsDevice.op(save('one'))]), BOB);
			await answerTo(phone.request([phone.op(save('two'))]));
			const answer = await send(phone.request([], { cursor }));
			expect(answer).toEqual({ refused: 'unknown_lineage', epoch: 'an epoch' });
			const [readerCounter, sharedCounter] = [await readCounter(db, ADA), await readCounter(db, SHARED)];
			const earlier = encodeCursor({ epoch: 'an epoch', readerCounter, sharedCounter, backfills: [] });
			expect((await answerTo(phone.request([], { cursor: earlier }))).changes).toEqual([]);
		});

		it('is refused beyond the head, with an unknown lineage or when invalid, and nothing is applied', async () => {
			await answerTo(phone.request([phone.op(save('one'))]));
			const [readerCounter, sharedCounter] = [await readCounter(db, ADA), await readCounter(db, SHARED)];
			const cursorWith = (change: Partial<CursorPosition>) =>
				encodeCursor({ epoch: 'an epoch', readerCounter, sharedCounter, backfills: [], ...change });
			const invalidCursors = [
				cursorWith({ readerCounter: { ...readerCounter, value: readerCounter.value + 1 } }),
				cursorWith({ readerCounter: { ...readerCounter, lineage: 'another life' } }),
				cursorWith({ sharedCounter: { ...sharedCounter, value: 99 } }),
				cursorWith({ epoch: 'before a restore' }),
				cursorWith({ sharedCounter: { ...sharedCounter, lineage: 'another life' } }),
				'no cursor' as Cursor
			];
			const fields = await countRows(db, 'fields');
			for (const cursor of invalidCursors) {
				const answer = await send(phone.request([phone.op(save('two'))], { cursor }));
				expect(answer).toEqual({ refused: 'unknown_lineage', epoch: 'an epoch' });
			}
			expect(await countRows(db, 'fields')).toBe(fields);
		});

		it('does not hide, even when it is valid, that the server lost confirmed ops', async () => {
			const { cursor } = await answerTo(phone.request([phone.op(save('one'))]));
			const empty = phone.request([], { cursor, settled: 2 });
			expect(await send(empty)).toMatchObject({ refused: 'gap', expected: 2 });
			expect(await send({ ...empty, device: pushingDevice('laptop').id })).toMatchObject({
				refused: 'gap',
				expected: 1
			});
		});

		it('is answered with `rewind` only when it is from before a rewind', async () => {
			const { cursor } = await answerTo(phone.request([phone.op(save('one'))]));
			await writeMeta(db, 'epoch', 'another epoch');
			await writeMeta(db, 'restored', 'rewind');
			const refused = { refused: 'unknown_lineage', epoch: 'another epoch' };
			expect(await send(phone.request([], { cursor }))).toEqual({ ...refused, rewind: true });
			await writeMeta(db, 'restored', 'heal');
			expect(await send(phone.request([], { cursor }))).toEqual(refused);
		});
	});

	describe('an invalid request', () => {
		const invalidRequests: [string, () => unknown][] = [
			['nothing', () => null],
			['words', () => 'sync'],
			['a list', () => []],
			['no protocol', () => ({ ...phone.request([]), protocol: undefined })],
			['an invalid device id', () => ({ ...phone.request([]), device: 'phone' })],
			['an invalid time', () => ({ ...phone.request([]), now: null })],
			['a settled number with a fraction', () => ({ ...phone.request([]), settled: 0.5 })],
			['a cursor that is a number', () => ({ ...phone.request([]), cursor: 7 })],
			['ops that are not a list', () => ({ ...phone.request([]), ops: {} })],
			['an op that is null', () => ({ ...phone.request([]), ops: [null] })],
			['an op without a change', () => ({ ...phone.request([]), ops: [{ number: 1, before: '' }] })],
			[
				'an op with an invalid number',
				() => ({ ...phone.request([]), ops: [{ ...phone.op(save('a')), number: '1' }] })
			],
			[
				'too many ops',
				() => phone.request(Array.from({ length: MAX_OPS + 1 }, (_, index) => phone.op(save(`e${index}`))))
			]
		];

		it.each(invalidRequests)('is refused: %s', async (_, body) => {
			const error: unknown = await send(body()).catch((reason: unknown) => reason);
			expect(codeOf(error)).toBe('bad_request');
			expect(await countRows(db, 'fields')).toBe(0);
		});
	});

	it('the maximum number of ops of one push is accepted', async () => {
		const ops = Array.from({ length: MAX_OPS }, (_, index) => phone.op(save(`e${index}`)));
		const answer = await answerTo(phone.request(ops));
		expect(answer.results.every(({ result }) => result === 'ok')).toBe(true);
		expect(answer.changes).toHaveLength(MAX_OPS);
	});

	it('two parallel pushes of one reader are both applied, each with its own numbers', async () => {
		const laptop = pushingDevice('laptop');
		const names = (prefix: string) => Array.from({ length: 20 }, (_, index) => save(`${prefix}${index}`));
		await Promise.all([
			send(phone.request(names('p').map((change) => phone.op(change)))),
			send(laptop.request(names('l').map((change) => laptop.op(change))))
		]);
		const { changes } = await answerTo(pushingDevice('tablet').request([]));
		expect(changes).toHaveLength(40);
		const counters = await db.selectFrom('fields').select('counter').execute();
		expect(new Set(counters.map(({ counter }) => counter)).size).toBe(40);
	});
});
