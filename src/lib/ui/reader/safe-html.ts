// What is stored is sanitised again before it is shown: the only place that mints HTML for `{@html}`.
import DOMPurify from 'dompurify';
import type { StoredHtml } from '../../domain/article.ts';

/** HTML that may be shown. Where the browser has Trusted Types it is a TrustedHTML, and nothing else gets through. */
export type SafeHtml = string & { readonly __safeHtml: true };

const TAGS =
	'p h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code kbd samp var figure figcaption table caption colgroup col thead tbody tfoot tr th td em strong b i u s sub sup small mark q cite abbr dfn time br hr wbr span div section ruby rt rp bdi bdo del ins details summary a img address';
const ADDRESSES = ['href', 'src'];
const ATTRIBUTES =
	'alt width height dir lang colspan rowspan datetime title start reversed type value span scope id'.split(' ');
const PICTURE = /^\/img\/[0-9a-f]{64}$/;
/** Elsewhere than on a picture they are old ways to make a box of any size. */
const SIZES = ['width', 'height'];
const SPANS = ['colspan', 'rowspan', 'span'];
/** Ten thousand cells of 999 columns each keep Chromium busy for eight seconds, of 99 for less than one. */
const COUNT = /^\d{1,2}$/;
/** Ids of a page must not shadow the app's own. */
const OWN_ID = /^user-content-/;

export function safeHtml(html: StoredHtml): SafeHtml {
	// The library's own instance: another one would ask for its Trusted Types policy a second time, and be refused.
	DOMPurify.removeAllHooks();
	DOMPurify.addHook('afterSanitizeAttributes', (node) => {
		if (node.tagName === 'A') settleLink(node);
		if (node.tagName === 'IMG') settlePicture(node);
		else for (const name of SIZES) node.removeAttribute(name);
		for (const name of SPANS) if (!COUNT.test(node.getAttribute(name) ?? '')) node.removeAttribute(name);
		if (!OWN_ID.test(node.getAttribute('id') ?? 'user-content-')) node.removeAttribute('id');
	});
	return DOMPurify.sanitize(html, {
		ALLOWED_TAGS: TAGS.split(' '),
		ALLOWED_ATTR: [...ADDRESSES, ...ATTRIBUTES],
		// DOMPurify holds every other attribute against the pattern below, as if it were an address.
		ADD_URI_SAFE_ATTR: ATTRIBUTES,
		ALLOW_DATA_ATTR: false,
		ALLOW_ARIA_ATTR: false,
		ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|\/img\/|#user-content-)/i,
		RETURN_TRUSTED_TYPE: true
	}) as unknown as SafeHtml;
}

/** Links inside the article stay in it; all others lead out of the app, beside it, and do not tell where they came from. */
function settleLink(link: Element): void {
	const href = link.getAttribute('href');
	if (href?.startsWith('#') === true) return;
	const address = href === null ? null : addressOf(href);
	if (address === null) {
		link.removeAttribute('href');
		return;
	}
	link.setAttribute('href', address);
	link.setAttribute('target', '_blank');
	link.setAttribute('rel', 'noopener noreferrer');
}

/** In full, so that `https:x` is no place of ours; without a user and password, which would look like another host. */
function addressOf(href: string): string | null {
	if (!URL.canParse(href)) return null;
	const url = new URL(href);
	url.username = '';
	url.password = '';
	return url.href;
}

function settlePicture(picture: Element): void {
	if (!PICTURE.test(picture.getAttribute('src') ?? '')) picture.remove();
	picture.setAttribute('loading', 'lazy');
	picture.setAttribute('decoding', 'async');
}
