// Tests of localStorage that is blocked or full.
import { expect, test } from 'vitest';
import { readStored, writeStored } from './safe-storage.ts';

const forbidden = (): Storage => {
	throw new DOMException('denied', 'SecurityError');
};

test('a written value is read again', () => {
	localStorage.clear();
	expect(readStored(() => localStorage, 'a')).toBeNull();
	expect(writeStored(() => localStorage, 'a', '1')).toBe(true);
	expect(readStored(() => localStorage, 'a')).toBe('1');
});

test('blocked storage reads as empty, and a write reports that nothing was stored', () => {
	expect(readStored(forbidden, 'a')).toBeNull();
	expect(writeStored(forbidden, 'a', '1')).toBe(false);
});

test('full storage reports that nothing was stored', () => {
	const full = {
		setItem: () => {
			throw new DOMException('full', 'QuotaExceededError');
		}
	} as unknown as Storage;
	expect(writeStored(() => full, 'a', '1')).toBe(false);
});
