// What is stored is sanitised again before it is shown: the only place that mints HTML for `{@html}`.
import DOMPurify from 'dompurify';
import type { StoredHtml } from '../../domain/article.ts';
import {
	ARTICLE_ATTRIBUTES,
	ARTICLE_TAGS,
	ID_PREFIX,
	linkAddress,
	mayHaveAttribute
} from '../../domain/article-html.ts';

/** HTML that may be shown. Where the browser has Trusted Types it is a TrustedHTML, and nothing else gets through. */
export type SafeHtml = string & { readonly __safeHtml: true };

const ADDRESSES: ReadonlySet<string> = new Set(['href', 'src']);
const ATTRIBUTES = [...new Set(Object.values(ARTICLE_ATTRIBUTES).flatMap((attributes) => Object.keys(attributes)))];

export function safeHtml(html: StoredHtml): SafeHtml {
	// The library's own instance: another one would ask for its Trusted Types policy a second time, and be refused.
	DOMPurify.removeAllHooks();
	DOMPurify.addHook('afterSanitizeAttributes', (node) => {
		if (node.tagName === 'A') settleLink(node);
		removeUnlisted(node);
		if (node.tagName === 'A') openBeside(node);
		if (node.tagName === 'IMG') settlePicture(node);
	});
	return DOMPurify.sanitize(html, {
		ALLOWED_TAGS: [...ARTICLE_TAGS],
		ALLOWED_ATTR: ATTRIBUTES,
		// DOMPurify holds every other attribute against the pattern below, as if it were an address.
		ADD_URI_SAFE_ATTR: ATTRIBUTES.filter((name) => !ADDRESSES.has(name)),
		ALLOW_DATA_ATTR: false,
		ALLOW_ARIA_ATTR: false,
		ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|\/img\/|#user-content-)/i,
		RETURN_TRUSTED_TYPE: true
	}) as unknown as SafeHtml;
}

/** What the server lets through; of ids only those that it has given its prefix. */
function removeUnlisted(node: Element): void {
	const tag = node.tagName.toLowerCase();
	for (const { name, value } of [...node.attributes]) {
		// DOMPurify has emptied it. Once it is removed, the browser serialises the value that the element was parsed with.
		if (name === 'is') continue;
		const isAllowed = mayHaveAttribute(tag, name, value) && (name !== 'id' || value.startsWith(ID_PREFIX));
		if (!isAllowed) node.removeAttribute(name);
	}
}

/** An address in full, so that `https:x` is no place of ours. */
function settleLink(link: Element): void {
	const href = link.getAttribute('href');
	if (href === null || href.startsWith('#')) return;
	const address = linkAddress(href);
	if (address === null) link.removeAttribute('href');
	else link.setAttribute('href', address);
}

/** Links inside the article stay in it; all others lead out of the app, beside it, and do not tell where they came from. */
function openBeside(link: Element): void {
	link.removeAttribute('rel');
	if (link.getAttribute('href')?.startsWith('#') ?? true) return;
	link.setAttribute('target', '_blank');
	link.setAttribute('rel', 'noopener noreferrer');
}

function settlePicture(picture: Element): void {
	if (!picture.hasAttribute('src')) picture.remove();
	picture.setAttribute('loading', 'lazy');
	picture.setAttribute('decoding', 'async');
}
