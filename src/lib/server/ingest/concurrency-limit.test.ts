// Tests of the limits on pages that are fetched and ingested at once, in all and for one reader.
import { describe, expect, it } from 'vitest';
import { ADA, BOB } from '../../../../tests/support/push-fixture.ts';
import { createConcurrencyLimit, createReaderQueue } from './concurrency-limit.ts';
import { createFetchSlots, SLOTS } from './fetch-slots.ts';

describe('the fetch slots of a process', () => {
	const repeat = (count: number, work: (index: number) => void): void => {
		for (let index = 0; index < count; index++) work(index);
	};

	it('are never all given to one reader or to imports and retries', () => {
		const slots = createFetchSlots();
		repeat(SLOTS.readerBackground, (index) => slots.occupy({ reader: ADA, rank: 1 }, `${index}.example`));
		expect([slots.mayClaim(ADA, 1), slots.mayClaim(ADA, 2), slots.mayClaim(ADA, 0)]).toEqual([false, false, true]);
		repeat(SLOTS.reader - SLOTS.readerBackground, (index) =>
			slots.occupy({ reader: ADA, rank: 0 }, `f${index}.example`)
		);
		expect([slots.mayClaim(ADA, 0), slots.mayClaim(BOB, 0), slots.mayClaim(BOB, 1)]).toEqual([false, true, true]);
		repeat(SLOTS.all - SLOTS.reader, (index) => slots.occupy({ reader: BOB, rank: 1 }, `b${index}.example`));
		expect([slots.mayClaim(BOB, 1), slots.isFull()]).toEqual([false, true]);
	});

	it('count for the host that is being requested, and for no host after its answer', () => {
		const slots = createFetchSlots();
		const [one, two] = [0, 1].map(() => slots.occupy({ reader: ADA, rank: 0 }, 'a.example'));
		expect(slots.busyHosts()).toEqual(['a.example']);
		one?.setHost(null);
		expect(slots.busyHosts()).toEqual([]);
		one?.setHost('a.example');
		two?.setHost('b.example');
		expect(slots.busyHosts()).toEqual([]);
		two?.setHost('a.example');
		two?.release();
		expect(slots.busyHosts()).toEqual([]);
	});
});

describe('a concurrency limit', () => {
	it('admits the better rank first, and limits the pages of one reader', async () => {
		const limit = createConcurrencyLimit({ total: 3, perReader: 2 });
		const entered: string[] = [];
		const leaveByName = new Map<string, () => void>();
		const enter = (name: string, reader: string, rank: number): void =>
			void limit.enter(reader, rank).then((leave) => {
				entered.push(name);
				leaveByName.set(name, leave);
			});
		for (const name of ['a1', 'a2', 'a3']) enter(name, 'ada', 1);
		enter('a4', 'ada', 0);
		await Promise.resolve();
		expect(entered).toEqual(['a1', 'a2']);
		enter('b1', 'bob', 1);
		enter('b2', 'bob', 0);
		await Promise.resolve();
		expect(entered).toEqual(['a1', 'a2', 'b1']);
		leaveByName.get('a1')?.();
		await Promise.resolve();
		expect(entered.at(-1)).toBe('a4');
		leaveByName.get('a2')?.();
		await Promise.resolve();
		expect(entered.at(-1)).toBe('b2');
		leaveByName.get('b2')?.();
		await Promise.resolve();
		expect(entered.at(-1)).toBe('a3');
	});
});

describe('a queue of readers', () => {
	it('takes one of a reader at a time, and refuses the fifth while four run or wait', async () => {
		const queue = createReaderQueue({ total: 2, perReader: 1 });
		let end: () => void = () => undefined;
		const held = new Promise<void>((resolve) => (end = resolve));
		const order: number[] = [];
		const all = [1, 2, 3, 4].map((number) =>
			queue(ADA, async () => {
				order.push(number);
				await held;
			})
		);
		await expect(queue(ADA, () => Promise.resolve())).rejects.toMatchObject({ code: 'busy' });
		await expect(queue(BOB, () => Promise.resolve('his'))).resolves.toBe('his');
		expect(order).toEqual([1]);
		end();
		await Promise.all(all);
		expect(order).toEqual([1, 2, 3, 4]);
	});
});
