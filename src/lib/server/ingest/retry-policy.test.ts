// Tests of the decision about a failed page: failures of the machine are retried, those of the page are not.
import { describe, expect, it } from 'vitest';
import { Failure } from '../../domain/core/failure.ts';
import { decideRetry } from './retry-policy.ts';

const NEW_JOB = { tries: 0, failing: 0 };

describe('a failed extraction', () => {
	it.each([{ thrown: 'TypeError: x' }, { work: 15_000 }, { memory: 160 }])(
		'is given up because of the page: %j',
		(details) => {
			expect(decideRetry(new Failure('extract_failed', details), NEW_JOB, 1_000, 0.5).retry).toBeNull();
		}
	);

	it.each([{ reason: 'the machine gives no process' }, { limit: 120_000 }, {}])(
		'is retried because the machine may be at fault: %j',
		(details) => {
			const { retry, retryAt } = decideRetry(new Failure('extract_failed', details), NEW_JOB, 1_000, 0.5);
			expect(retry).toMatchObject({ failing: 1_000 });
			expect(retryAt).toBeGreaterThan(1_000);
		}
	);
});
