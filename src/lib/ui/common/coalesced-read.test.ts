// Tests of a read that is repeated after changes.
import { expect, it } from 'vitest';
import { CoalescedRead } from './coalesced-read.ts';

it('reads once more for all changes during a read', async () => {
	const ends: (() => void)[] = [];
	const reading = new CoalescedRead(() => new Promise<void>((resolve) => ends.push(resolve)));
	const first = reading.request();
	for (let change = 0; change < 5; change++) void reading.request();
	expect(ends).toHaveLength(1);
	ends[0]?.();
	await new Promise((resolve) => setTimeout(resolve));
	expect(ends).toHaveLength(2);
	ends[1]?.();
	await first;
	expect([ends.length, reading.busy]).toEqual([2, false]);
});
