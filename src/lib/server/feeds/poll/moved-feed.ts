// Decides when a permanent redirect replaces the address of a feed (P8).
import { DAY_MS } from '../../../domain/core/time.ts';
import { MAX_ADDRESS } from '../../../domain/core/line-limits.ts';
import { isPermanent, type Hop } from './poll-outcome.ts';
import type { FeedState } from './poll-state.ts';

/** The same target must be seen for this long, ms. */
export const MOVE_AFTER_MS = 7 * DAY_MS;

/** Words of addresses to which networks lead those who have not signed in to them, as in hotels. */
const SIGN_IN_WORDS: ReadonlySet<string> = new Set([
	'login',
	'signin',
	'logon',
	'captive',
	'captiveportal',
	'hotspot',
	'landingpage',
	'authenticate'
]);

/** The part of a feed's state that moving changes. */
export type Whereabouts = Pick<FeedState, 'address' | 'moving' | 'announcedAddress' | 'movedFrom'>;

/**
 * Where a feed lives after a poll that brought a feed, or said that it is unchanged. The caller tells readers, and merges
 * the feed with another one of the new address. A poll without the redirect starts the waiting period anew.
 * @param announcedAddress the checked address that the feed names as its new one; null for none @param now ms since 1970
 */
export function afterRedirects(
	feed: Whereabouts,
	hops: readonly Hop[],
	announcedAddress: string | null,
	now: number
): Whereabouts {
	const targets = permanentTargets(feed.address, hops);
	const first = targets[0];
	const address = first !== undefined && isUpgrade(feed.address, first) ? first : feed.address;
	// Many feeds announce the address that they have already.
	const announced = announcedAddress === address ? null : announcedAddress;
	const target = announced ?? targets.at(-1) ?? null;
	const settled = { address, moving: null, announcedAddress, movedFrom: feed.movedFrom };
	if (target === null || target === address || !mayMoveTo(target)) return settled;
	const since = feed.moving?.target === target ? feed.moving.since : now;
	const moving = { target, since };
	if (isUpgrade(address, target)) return { ...settled, address: target };
	return now - since >= MOVE_AFTER_MS ? moveTo({ ...settled, moving }, now) : { ...settled, moving };
}

/** A feed at the target of its permanent redirect; the feed itself when there is none. @param now ms since 1970 */
export function moveTo<State extends Whereabouts>(feed: State, now: number): State {
	if (feed.moving === null) return feed;
	const movedFrom = { address: feed.address, at: now };
	return { ...feed, address: feed.moving.target, moving: null, announcedAddress: null, movedFrom };
}

/** The addresses that permanent redirects lead to, up to the first temporary one: what follows it may change any time. */
function permanentTargets(address: string, hops: readonly Hop[]): string[] {
	const end = hops.findIndex((hop) => !isPermanent(hop));
	const targets = (end === -1 ? hops : hops.slice(0, end)).map(({ to }) => to);
	// A chain that comes back has moved nowhere.
	return targets.at(-1) === address ? [] : targets;
}

/** Whether only the scheme changes, from http to https on the usual ports. */
function isUpgrade(from: string, to: string): boolean {
	if (!URL.canParse(from) || !URL.canParse(to)) return false;
	const [source, target] = [new URL(from), new URL(to)];
	if (source.protocol !== 'http:' || target.protocol !== 'https:') return false;
	return source.host === target.host && source.pathname === target.pathname && source.search === target.search;
}

function mayMoveTo(target: string): boolean {
	if (target.length > MAX_ADDRESS || !URL.canParse(target)) return false;
	const { protocol, hostname, pathname, username, password } = new URL(target);
	if ((protocol !== 'http:' && protocol !== 'https:') || username !== '' || password !== '') return false;
	return !`${hostname}${pathname}`
		.toLowerCase()
		.split(/[^a-z]/)
		.some((word) => SIGN_IN_WORDS.has(word));
}
