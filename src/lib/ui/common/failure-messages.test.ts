// Tests of messages for all failures, and formatting of ages.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../domain/core/failure.ts';
import { relativeTime } from './relative-time.ts';
import { accountFailureMessage } from '../account/account-failures.ts';
import { failureMessage } from './failure-messages.ts';
import { detailFailureMessage } from './detail-failures.ts';

/** All codes of the union, read from its source, because a type cannot be enumerated at run time. */
const source = readFileSync('src/lib/domain/core/failure.ts', 'utf8');
const union = /type FailureCode =([^;]*);/.exec(source)?.[1] ?? '';
const ALL = [...union.matchAll(/\| '(\w+)'/g)].map(([, code]) => code as FailureCode);

/** The message of a code where it is shown: on a form of accounts, beside a page that could not be fetched, or anywhere. */
function messageOf(code: FailureCode): string {
	const message = detailFailureMessage(code);
	return message === failureMessage('internal') ? accountFailureMessage(code) : message;
}

describe('messages', () => {
	it('exist for every code, all different', () => {
		expect(ALL.length).toBeGreaterThan(30);
		expect(new Set(ALL.map(messageOf)).size).toBe(ALL.length);
	});

	it.each(ALL)('are sentences for every code: %s', (code) => {
		expect(messageOf(code)).toMatch(/^[A-Z].*\.$/);
		expect(messageOf(code)).not.toMatch(/failure_|undefined|\{/);
	});

	it('of a refused sign-in say how to begin if the server has no account; an older server does not say so', () => {
		expect(accountFailureMessage('bad_credentials', { status: 403, accounts: 0 })).toMatch(
			/no accounts yet.*set-up link/
		);
		expect(accountFailureMessage('bad_credentials', { status: 403 })).toBe('Wrong e-mail or password.');
	});

	it('end with a full stop and contain no code', () => {
		const codes: FailureCode[] = ['offline', 'not_ours', 'quota', 'too_slow', 'gone', 'bad_link', 'private_network'];
		for (const code of codes) {
			expect(messageOf(code)).toMatch(/\.$/);
			expect(messageOf(code)).not.toContain(code);
		}
	});

	it('show how long to wait after too many attempts, in whole minutes', () => {
		expect(accountFailureMessage('too_many_tries', { seconds: 61 })).toContain(
			'Wait 2 minutes, or sign in on another device'
		);
		expect(accountFailureMessage('too_many_tries', { seconds: 5 })).toContain(
			'Wait 1 minute, or sign in on another device'
		);
	});

	it('exist for unknown codes of newer servers', () => {
		expect(failureMessage('from_the_future' as FailureCode)).toBe(failureMessage('internal'));
	});
});

describe('ages', () => {
	it.each([
		[-5_000, 'just now'],
		[59_000, 'just now'],
		[60_000, '1 min ago'],
		[3_600_000 * 5, '5 h ago'],
		[86_400_000 * 13, '1 wk ago'],
		[86_400_000 * 400, '1 y ago']
	])('are shown in short words: %d ms as "%s"', (ms, words) => {
		expect(relativeTime(1e12, 1e12 + ms)).toBe(words);
	});
});
