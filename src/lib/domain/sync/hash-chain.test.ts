// Tests of the hash chain of a device's ops.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOf, DEVICE, ID } from '../../../../tests/support/test-change.ts';
import type { EntryChange } from './change.ts';
import { EMPTY_CHAIN, hashChain } from './hash-chain.ts';
import type { EntryField, EntryId } from '../entry-fields.ts';
import type { Json } from '../core/field.ts';
import { makeTimestamp } from '../core/hybrid-clock.ts';

/** 64-bit FNV-1a as specified (draft-eastlake-fnv), in slow and simple BigInt. */
function reference(text: string): string {
	let hash = 0xcbf29ce484222325n;
	for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & (2n ** 64n - 1n);
	return hash.toString(16).padStart(16, '0');
}

function expected(before: string, { entity, id, field, value, stamp }: EntryChange): string {
	return reference(`${before}\n${JSON.stringify([entity, id, field, value, stamp])}`);
}

const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);
const anyChange = fc
	.tuple(fc.constantFrom<EntryField>('furthest', 'read', 'tag:a'), json, fc.integer({ min: 0, max: 2 ** 40 }))
	.map(([field, value, time]) => ({ ...changeOf(field, value), stamp: makeTimestamp(time, 0, DEVICE) }));

describe('the hash chain', () => {
	it('matches the published test vectors of FNV-1a', () => {
		expect(reference('')).toBe('cbf29ce484222325');
		expect(reference('a')).toBe('af63dc4c8601ec8c');
		expect(reference('foobar')).toBe('85944171f73967e8');
		fc.assert(
			fc.property(fc.array(anyChange, { maxLength: 5 }), (all) => {
				let [head, slow] = [EMPTY_CHAIN, EMPTY_CHAIN];
				for (const change of all) {
					head = hashChain(head, change);
					slow = expected(slow, change);
				}
				expect(head).toBe(slow);
			})
		);
	});

	it('is the same after a round trip through JSON, whatever the order of properties', () => {
		fc.assert(
			fc.property(anyChange, ({ entity, id, field, value, stamp }) => {
				const sent = JSON.parse(JSON.stringify({ stamp, value, field, id, entity })) as EntryChange;
				expect(hashChain(EMPTY_CHAIN, sent)).toBe(hashChain(EMPTY_CHAIN, { entity, id, field, value, stamp }));
			})
		);
	});

	it('differs for any other change, and for other ops before it', () => {
		const change = changeOf('read', true);
		const others: EntryChange[] = [
			{ ...change, id: ID.replace('a', 'b') as EntryId },
			{ ...change, field: 'archived' },
			{ ...change, value: false },
			{ ...change, value: 'true' },
			{ ...change, stamp: makeTimestamp(1, 0, DEVICE) }
		];
		const head = hashChain(EMPTY_CHAIN, change);
		const heads = [head, hashChain(head, change), ...others.map((other) => hashChain(EMPTY_CHAIN, other))];
		expect(new Set(heads).size).toBe(heads.length);
	});
});
