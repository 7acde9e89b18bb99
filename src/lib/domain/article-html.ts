// Lists the tags and attributes of stored HTML, which both the server's and the browser's sanitiser allow, and its blocks.
import { MATHML_ATTRIBUTES, MATHML_TAGS } from './mathml.ts';

/** Without those of MathML. */
export const ARTICLE_TAGS: readonly string[] = (
	'p h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code kbd samp var figure figcaption table caption thead tbody tfoot ' +
	'tr th td em strong b i u s del ins mark small sub sup abbr cite q dfn time br hr wbr a img details summary ruby rt rp ' +
	'bdi bdo span div section aside'
).split(' ');

/** The elements that start on a new line, as a selector. */
export const BLOCKS =
	'address,article,aside,blockquote,caption,dd,details,div,dl,dt,figcaption,figure,h1,h2,h3,h4,h5,h6,hr,li,ol,p,pre,section,summary,table,td,th,tr,ul';
/** Prefix of the ids in an article, so that they do not equal ids of the app. */
export const ID_PREFIX = 'user-content-';

/** Adds the prefix unless the id has it, so that HTML that was sanitised before stays unchanged. */
export function prefixId(id: string): string {
	return id.startsWith(ID_PREFIX) ? id : `${ID_PREFIX}${id}`;
}

/**
 * Number of columns or rows that a cell spans, at most 99. Ten thousand cells that span 999 columns each keep Chromium
 * busy for eight seconds; with 99 columns each, for less than one second.
 */
const SPAN = /^\d{1,2}$/;

/**
 * Allowed attributes by tag, with patterns of their values. The attributes of `*` are allowed on any tag but those inside
 * a formula.
 */
export const ARTICLE_ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
	'*': { dir: /^(ltr|rtl|auto)$/i, lang: /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i, id: /^\S{1,200}$/ },
	a: { href: /^(https?:\/\/|mailto:|#user-content-)/, rel: /^noopener noreferrer$/ },
	img: { src: /^\/img\/[0-9a-f]{64}$/, width: /^\d{1,5}$/, height: /^\d{1,5}$/, alt: /^/ },
	ol: { start: /^-?\d{1,6}$/, reversed: /^(reversed)?$/, type: /^[1aAiI]$/ },
	li: { value: /^-?\d{1,6}$/ },
	details: { open: /^(open)?$/ },
	td: { colspan: SPAN, rowspan: SPAN },
	th: { colspan: SPAN, rowspan: SPAN, scope: /^(row|col|rowgroup|colgroup)$/ },
	time: { datetime: /^[\dTZ:+. PWDHMS-]{1,40}$/ },
	abbr: { title: /^/ },
	/** A post of a thread; `accepted` is the answer that the page marks as accepted. */
	section: { 'data-post': /^(?:opening|reply|accepted)$/ },
	/** The language of code, as its highlighter names it. */
	pre: { 'data-language': /^[a-z][a-z0-9+#-]{0,19}$/ },
	/** A card in the place of what a page embeds; `video-page` and `audio-page` stand for the page itself. */
	figure: { 'data-embed': /^(video|audio|post|code|map|chart|document|page|video-page|audio-page)$/ }
};

/** @param tag in lower case */
export function mayHaveAttribute(tag: string, name: string, value: string): boolean {
	const isMath = IN_FORMULAS.has(tag);
	const own = isMath ? patternOf(MATHML_ATTRIBUTES, tag, name) : patternOf(ARTICLE_ATTRIBUTES, tag, name);
	const common = !isMath || (name === 'id' && WITH_ID.has(tag)) ? patternOf(ARTICLE_ATTRIBUTES, '*', name) : undefined;
	return (own ?? common)?.test(value) ?? false;
}

const IN_FORMULAS: ReadonlySet<string> = new Set(MATHML_TAGS);
/** Parts of formulas that links lead to: whole formulas and numbered lines. */
const WITH_ID: ReadonlySet<string> = new Set(['math', 'mtr', 'mtd']);

function patternOf(lists: typeof ARTICLE_ATTRIBUTES, tag: string, name: string): RegExp | undefined {
	const attributes = Object.hasOwn(lists, tag) ? lists[tag] : undefined;
	return attributes !== undefined && Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/**
 * The address of a link, without the user and password that can make it look like another host.
 * @returns null unless the address is an absolute http, https or mailto address
 */
export function linkAddress(href: string): string | null {
	if (!/^(https?|mailto):/i.test(href) || !URL.canParse(href)) return null;
	const url = new URL(href);
	url.username = '';
	url.password = '';
	return url.href;
}
