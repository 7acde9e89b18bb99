// Sanitises stored HTML again before it is shown: the only file that creates HTML for `{@html}`.
import DOMPurify from 'dompurify';
import type { StoredHtml } from '../../domain/article.ts';
import {
	ARTICLE_ATTRIBUTES,
	ARTICLE_TAGS,
	ID_PREFIX,
	linkAddress,
	mayHaveAttribute
} from '../../domain/article-html.ts';
import { MATHML_ATTRIBUTES, MATHML_TAGS } from '../../domain/mathml.ts';

/** HTML that may be shown. In browsers with Trusted Types it is a TrustedHTML, the only type that they accept. */
export type SafeHtml = string & { readonly __safeHtml: true };

const ADDRESSES: ReadonlySet<string> = new Set(['href', 'src']);
const ATTRIBUTES = [
	...new Set(
		[ARTICLE_ATTRIBUTES, MATHML_ATTRIBUTES].flatMap((lists) =>
			Object.values(lists).flatMap((attributes) => Object.keys(attributes))
		)
	)
];
const MATHML = 'http://www.w3.org/1998/Math/MathML';

export function safeHtml(html: StoredHtml): SafeHtml {
	// DOMPurify's shared instance is used, because another one would create its Trusted Types policy a second time,
	// which fails.
	DOMPurify.removeAllHooks();
	DOMPurify.addHook('afterSanitizeAttributes', (node) => {
		// The texts of a formula could hold HTML; they hold text only.
		if (node.parentElement?.namespaceURI === MATHML && node.namespaceURI !== MATHML) return node.remove();
		if (node.tagName === 'A') checkLink(node);
		removeUnlisted(node);
		if (node.tagName === 'A') openInNewTab(node);
		if (node.tagName === 'IMG') checkPicture(node);
	});
	return DOMPurify.sanitize(html, {
		ALLOWED_TAGS: [...ARTICLE_TAGS, ...MATHML_TAGS],
		ALLOWED_ATTR: ATTRIBUTES,
		// DOMPurify checks every other attribute against the pattern below, as if it were a URL.
		ADD_URI_SAFE_ATTR: ATTRIBUTES.filter((name) => !ADDRESSES.has(name)),
		ALLOW_DATA_ATTR: false,
		ALLOW_ARIA_ATTR: false,
		ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|\/img\/|#user-content-)/i,
		RETURN_TRUSTED_TYPE: true
	}) as unknown as SafeHtml;
}

/** Removes attributes that the server does not allow, and ids without the server's prefix. */
function removeUnlisted(node: Element): void {
	const tag = node.tagName.toLowerCase();
	for (const { name, value } of [...node.attributes]) {
		// DOMPurify has set `is` to ''. If `is` was removed, the browser would serialise the value that was parsed.
		if (name === 'is') continue;
		const isAllowed = mayHaveAttribute(tag, name, value) && (name !== 'id' || value.startsWith(ID_PREFIX));
		if (!isAllowed) node.removeAttribute(name);
	}
}

/** Requires a complete URL, so that `https:x` cannot be a path of the app. */
function checkLink(link: Element): void {
	const href = link.getAttribute('href');
	if (href === null || href.startsWith('#')) return;
	const address = linkAddress(href);
	if (address === null) link.removeAttribute('href');
	else link.setAttribute('href', address);
}

/** Links within the article stay in the app; all others open in a new tab without a referrer. */
function openInNewTab(link: Element): void {
	link.removeAttribute('rel');
	if (link.getAttribute('href')?.startsWith('#') ?? true) return;
	link.setAttribute('target', '_blank');
	link.setAttribute('rel', 'noopener noreferrer');
}

function checkPicture(picture: Element): void {
	if (!picture.hasAttribute('src')) picture.remove();
	picture.setAttribute('loading', 'lazy');
	picture.setAttribute('decoding', 'async');
}
