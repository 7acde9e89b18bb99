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

/** Words of feeds as a whole part of an address. */
const ADDRESS_WORD = /(?:^|[/._=-])(?:feeds?|rss2?|atom|rdf|jsonfeed)(?:$|[/._=&-])/i;
const FEED_FILE = /\/(?:index\.xml|index\.rdf|backend\.php)$|\.(?:rss|atom|rdf)$/i;
/** Addresses for programs, and those that lead to a service or a page about feeds. */
const NO_FEED =
	/\/wp-json\/|\/oembed\b|\/xmlrpc\.php|[?&]rest_route=|\/(?:sitemap|opensearch|manifest)[\w-]*\.|\.(?:css|js|png|jpe?g|gif|svg|webp|ico|pdf|zip)$/i;

/** Whether an absolute address looks like that of a feed. */
export function looksLikeFeed(address: string): boolean {
	const { hostname, pathname, search } = new URL(address);
	if (isNoFeed(address)) return false;
	return (
		/^(?:feeds?|rss)\d?\./.test(hostname) ||
		FEED_FILE.test(pathname) ||
		ADDRESS_WORD.test(pathname) ||
		ADDRESS_WORD.test(search.slice(1))
	);
}

export function isNoFeed(address: string): boolean {
	const { pathname, search } = new URL(address);
	return NO_FEED.test(pathname) || NO_FEED.test(search);
}

/** What people call a feed in a link. */
const TEXT_WORD = /(?:^|[^\p{L}])(?:rss|atom|feeds?|web-?feed|json feed|newsfeed|fil rss|flux)(?:$|[^\p{L}])/iu;
/** A link with a longer text is about something else. */
const MAX_LINK_TEXT = 60;

export function isCalledFeed(text: string): boolean {
	return text.length <= MAX_LINK_TEXT && TEXT_WORD.test(text);
}

/** "Comment" in the languages that blogs are translated into most. */
const COMMENTS =
	/comment|kommentar|commentaire|coment[aá]rio|commenti\b|reacties|komentarz|коммент|комент|komentář|yorum|hozzászólás|σχόλι|תגוב|تعليق|دیدگاه|نظرات|評論|评论|留言|コメント|댓글|ความเห็น|bình luận|komentar/iu;
const COMMENTS_ADDRESS = /(?:^|[/?&=_.-])(?:comments?|replies)(?:$|[/?&=_.-])|comments-rss2|[?&]p=\d+/i;
/** Feeds of everything that happens in a wiki or forum. */
const CHANGES = /recent_?changes|special:|action=history/i;
const AUDIO = /podcast|\baudio\b|\bepisodes?\b/i;

/** What a feed holds, by its title and its address. */
export function contentOf(title: string | null, address: string): Exclude<CandidateContent, 'language'> {
	const { pathname, search } = new URL(address);
	const place = pathname + search;
	const name = title ?? '';
	if (COMMENTS.test(name) || COMMENTS_ADDRESS.test(place) || CHANGES.test(place)) return 'comments';
	return AUDIO.test(name) || AUDIO.test(place) ? 'audio' : 'articles';
}
