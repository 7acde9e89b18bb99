// Recognises feeds by the words in types, addresses and texts.
import type { CandidateContent, CandidateFormat } from './candidate.ts';

/** `sure`: the type of a feed, also as it is often misspelled; `maybe`: of any XML or JSON. */
export interface FeedType {
	readonly certainty: 'sure' | 'maybe';
	readonly format: CandidateFormat | null;
}

/** @param written media type, such as `application/rss+xml; charset=utf-8`; null if it is not that of a feed */
export function feedTypeOf(written: string): FeedType | null {
	const type = written.slice(0, 200).split(';', 1)[0]?.trim().toLowerCase() ?? '';
	if (type.includes('oembed') || type.includes('activity') || type.includes('opensearch')) return null;
	const format = /\b(?:rss|rdf)\b/.test(type) ? 'rss' : /\batom\b/.test(type) ? 'atom' : null;
	if (format !== null) return { certainty: 'sure', format };
	if (type === 'application/feed+json') return { certainty: 'sure', format: 'json' };
	if (type === 'application/json') return { certainty: 'maybe', format: 'json' };
	return /^(?:text|application)\/xml$/.test(type) ? { certainty: 'maybe', format: null } : null;
}

/** A segment of a path that is a word of feeds, has one as its name, or ends with one. */
const FEED_SEGMENT = /^(?:feeds?|rss2?|atom|rdf|jsonfeed)(?:\.(?:php|xml|json|cms|aspx?|jsp|cgi))?$/i;
const FEED_ENDING =
	/[-_.](?:feed|rss2?|atom)(?:\.(?:php|xml|json))?$|\.(?:rss|atom|rdf)$|^(?:rss|atom)[-_.][\w-]*\.xml$/i;
const FEED_FILE = /^(?:index\.(?:xml|rdf)|backend\.php|external\.php)$/i;
const FEED_QUERY =
	/[?&](?:feed(?:=[\w-]+)?(?=&|$)|(?:format|type|alt|output|mode)=(?:rss[\d.]*|atom|feed|rdf)(?=&|$))/i;
/** Addresses for programs, files, and services that take a feed in their address. */
const NO_FEED =
	/\/wp-json\/|\/oembed(?:\/|$)|\/xmlrpc\.php|\/(?:sitemap|opensearch|manifest)[\w-]*\.|\.(?:css|js|png|jpe?g|gif|svg|webp|ico|pdf|zip|mp3|m4a|mp4|ogg|webm|epub|s?html?)$/i;
const SERVICES: ReadonlySet<string> = new Set([
	'podcasts.google.com',
	'subscribebyemail.com',
	'feedly.com',
	'follow.it'
]);

/** Whether an absolute address looks like that of a feed. */
export function looksLikeFeed(address: string): boolean {
	const { hostname, pathname, search } = new URL(address);
	if (isNoFeed(address)) return false;
	const segments = pathname.split('/').filter((segment) => segment !== '');
	const last = segments.at(-1) ?? '';
	return (
		isFeedHost(hostname) ||
		segments.some((segment) => FEED_SEGMENT.test(segment)) ||
		FEED_ENDING.test(last) ||
		FEED_FILE.test(last) ||
		FEED_QUERY.test(search)
	);
}

/** Whether a host has only feeds, such as `feeds.feedburner.com`. */
export function isFeedHost(host: string): boolean {
	return /^(?:feeds?|rss)\d?\./.test(host);
}

export function isNoFeed(address: string): boolean {
	const { hostname, pathname, search } = new URL(address);
	return SERVICES.has(hostname.replace(/^www\./, '')) || NO_FEED.test(pathname) || /[?&]rest_route=/.test(search);
}

/** What people call a feed in a link. */
const CALLED_FEED = /(?:^|[^\p{L}])rss(?:$|[^\p{L}])|^(?:(?:web|news|json|xml|blog|our|atom)[\s-]?)?feeds?$|^atom$/iu;
/** A link with a longer text is about something else. */
const MAX_LINK_TEXT = 60;

export function isCalledFeed(text: string): boolean {
	return text.length <= MAX_LINK_TEXT && CALLED_FEED.test(text);
}

/** "Comment" in the languages that blogs are translated into most. */
const COMMENTS =
	/comment|kommentar|commentaire|coment[aá]rio|commenti\b|reacties|komentarz|коммент|комент|komentář|yorum|hozzászólás|σχόλι|תגוב|تعليق|دیدگاه|نظرات|評論|评论|留言|コメント|댓글|ความเห็น|bình luận|komentar/iu;
const COMMENTS_ADDRESS = /(?:^|[/?&=_.-])(?:comments?|replies)(?:$|[/?&=_.-])|comments-rss2|[?&]p=\d+/i;
/** Feeds of everything that happens in a wiki, and of short films that a plugin of WordPress makes. */
const CHANGES = /recent_?changes|special:|\/web-stories\//i;
const AUDIO = /podcast|\baudio\b|\bepisodes?\b/i;

/** What a feed holds, by its title and its address. */
export function contentOf(title: string | null, address: string): Exclude<CandidateContent, 'language'> {
	const { pathname, search } = new URL(address);
	const place = pathname + search;
	const name = title ?? '';
	if (COMMENTS.test(name) || COMMENTS_ADDRESS.test(place) || CHANGES.test(place)) return 'comments';
	return AUDIO.test(name) || AUDIO.test(place) ? 'audio' : 'articles';
}
