// Feeds that follow from the addresses of sites where people talk with each other.
import { wordSet, type SiteAddress } from './site-address.ts';

const REDDIT_ORDERS = wordSet('best controversial hot new rising top');

export function redditFeeds({ path, search }: SiteAddress): readonly string[] {
	const [kind = '', name = '', part = '', group = ''] = path;
	const site = 'https://www.reddit.com';
	if (path.some((segment) => /(?:^|\.)rss$/.test(segment))) return [];
	if (kind === '') return [`${site}/.rss`];
	if (kind === 'search') return [`${site}/search.rss${search}`];
	if (name === '') return REDDIT_ORDERS.has(kind) ? [`${site}/${kind}/.rss${search}`] : [];
	if (kind === 'r') {
		if (part === 'search') return [`${site}/r/${name}/search.rss${search}`];
		return REDDIT_ORDERS.has(part) ? [`${site}/r/${name}/${part}/.rss${search}`] : [`${site}/r/${name}/.rss`];
	}
	if (kind === 'u' || kind === 'user') {
		const home = `${site}/user/${name}`;
		if (part === 'm' && group !== '') return [`${home}/m/${group}/.rss`];
		return part === 'submitted' || part === 'comments' ? [`${home}/${part}/.rss`] : [`${home}/.rss`];
	}
	return kind === 'domain' ? [`${site}/domain/${name}/.rss`] : [];
}

export function hackerNewsFeeds({ path }: SiteAddress): readonly string[] {
	const [page = ''] = path;
	if (page === 'show' || page === 'shownew') return ['https://news.ycombinator.com/showrss'];
	return page === 'rss' || page === 'showrss' ? [] : ['https://news.ycombinator.com/rss'];
}

export function lobstersFeeds({ path }: SiteAddress): readonly string[] {
	const [kind = '', tag = ''] = path;
	if (kind === '') return ['https://lobste.rs/rss'];
	return kind === 't' && tag !== '' && !tag.endsWith('.rss') ? [`https://lobste.rs/t/${tag}.rss`] : [];
}

/** Stack Overflow and the sites of Stack Exchange. */
export function stackExchangeFeeds({ origin, path }: SiteAddress): readonly string[] {
	const [kind = '', name = '', tags = ''] = path;
	if (kind === 'feeds') return [];
	if (kind === 'questions' && name === 'tagged' && tags !== '')
		return [`${origin}/feeds/tag?tagnames=${tags}&sort=newest`];
	if (kind === 'questions' && /^\d+$/.test(name)) return [`${origin}/feeds/question/${name}`];
	if (kind === 'users' && /^\d+$/.test(name)) return [`${origin}/feeds/user/${name}`];
	return kind === '' || (kind === 'questions' && name === '') ? [`${origin}/feeds`] : [];
}

export function blueskyFeeds({ path }: SiteAddress): readonly string[] {
	const [kind, name = '', part] = path;
	return kind === 'profile' && name !== '' && part !== 'rss' ? [`https://bsky.app/profile/${name}/rss`] : [];
}

const FEDIVERSE_NAME = /^@([\w.-]{1,100})(?:@([\w.-]{1,253}))?$/;
const PLAIN_NAME = /^([\w.-]{1,100})(?:@([\w.-]{1,253}))?$/;
const IS_FEED = /\.(?:rss|atom|json)$/;
const PEERTUBE_PAGES = wordSet('videos video-channels video-playlists about');

/**
 * Profiles on any server of Mastodon, Lemmy and PeerTube, known by the form of the path alone. A profile of another server
 * has its feed there.
 */
export function fediverseFeeds({ origin, path }: SiteAddress): readonly string[] {
	const [first = '', ...rest] = path[0] === 'web' || path[0] === 'deck' ? path.slice(1) : path;
	const [second = '', third = ''] = rest;
	if (IS_FEED.test(path.at(-1) ?? '')) return [];
	const profile = FEDIVERSE_NAME.exec(first);
	if (profile !== null) return [`${serverOf(profile, origin)}/@${profile[1] ?? ''}${mastodonPart(second, third)}.rss`];
	const named = PLAIN_NAME.exec(second);
	if (named === null) return [];
	const [, name = ''] = named;
	switch (first) {
		case 'users':
			return [`${origin}/users/${name}.rss`];
		case 'tags':
			return [`${origin}/tags/${name}.rss`];
		case 'c':
		case 'u':
		case 'a':
			if (first === 'a' || PEERTUBE_PAGES.has(third))
				return [peertubeFeed(origin, first === 'c' ? 'videoChannelName' : 'accountName', second)];
			return [`${serverOf(named, origin)}/feeds/${first}/${name}.xml?sort=New`];
		case 'video-channels':
			return [peertubeFeed(origin, 'videoChannelName', second)];
		case 'accounts':
			return [peertubeFeed(origin, 'accountName', second)];
		default:
			return [];
	}
}

function mastodonPart(part: string, tag: string): string {
	if (part === 'with_replies' || part === 'media') return `/${part}`;
	return part === 'tagged' && tag !== '' ? `/tagged/${tag}` : '';
}

function peertubeFeed(origin: string, kind: 'videoChannelName' | 'accountName', name: string): string {
	return `${origin}/feeds/videos.xml?${kind}=${name}`;
}

function serverOf(name: RegExpExecArray, origin: string): string {
	const host = name[2];
	return host === undefined ? origin : `https://${host}`;
}
