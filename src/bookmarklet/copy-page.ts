// Copies the rendered document without what only its reader should have: scripts, form values, tokens.
import { jsonSize } from '../lib/domain/core/json-size.ts';
import { SECRET, withoutSecrets } from './secrets.ts';
import { visibilityOf } from './visibility.ts';

/** Elements left out with their contents. */
const LEFT_OUT =
	/^(?:offprint-notice|script|noscript|style|template|input|textarea|select|option|datalist|canvas|object|embed|applet|source)$/;
/** Elements kept without their contents. */
const EMPTIED = /^(?:iframe|frame|video|audio)$/;
/** Attributes that hold code, values of forms, or nothing to read. */
const DROPPED =
	/^on|^(?:nonce|integrity|srcdoc|ping|action|formaction|form|value|checked|srcset|sizes|autofocus|contenteditable|is|part|exportparts)$|^(?:v-|x-|ng-|hx-|@|:|#)/;
/** Attributes of pictures that are replaced by the picture that the browser chose. */
const LAZY = /^(?:srcset|sizes|loading)$/;
/** A picture in an address; a drawing stays, because it is text. */
const DATA_PICTURE = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp)[;,]/i;
/** Maximum length of data of scripts, of styles and of a picture in an address, UTF-16 units. */
const MAX_ATTRIBUTE = 4_000;
/** Longer values are no addresses of the web, UTF-16 units. */
const MAX_CLEANED = 20_000;
const MAX_NODES = 150_000;
const MAX_DEPTH = 500;

/** Maximum size of a copy. */
export interface CopyLimits {
	/** UTF-16 units */
	readonly length: number;
	/** Bytes as a JSON string in UTF-8. */
	readonly bytes: number;
}

export interface PageCopy {
	readonly html: string;
	/** Addresses of the pictures in the copy, and where the page has each. */
	readonly pictures: ReadonlyMap<string, string>;
}

/** @returns null if the page is too large */
export function copyPage(page: Document, limits: CopyLimits): PageCopy | null {
	const pictures = new Map<string, string>();
	/** Addresses in the copy for pictures whose own address means nothing or is secret outside the page. */
	const renamed = new Map<string, string>();
	// A document of its own, so that the copy loads and runs nothing.
	const into = page.implementation.createHTMLDocument('');
	let nodes = 0;
	/** Number of elements around the present node that are marked as hidden. */
	let hiddenAround = 0;

	/** @returns whether a child is visible */
	function copyChildren(children: Iterable<Node>, to: Node, depth: number): boolean {
		let isVisible = false;
		for (const child of depth > MAX_DEPTH ? [] : children) if (copyNode(child, to, depth + 1)) isVisible = true;
		return isVisible;
	}

	/** @returns whether the node is an element that is visible, or holds one */
	function copyNode(node: Node, to: Node, depth: number): boolean {
		if (++nodes > MAX_NODES) return false;
		if (node.nodeType === 3) to.appendChild(into.createTextNode(node.nodeValue ?? ''));
		if (node.nodeType !== 1) return false;
		const element = node as Element;
		const name = element.localName;
		if (isLeftOut(element, name)) return false;
		// A slot is a place in a shadow tree, where the page's own nodes are shown.
		if (name === 'slot' && element.getRootNode() instanceof ShadowRoot) {
			const assigned = (element as HTMLSlotElement).assignedNodes();
			return copyChildren(assigned.length === 0 ? element.childNodes : assigned, to, depth);
		}
		const copy = into.createElementNS(element.namespaceURI, name);
		for (const { name: attribute, value } of element.attributes) copyAttribute(copy, attribute, value, page);
		if (name === 'img') choosePicture(element as HTMLImageElement, copy);
		to.appendChild(copy);
		return copyContents(element, copy, depth);
	}

	/** Copies what an element holds, and marks it as hidden if it shows nothing. @returns whether it shows anything */
	function copyContents(element: Element, copy: Element, depth: number): boolean {
		const visibility = hiddenAround > 0 ? 'visible' : visibilityOf(element);
		const contents = EMPTIED.test(element.localName) ? [] : (element.shadowRoot ?? element).childNodes;
		if (visibility === 'none') hiddenAround++;
		const showsPart = copyChildren(contents, copy, depth);
		if (visibility === 'none') hiddenAround--;
		const isVisible = visibility === 'visible' || (visibility === 'invisible' && showsPart);
		if (!isVisible) copy.setAttribute('hidden', '');
		return isVisible;
	}

	/** Takes the picture that the browser chose, which the page may have changed or chosen by size. */
	function choosePicture(picture: HTMLImageElement, copy: Element): void {
		const shown = picture.currentSrc || picture.src;
		// A picture that was not loaded keeps the attributes from which its address can be found.
		if (!picture.complete || (picture.naturalWidth < 3 && !picture.src)) {
			for (const { name, value } of picture.attributes)
				if (LAZY.test(name)) copy.setAttribute(name, cleanPictures(value, page));
		}
		const isData = DATA_PICTURE.test(shown) && shown.length > MAX_ATTRIBUTE;
		if (!isData && !/^(?:https?|blob):/.test(shown)) return;
		const isTiny = picture.complete && picture.naturalWidth < 3;
		const address = isTiny ? cleanPictures(shown, page) : addressInCopy(shown);
		copy.setAttribute('src', address);
		if (!isTiny) pictures.set(address, shown);
	}

	/** The page itself reads pictures of its own site, so that they need no address of their own. */
	function addressInCopy(shown: string): string {
		if (/^https?:/.test(shown) && cleanPictures(shown, page) === shown) return shown;
		const address = renamed.get(shown) ?? `${location.origin}/offprint-picture-${renamed.size}`;
		renamed.set(shown, address);
		return address;
	}

	const root = into.documentElement;
	for (const { name, value } of page.documentElement.attributes) copyAttribute(root, name, value, page);
	root.textContent = '';
	copyChildren(page.documentElement.childNodes, root, 0);
	const html = `<!DOCTYPE html>${root.outerHTML}`;
	const isTooLarge = nodes > MAX_NODES || html.length > limits.length || jsonSize(html) > limits.bytes;
	return isTooLarge ? null : { html, pictures };
}

