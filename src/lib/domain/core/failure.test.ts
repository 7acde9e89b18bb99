// Tests of failures and their recognition across bundles.
import { describe, expect, it } from 'vitest';
import { codeOf, Failure, isFailure } from './failure.ts';

describe('a failure', () => {
	it('has a code, details and a cause', () => {
		const cause = new Error('ECONNREFUSED');
		const failure = new Failure('unreachable', { host: 'example.org' }, { cause });
		expect(failure).toBeInstanceOf(Error);
		expect(failure).toMatchObject({ name: 'Failure', code: 'unreachable', details: { host: 'example.org' }, cause });
		expect(failure.message).toBe('unreachable {"host":"example.org"}');
		expect(new Failure('quota').message).toBe('quota');
	});

	it('is recognised across bundles, where instanceof fails', () => {
		const foreign = Object.assign(new Error('gone'), { code: 'gone', [Symbol.for('offprint.failure')]: true });
		expect(foreign).not.toBeInstanceOf(Failure);
		expect(isFailure(foreign)).toBe(true);
		expect(codeOf(foreign)).toBe('gone');
	});

	it.each([null, undefined, 'gone', 5, new Error('gone'), { code: 'gone' }])(
		'is told apart from any other value: %s',
		(value) => {
			expect(isFailure(value)).toBe(false);
			expect(codeOf(value)).toBe('internal');
			expect(codeOf(value, 'offline')).toBe('offline');
		}
	);
});
