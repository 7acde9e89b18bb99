// Tests of permanent redirects: when the new address is taken, and when not.
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../domain/core/time.ts';
import { afterRedirects, MOVE_AFTER_MS, type Whereabouts } from './moved-feed.ts';
import type { Hop } from './poll-outcome.ts';

const NOW = Date.UTC(2026, 10, 30, 9);
const OLD = 'http://old.test/feed.xml?x=1';
const NEW = 'https://new.test/feed.xml';
const AT_HOME: Whereabouts = { address: OLD, moving: null, announcedAddress: null, movedFrom: null };

/** A chain of redirects from `OLD`. */
function chain(...steps: readonly (readonly [status: number, to: string])[]): Hop[] {
	return steps.map(([status, to], i) => ({ from: steps[i - 1]?.[1] ?? OLD, to, status }));
}

/** The state after this chain was seen now, and again a week later. */
function afterAWeek(hops: readonly Hop[], announced: string | null = null): Whereabouts {
	return afterRedirects(afterRedirects(AT_HOME, hops, announced, NOW), hops, announced, NOW + MOVE_AFTER_MS);
}

describe('a permanent redirect (P8)', () => {
	it.each([301, 308])('replaces the address after a week: %i', (status) => {
		const first = afterRedirects(AT_HOME, chain([status, NEW]), null, NOW);
		expect(first).toMatchObject({ address: OLD, moving: { target: NEW, since: NOW } });
		const early = afterRedirects(first, chain([status, NEW]), null, NOW + MOVE_AFTER_MS - 1);
		expect(early.address).toBe(OLD);
		const late = afterRedirects(early, chain([status, NEW]), null, NOW + MOVE_AFTER_MS);
		expect(late).toEqual({
			address: NEW,
			moving: null,
			announcedAddress: null,
			movedFrom: { address: OLD, at: NOW + MOVE_AFTER_MS }
		});
	});

	it('waits anew when the target changes, or the old address answers itself', () => {
		const first = afterRedirects(AT_HOME, chain([301, NEW]), null, NOW);
		const other = afterRedirects(first, chain([301, 'https://third.test/']), null, NOW + DAY_MS);
		expect(other.moving).toEqual({ target: 'https://third.test/', since: NOW + DAY_MS });
		expect(afterRedirects(first, [], null, NOW + DAY_MS).moving).toBeNull();
	});

	it('counts up to the first temporary one', () => {
		expect(afterAWeek(chain([302, NEW])).address).toBe(OLD);
		expect(afterAWeek(chain([302, 'http://old.test/b'], [301, NEW])).address).toBe(OLD);
		expect(afterAWeek(chain([301, NEW], [307, 'https://cdn.test/1'])).address).toBe(NEW);
		expect(afterAWeek(chain([301, 'http://mid.test/'], [308, NEW])).address).toBe(NEW);
	});

	it.each([
		['a chain that comes back', chain([301, 'http://old.test/b'], [301, OLD])],
		['a sign-in page', chain([301, 'https://wifi.test/login?next=feed'])],
		['a sign-in host', chain([301, 'https://captive.hotel.test/feed'])],
		['an address with a password', chain([301, 'https://me:secret@new.test/feed.xml'])],
		['another scheme', chain([301, 'ftp://new.test/feed.xml'])],
		['an endless address', chain([301, `${NEW}?${'x'.repeat(5000)}`])]
	])('never leads to %s', (_name, hops) => {
		expect(afterAWeek(hops)).toMatchObject({ address: OLD, moving: null });
	});

	it('leads to a host with such letters in its name', () => {
		expect(afterAWeek(chain([301, 'https://theregister.test/bloginfo/feed'])).address).not.toBe(OLD);
	});
});

describe('a redirect to https', () => {
	it('replaces the address at once on the same host and path', () => {
		const secure = OLD.replace('http:', 'https:');
		expect(afterRedirects(AT_HOME, chain([301, secure]), null, NOW)).toEqual({ ...AT_HOME, address: secure });
		const onwards = afterRedirects(AT_HOME, chain([301, secure], [301, NEW]), null, NOW);
		expect(onwards).toMatchObject({ address: secure, moving: { target: NEW, since: NOW } });
	});

	it.each(['https://www.old.test/feed.xml?x=1', 'https://old.test/feed.xml', 'https://old.test/feed?x=1'])(
		'waits for a week otherwise: %s',
		(target) => {
			expect(afterRedirects(AT_HOME, chain([301, target]), null, NOW).address).toBe(OLD);
		}
	);

	it('is followed for one poll only while it is temporary', () => {
		const secure = OLD.replace('http:', 'https:');
		expect(afterRedirects(AT_HOME, chain([302, secure]), null, NOW).address).toBe(OLD);
	});
});

it('an address that the feed announces counts as a permanent redirect', () => {
	expect(afterRedirects(AT_HOME, [], NEW, NOW).address).toBe(OLD);
	expect(afterAWeek([], NEW).address).toBe(NEW);
	expect(afterAWeek([], OLD)).toMatchObject({ address: OLD, moving: null });
	expect(afterAWeek(chain([301, NEW]), OLD).address).toBe(NEW);
});
