// Tests of encoding cursors and rejecting invalid ones.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeedId } from '../../domain/feed.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { decodeCursor, encodeCursor, START } from './cursor.ts';

const counterState = fc.record({ value: fc.maxSafeNat(), lineage: fc.string() });
const backfills = fc.array(fc.record({ feed: fc.string().map((id) => id as FeedId), below: fc.maxSafeNat() }), {
	maxLength: 3
});

const reader = fc.uuid().map((id) => id as ReaderId);
const positions = fc.record(
	{
		...{ reader, epoch: fc.string(), readerCounter: counterState, sharedCounter: counterState, backfills },
		infosBelow: fc.maxSafeNat()
	},
	{ requiredKeys: ['epoch', 'readerCounter', 'sharedCounter', 'backfills'] }
);

function encoded(value: unknown): string {
	return Buffer.from(JSON.stringify(value)).toString('base64url');
}

describe('a cursor', () => {
	it('is decoded to the position that was encoded', () => {
		fc.assert(
			fc.property(positions, (position) => {
				const cursor = encodeCursor(position);
				expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
				expect(decodeCursor(cursor)).toEqual(position);
			})
		);
	});

	it('can be the start', () => {
		expect(decodeCursor(encodeCursor(START))).toEqual(START);
	});

	it.each([
		['', 'nothing'],
		['%%%', 'no base64'],
		[Buffer.from('{').toString('base64url'), 'no JSON'],
		[encoded(null), 'null'],
		[encoded({ reader: 1 }), 'a record'],
		[encoded([1, 'a', 2, 'b']), 'too short'],
		[encoded([1, 2, 'a', 'b', 'c']), 'in another order'],
		[encoded([1, 'a', 2, 'b', 'c', 'a feed']), 'a backfill without its number'],
		[encoded(['1', 'a', 2, 'b', 'c']), 'a number in words'],
		[encoded([1.5, 'a', 2, 'b', 'c']), 'a fraction, which PostgreSQL would not compare'],
		[encoded([1, 'a', -2, 'b', 'c']), 'before the start'],
		[Buffer.from('[1e400,"a",2,"b","c"]').toString('base64url'), 'beyond all numbers']
	])('is not decoded from an invalid text: %j (%s)', (text) => {
		expect(decodeCursor(text)).toBeNull();
	});

	it('is decoded from arbitrary text without an error', () => {
		fc.assert(fc.property(fc.string(), (text) => void decodeCursor(text)));
	});
});
