// Tests that every state of a feed and every cause has words of its own.
import { expect, it } from 'vitest';
import type { FeedHealth, FeedHealthCode, PollFailureCode } from '../../domain/feed-health.ts';
import { causeWords, healthNote, healthWords } from './feed-health-words.ts';

const CODES: Readonly<Record<FeedHealthCode, 1>> = {
	ok: 1,
	new: 1,
	failing: 1,
	refused: 1,
	login: 1,
	blocked: 1,
	busy_host: 1,
	gone: 1,
	finished: 1,
	moved: 1
};
const CAUSES: readonly PollFailureCode[] = [
	'unreachable',
	'too_slow',
	'not_found',
	'refused',
	'needs_login',
	'bot_wall',
	'site_error',
	'slow_down',
	'too_many_redirects',
	'too_large',
	'private_network',
	'unsupported_scheme',
	'gone',
	'not_a_feed'
];

function health(code: FeedHealthCode, change: Partial<FeedHealth> = {}): FeedHealth {
	const never = { cause: null, lastSuccess: null, nextPoll: null };
	return { code, since: Date.UTC(2026, 2, 11, 12), isLasting: false, formerAddress: null, ...never, ...change };
}

it('differ', () => {
	const codes = Object.keys(CODES) as FeedHealthCode[];
	expect(new Set(codes.map((code) => healthWords(health(code)))).size).toBe(codes.length);
	expect(new Set(CAUSES.map(causeWords)).size).toBe(CAUSES.length);
});

it('name since when, why, and the former address', () => {
	expect(healthWords(health('failing', { cause: 'too_slow' }))).toBe(
		'Not updated since March 11. The site took too long to answer.'
	);
	expect(healthWords(health('moved', { formerAddress: 'https://old.example/feed' }))).toContain(
		'https://old.example/feed'
	);
});

it('are in the list of feeds only when they last, unless the reader should know at once', () => {
	expect(healthNote(health('failing'))).toBeNull();
	expect(healthNote(health('failing', { isLasting: true }))).toEqual({
		words: 'Not updated since March 11',
		isUpToReader: true
	});
	expect(healthNote(health('login'))?.words).toBe('Needs a login');
	expect(healthNote(health('gone'))?.isUpToReader).toBe(true);
	expect(healthNote(health('moved'))?.isUpToReader).toBe(false);
	expect(healthNote(health('ok', { isLasting: true }))).toBeNull();
});

it('are those of an error for a code of a newer server', () => {
	const unknown = 'eaten' as FeedHealthCode;
	expect(healthWords(health(unknown, { cause: 'eaten' as PollFailureCode }))).toContain('Not updated since');
	expect(healthNote(health(unknown, { isLasting: true }))).toBeNull();
});
