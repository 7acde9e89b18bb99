// Counts words in the classes, ids and roles of boxes.
import { classOf } from '../html/elements.ts';
import { isHidden } from '../html/hidden.ts';
import type { Block, Box } from './block-tree.ts';

const GOOD_NAMES = /article|body|content|entry|main|page|post|story|text|blog|markdown|prose|rich/i;
const BAD_NAMES =
	/sidebar|side-bar|footer|foot|nav|menu|banner|promo|sponsor|advert|\bads?\b|ad-|widget|cookie|consent|gdpr|modal|popup|overlay|newsletter|subscribe|subscription|signup|sign-up|login|share|sharing|social|breadcrumb|pager|pagination|toolbar|masthead|skip|search|toc|cta|disclaimer|print|hidden|donat|shop|cart|masthead|outbrain|taboola|legal|rating|survey|playlist|ticker/i;
const COMMENT_NAMES = /comment|disqus|respond|reply|replies|discussion|thread|message|answer/i;
const RELATED_NAMES =
	/related|recommend|more-|read-next|readnext|also|popular|trending|recent|latest|most-|similar|next|prev|teaser|card|promo|suggest|archive|further/i;
const META_NAMES = /meta|info|date|time|published|updated|byline|credit|source|kicker|label|stats|views|badge/i;
const AUTHOR_NAMES = /author|\bbio\b|profile|contributor|avatar|vcard|about-/i;
const TAG_NAMES = /\btags?\b|tag-|-tag|topics?\b|categor|keyword/i;

/** Counts over a box and the boxes around it. */
export interface BoxNames {
	good: number;
	bad: number;
	badDistance: number;
	comment: number;
	commentDistance: number;
	related: number;
	meta: number;
	author: number;
	tag: number;
	readonly tags: ReadonlySet<string>;
	isHidden: boolean;
}

export const FAR = 20;

export function namesOf(boxes: readonly Box[]): BoxNames[] {
	const all: BoxNames[] = [];
	for (const { element, parent } of boxes) {
		const around = all[parent];
		const own = countNames(element);
		const next = (count: number, distance: number | undefined): number =>
			count > 0 ? 0 : Math.min(FAR, (distance ?? FAR) + 1);
		all.push({
			good: own.good + (around?.good ?? 0),
			bad: own.bad + (around?.bad ?? 0),
			badDistance: next(own.bad, around?.badDistance),
			comment: own.comment + (around?.comment ?? 0),
			commentDistance: next(own.comment, around?.commentDistance),
			related: own.related + (around?.related ?? 0),
			meta: own.meta + (around?.meta ?? 0),
			author: own.author + (around?.author ?? 0),
			tag: own.tag + (around?.tag ?? 0),
			tags:
				around?.tags.has(element.tagName) === true ? around.tags : new Set([...(around?.tags ?? []), element.tagName]),
			isHidden: (around?.isHidden ?? false) || isHidden(element)
		});
	}
	return all;
}

/** Names between the block and its box: of the block itself and of the inline elements around it. */
export function ownNames(block: Block, boxes: readonly Box[]): ReturnType<typeof countNames> {
	return block.element === boxes[block.box]?.element ? NO_NAMES : countNames(block.element);
}

const NO_NAMES = { good: 0, bad: 0, comment: 0, related: 0, meta: 0, author: 0, tag: 0 };

function countNames(element: Element): typeof NO_NAMES {
	const name = `${classOf(element)} ${element.id} ${element.getAttribute('role') ?? ''}`.slice(0, 500);
	if (name === '  ' || element.tagName === 'BODY') return NO_NAMES;
	return {
		good: Number(GOOD_NAMES.test(name)),
		bad: Number(BAD_NAMES.test(name)),
		comment: Number(COMMENT_NAMES.test(name)),
		related: Number(RELATED_NAMES.test(name)),
		meta: Number(META_NAMES.test(name)),
		author: Number(AUTHOR_NAMES.test(name)),
		tag: Number(TAG_NAMES.test(name))
	};
}

/** Whether the class, id or role speaks against the element. */
export function hasBadName(element: Element): boolean {
	const { bad, comment, related, meta } = countNames(element);
	return bad + comment + related + meta > 0;
}
