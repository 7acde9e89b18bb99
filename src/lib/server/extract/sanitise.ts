// The last stage before HTML is stored: lets through what is listed here, and mints StoredHtml.
import sanitizeHtml, { type Attributes, type Tag } from 'sanitize-html';
import type { PictureHash, StoredHtml } from '../../domain/article.ts';
import { pruneHtml } from './html/prune-html.ts';

/** The pictures that the server has, by the address they had in the page. */
export type StoredPictures = Readonly<Record<string, { hash: PictureHash; width: number; height: number }>>;

const TAGS = (
	'p h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code kbd samp var figure figcaption table caption thead tbody tfoot ' +
	'tr th td em strong b i u s del ins mark small sub sup abbr cite q dfn time br hr wbr a img details summary ruby rt rp ' +
	'bdi bdo span div section'
).split(' ');
/** Left out with all that they hold; of other tags that are not allowed, the contents stay. */
const WITHOUT_TEXT = (
	'script style textarea option select button xmp noscript noembed noframes iframe object embed template svg math title ' +
	'audio video canvas plaintext'
).split(' ');
/** Ten thousand cells of 999 columns each keep Chromium busy for eight seconds, of 99 for less than one. */
const COUNT = /^\d{1,2}$/;
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
	'*': { dir: /^(ltr|rtl|auto)$/i, lang: /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i, id: /^\S{1,200}$/ },
	a: { href: /^(https?:\/\/|mailto:|#user-content-)/, rel: /^noopener noreferrer$/ },
	img: { src: /^\/img\/[0-9a-f]{64}$/, width: /^\d{1,5}$/, height: /^\d{1,5}$/, alt: /^/ },
	ol: { start: /^-?\d{1,6}$/, reversed: /^(reversed)?$/, type: /^[1aAiI]$/ },
	li: { value: /^-?\d{1,6}$/ },
	td: { colspan: COUNT, rowspan: COUNT },
	th: { colspan: COUNT, rowspan: COUNT, scope: /^(row|col|rowgroup|colgroup)$/ },
	time: { datetime: /^[\dTZ:+. PWDHMS-]{1,40}$/ },
	abbr: { title: /^/ }
};
/** Not left standing when nothing is in them. */
const REMOVE_IF_EMPTY: ReadonlySet<string> = new Set([
	'a',
	'p',
	'figure',
	'figcaption',
	'span',
	'li',
	'h2',
	'h3',
	'h4',
	'h5',
	'h6',
	'em',
	'strong'
]);
/** Deeper than any text goes, and far from what makes browsers slow. */
const MAX_DEPTH = 100;

/**
 * @param html an article with absolute addresses; may hold anything
 * A picture that is not in `pictures` becomes a link to where it was, if a text stands for it, and goes otherwise.
 */
export function sanitise(html: string, pictures: StoredPictures): StoredHtml {
	const known = new Map(Object.entries(pictures));
	let links = 0;
	let shown = 0;
	let wasShown = false;
	const shownBefore: number[] = [];

	function image(attributes: Attributes): Tag {
		const address = attributes['src'] ?? '';
		const alt = attributes['alt']?.trim() ?? '';
		const picture = known.get(address);
		if (picture !== undefined) {
			shown++;
			const { hash, width, height } = picture;
			return { tagName: 'img', attribs: { src: `/img/${hash}`, width: String(width), height: String(height), alt } };
		}
		if (alt !== '') shown++;
		// sanitize-html loses text after a tag that is left out but has a text of its own: it needs one that is kept.
		if (alt === '') return { tagName: 'left-out', attribs: {} };
		const href = links > 0 || !/^https?:/.test(address) ? null : addressOf(address);
		if (href === null) return { tagName: 'span', attribs: {}, text: alt };
		return { tagName: 'a', attribs: { href, rel: 'noopener noreferrer' }, text: alt };
	}

	// The parser inside takes time in the square of the length for tags that nobody closes: here it meets none.
	return sanitizeHtml(pruneHtml(html).html, {
		allowedTags: TAGS,
		nonTextTags: WITHOUT_TEXT,
		disallowedTagsMode: 'discard',
		allowedAttributes: namesOf(ATTRIBUTES),
		allowedSchemes: ['http', 'https', 'mailto'],
		allowProtocolRelative: false,
		nestingLimit: MAX_DEPTH,
		transformTags: {
			h1: 'h2',
			a: (_name, attributes) => link(attributes),
			img: (_name, attributes) => image(attributes),
			'*': (tagName, attributes) => ({ tagName, attribs: filter(tagName, attributes) })
		},
		onOpenTag(name) {
			if (name === 'a') links++;
			shownBefore.push(shown);
		},
		onCloseTag(name) {
			if (name === 'a') links--;
			wasShown = shown > (shownBefore.pop() ?? 0);
		},
		exclusiveFilter: (frame) =>
			REMOVE_IF_EMPTY.has(frame.tag) && !wasShown && frame.text.trim() === '' && !('id' in frame.attribs)
	}) as StoredHtml;
}

/** One to a place in the article follows its `id`, which gets a prefix so that it never meets one of the app's. */
function link(attributes: Attributes): Tag {
	const href = attributes['href']?.trim() ?? '';
	const id = attributes['id'] === undefined ? {} : { id: attributes['id'] };
	if (/^#./.test(href)) return { tagName: 'a', attribs: { ...id, href: `#${prefixId(fragmentOf(href))}` } };
	const address = addressOf(href);
	if (address === null) return { tagName: 'span', attribs: id };
	return { tagName: 'a', attribs: { ...id, href: address, rel: 'noopener noreferrer' } };
}

/** In full, and without a user and password: those are there to look like another host. */
function addressOf(href: string): string | null {
	if (!/^(https?|mailto):/i.test(href) || !URL.canParse(href)) return null;
	const url = new URL(href);
	url.username = '';
	url.password = '';
	return url.href;
}

/** Once: what was sanitised before comes out of it as it went in. */
function prefixId(id: string): string {
	return id.startsWith('user-content-') ? id : `user-content-${id}`;
}

function fragmentOf(href: string): string {
	try {
		return decodeURIComponent(href.slice(1));
	} catch {
		return href.slice(1);
	}
}

function filter(tagName: string, attributes: Attributes): Attributes {
	const allowed = { ...ATTRIBUTES['*'], ...ATTRIBUTES[tagName] };
	const kept: Attributes = {};
	for (const [name, value] of Object.entries(attributes)) {
		if (!Object.hasOwn(allowed, name) || allowed[name]?.test(value) !== true) continue;
		kept[name] = name === 'id' ? prefixId(value) : value;
	}
	return kept;
}

function namesOf(attributes: typeof ATTRIBUTES): Record<string, string[]> {
	return Object.fromEntries(Object.entries(attributes).map(([tag, names]) => [tag, Object.keys(names)]));
}