function isLeftOut(element: Element, name: string): boolean {
	// Data about the article: its author and dates.
	if (name === 'script') return (element as HTMLScriptElement).type !== 'application/ld+json';
	if (name === 'link') return !/canonical|author|license|icon/i.test((element as HTMLLinkElement).rel);
	if (name === 'meta') {
		const names = ['name', 'property', 'id', 'http-equiv'].map((each) => element.getAttribute(each)).join(' ');
		return SECRET.test(names) || /refresh/i.test(element.getAttribute('http-equiv') ?? '');
	}
	return LEFT_OUT.test(name);
}

function copyAttribute(copy: Element, name: string, value: string, page: Document): void {
	const isList = name === 'value' && copy.localName === 'li';
	if ((DROPPED.test(name) && !isList) || SECRET.test(name)) return;
	// Data of scripts, which may hold anything.
	if (name.startsWith('data-') && (value.length > MAX_ATTRIBUTE || /^\s*[[{]/.test(value))) return;
	if (name === 'style' && (value.length > MAX_ATTRIBUTE || SECRET.test(value))) return;
	if (/^\s*javascript:/i.test(value)) return;
	if (/^a(?:rea)?$/.test(copy.localName) && name === 'href' && /^\s*(?:data|blob):/i.test(value)) return;
	try {
		copy.setAttribute(name, copy.localName === 'img' ? cleanPictures(value, page) : cleanAddress(value, page));
	} catch {
		// A name that only a parser accepts.
	}
}

/** An attribute with spaces is no address, or a list of pictures. */
function cleanAddress(value: string, page: Document): string {
	return value.length > MAX_CLEANED || /\S\s+\S/.test(value) ? value : withoutSecrets(value, page.baseURI);
}

/**
 * Removes secrets from addresses of the page's own site. Another site's pictures may need theirs: the server loads them
 * without the reader's cookies.
 */
function cleanPictures(value: string, page: Document): string {
	if (!SECRET.test(value)) return value;
	return value.replace(/[^\s,]+/g, (address) => {
		const cleaned = withoutSecrets(address, page.baseURI);
		return cleaned !== address && new URL(cleaned).origin === location.origin ? cleaned : address;
	});
}
