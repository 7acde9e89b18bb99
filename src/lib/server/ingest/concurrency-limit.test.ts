// Tests of the limits on pages that are fetched and ingested at once, in all and for one reader.
import { describe, expect, it } from 'vitest';
import { ADA, BOB } from '../../../../tests/support/push-fixture.ts';
import { createConcurrencyLimit } from './concurrency-limit.ts';
import { createFetchSlots, SLOTS } from './fetch-slots.ts';

describe('the fetch slots of a process', () => {
	const many = (count: number, work: (index: number) => void): void => {
		for (let index = 0; index < count; index++) work(index);
	};

	it('are never all given to one reader, and fewer of them to imports and retries', () => {
		const places = createFetchSlots();
		many(SLOTS.readerBackground, (index) => places.occupy({ reader: ADA, rank: 1 }, `${index}.example`));
		expect([places.mayClaim(ADA, 1), places.mayClaim(ADA, 2), places.mayClaim(ADA, 0)]).toEqual([false, false, true]);
		many(SLOTS.reader - SLOTS.readerBackground, (index) =>
			places.occupy({ reader: ADA, rank: 0 }, `f${index}.example`)
		);
		expect([places.mayClaim(ADA, 0), places.mayClaim(BOB, 0), places.mayClaim(BOB, 1)]).toEqual([false, true, true]);
		many(SLOTS.all - SLOTS.reader, (index) => places.occupy({ reader: BOB, rank: 1 }, `b${index}.example`));
		expect([places.mayClaim(BOB, 1), places.isFull()]).toEqual([false, true]);
	});

	it('count for the host that is being requested, and for no host after its answer', () => {
		const places = createFetchSlots();
		const [one, two] = [0, 1].map(() => places.occupy({ reader: ADA, rank: 0 }, 'a.example'));
		expect(places.busyHosts()).toEqual(['a.example']);
		one?.setHost(null);
		expect(places.busyHosts()).toEqual([]);
		one?.setHost('a.example');
		two?.setHost('b.example');
		expect(places.busyHosts()).toEqual([]);
		two?.setHost('a.example');
		two?.release();
		expect(places.busyHosts()).toEqual([]);
	});
});

describe('a concurrency limit', () => {
	it('admits the better rank first, and limits the pages of one reader', async () => {
		const gate = createConcurrencyLimit({ total: 3, perReader: 2 });
		const inside: string[] = [];
		const leaving = new Map<string, () => void>();
		const come = (name: string, who: string, rank: number): void =>
			void gate.enter(who, rank).then((leave) => {
				inside.push(name);
				leaving.set(name, leave);
			});
		for (const name of ['a1', 'a2', 'a3']) come(name, 'ada', 1);
		come('a4', 'ada', 0);
		await Promise.resolve();
		expect(inside).toEqual(['a1', 'a2']);
		come('b1', 'bob', 1);
		come('b2', 'bob', 0);
		await Promise.resolve();
		expect(inside).toEqual(['a1', 'a2', 'b1']);
		leaving.get('a1')?.();
		await Promise.resolve();
		expect(inside.at(-1)).toBe('a4');
		leaving.get('a2')?.();
		await Promise.resolve();
		expect(inside.at(-1)).toBe('b2');
		leaving.get('b2')?.();
		await Promise.resolve();
		expect(inside.at(-1)).toBe('a3');
	});
});
