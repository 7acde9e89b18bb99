// Sanitises HTML, the last stage before it is stored: allows the tags of `domain/article-html.ts` and returns
// StoredHtml.
import { fragmentOf } from './html/fragment.ts';
import sanitizeHtml, { type Attributes, type Tag } from 'sanitize-html';
import {
	ARTICLE_ATTRIBUTES,
	ARTICLE_TAGS,
	linkAddress,
	mayHaveAttribute,
	prefixId
} from '../../domain/article-html.ts';
import type { PictureHash, StoredHtml } from '../../domain/article.ts';
import { pruneHtml } from './html/prune-html.ts';
import { putFormulas, SLOT, SLOT_NUMBER, takeFormulas } from './html/formulas.ts';

/** Hash and size of each picture that the article will show, by its URL in the page. */
export type KnownPictures = Readonly<Record<string, { hash: PictureHash; width: number; height: number }>>;

/** Tags that are removed with their content; other tags that are not allowed leave their content. */
const REMOVED_WITH_CONTENT = (
	'script style textarea option select button xmp noscript noembed noframes iframe object embed template svg math title ' +
	'audio video canvas plaintext'
).split(' ');
/** Maximum depth of nesting: deeper than any real article, and not so deep that it slows down browsers. */
const MAX_DEPTH = 100;
/** Tags that have a meaning here; the others are left out. */
const READ_TAGS: ReadonlySet<string> = new Set([...ARTICLE_TAGS, ...REMOVED_WITH_CONTENT, 'h1', SLOT]);
/** The deepest element that is left may contain a picture or a formula. */
const PRUNING = { listed: READ_TAGS, maxDepth: MAX_DEPTH - 1 };
/** Tags that are removed when they are empty. */
const REMOVE_IF_EMPTY: ReadonlySet<string> = new Set([
	'a',
	'p',
	'figure',
	'figcaption',
	'span',
	'li',
	'h1',
	'h2',
	'h3',
	'h4',
	'h5',
	'h6',
	'em',
	'strong'
]);
const INLINE: ReadonlySet<string> = new Set(['span', 'em', 'strong']);

/**
 * Sanitises an article. A picture that is not in `pictures` becomes its alt text, as a link to its URL where
 * possible, and is removed if it has none.
 * @param html an untrusted article with absolute URLs
 */
export function sanitise(html: string, pictures: KnownPictures): StoredHtml {
	const known = new Map(Object.entries(pictures));
	let links = 0;
	/** Pictures and their alternative texts so far. */
	let visibleCount = 0;
	let hasVisibleContent = false;
	/** `visibleCount` at the start of each open tag. */
	const visibleCounts: number[] = [];

	function image(attributes: Attributes): Tag {
		const address = attributes['src'] ?? '';
		const alt = attributes['alt']?.trim() ?? '';
		const picture = known.get(address);
		if (picture !== undefined) {
			visibleCount++;
			const { hash, width, height } = picture;
			return { tagName: 'img', attribs: { src: `/img/${hash}`, width: String(width), height: String(height), alt } };
		}
		if (alt !== '') visibleCount++;
		// `exclusiveFilter` removes it. With another name, sanitize-html would give that name to the end tag around it.
		if (alt === '') return { tagName: 'img', attribs: {} };
		const href = links > 0 || !/^https?:/.test(address) ? null : linkAddress(address);
		if (href === null) return { tagName: 'span', attribs: {}, text: alt };
		return { tagName: 'a', attribs: { href, rel: 'noopener noreferrer' }, text: alt };
	}

	function slot(attributes: Attributes): Tag {
		visibleCount++;
		return { tagName: SLOT, attribs: { [SLOT_NUMBER]: attributes[SLOT_NUMBER] ?? '' } };
	}

	// The parser takes quadratic time for unclosed tags, so `pruneHtml` closes them first. It leaves out the tags that are
	// left out here, because what closes what depends on the tags that remain.
	const { html: withoutFormulas, formulas } = takeFormulas(pruneHtml(html, PRUNING).html);
	const clean = sanitizeHtml(withoutFormulas, {
		allowedTags: [...ARTICLE_TAGS, SLOT],
		nonTextTags: REMOVED_WITH_CONTENT,
		disallowedTagsMode: 'discard',
		allowedAttributes: { ...namesOf(ARTICLE_ATTRIBUTES), [SLOT]: [SLOT_NUMBER] },
		allowedSchemes: ['http', 'https', 'mailto'],
		allowProtocolRelative: false,
		nestingLimit: MAX_DEPTH,
		transformTags: {
			h1: 'h2',
			a: (_name, attributes) => link(attributes),
			img: (_name, attributes) => image(attributes),
			[SLOT]: (_name, attributes) => slot(attributes),
			section: (_name, attributes) => ({
				// Notices and hints: an `aside` of the page itself is mostly not part of its article.
				tagName: attributes['role'] === 'note' ? 'aside' : 'section',
				attribs: filter('section', attributes)
			}),
			'*': (tagName, attributes) => ({
				tagName,
				attribs: tagName === SLOT ? attributes : filter(tagName, attributes)
			})
		},
		onOpenTag(name) {
			if (name === 'a') links++;
			visibleCounts.push(visibleCount);
		},
		onCloseTag(name) {
			if (name === 'a') links--;
			hasVisibleContent = visibleCount > (visibleCounts.pop() ?? 0);
		},
		exclusiveFilter: ({ tag, text, attribs }) => {
			if (tag === 'img') return !('src' in attribs || hasVisibleContent);
			if (!REMOVE_IF_EMPTY.has(tag) || hasVisibleContent || text.trim() !== '' || 'id' in attribs) return false;
			// White space separates words, and is a part of code.
			if (text !== '' && tag === 'a') return 'excludeTag';
			return text === '' || !INLINE.has(tag);
		}
	});
	return putFormulas(clean, formulas) as StoredHtml;
}

/** Links to fragments get the prefix that ids get, so that no id collides with an id of the app. */
function link(attributes: Attributes): Tag {
	const href = attributes['href']?.trim() ?? '';
	const id = attributes['id'] === undefined ? {} : { id: attributes['id'] };
	if (/^#./.test(href)) return { tagName: 'a', attribs: { ...id, href: `#${prefixId(fragmentOf(href))}` } };
	const address = linkAddress(href);
	if (address === null) return { tagName: 'span', attribs: id };
	return { tagName: 'a', attribs: { ...id, href: address, rel: 'noopener noreferrer' } };
}

function filter(tagName: string, attributes: Attributes): Attributes {
	const allowed: Attributes = {};
	for (const [name, value] of Object.entries(attributes)) {
		// An id that is too long with the prefix would be removed when the article is sanitised again.
		const stored = name === 'id' ? prefixId(value) : value;
		if (mayHaveAttribute(tagName, name, stored)) allowed[name] = stored;
	}
	return allowed;
}

function namesOf(attributes: typeof ARTICLE_ATTRIBUTES): Record<string, string[]> {
	return Object.fromEntries(Object.entries(attributes).map(([tag, names]) => [tag, Object.keys(names)]));
}
