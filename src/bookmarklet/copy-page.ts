// Copies the rendered document without what only its reader should have: scripts, form values, tokens.

/** Elements left out with their contents. */
const LEFT_OUT =
	/^(?:offprint-notice|script|noscript|style|template|input|textarea|select|option|datalist|canvas|object|embed|applet|source)$/;
/** Elements kept without their contents. */
const EMPTIED = /^(?:iframe|frame|video|audio)$/;
/** Names of attributes, fields and parameters that may hold a secret. */
const SECRET = /csrf|xsrf|token|nonce|secret|session|passw|auth(?!or)|api-?key|credential|jwt/i;
/** Attributes that hold code, values of forms, or nothing to read. */
const DROPPED =
	/^on|^(?:nonce|integrity|srcdoc|ping|action|formaction|form|value|checked|srcset|sizes|autofocus|contenteditable|is|part|exportparts)$|^(?:v-|x-|ng-|hx-|@|:|#)/;
/** Attributes of pictures that are replaced by the picture that the browser chose. */
const LAZY = /^(?:srcset|sizes|loading)$/;
const MAX_ATTRIBUTE = 4_000;
const MAX_NODES = 150_000;
const MAX_DEPTH = 500;

export interface PageCopy {
	readonly html: string;
	/** Addresses of the pictures in the copy, and where the page has each. */
	readonly pictures: ReadonlyMap<string, string>;
}

/** @returns null if the page is too large */
export function copyPage(page: Document, limit: number): PageCopy | null {
	const pictures = new Map<string, string>();
	// A document of its own, so that the copy loads and runs nothing.
	const into = page.implementation.createHTMLDocument('');
	let nodes = 0;

	function copyChildren(from: Node, to: Node, depth: number): void {
		if (depth > MAX_DEPTH) return;
		for (const child of from.childNodes) copyNode(child, to, depth + 1);
	}

	function copyNode(node: Node, to: Node, depth: number): void {
		if (++nodes > MAX_NODES) return;
		if (node.nodeType === 3) to.appendChild(into.createTextNode(node.nodeValue ?? ''));
		if (node.nodeType !== 1) return;
		const element = node as Element;
		const name = element.localName;
		if (isLeftOut(element, name)) return;
		// A slot is a place in a shadow tree, where the page's own nodes are shown.
		if (name === 'slot' && element.getRootNode() instanceof ShadowRoot) {
			const assigned = (element as HTMLSlotElement).assignedNodes();
			if (assigned.length === 0) copyChildren(element, to, depth);
			for (const each of assigned) copyNode(each, to, depth + 1);
			return;
		}
		const copy = into.createElementNS(element.namespaceURI, name);
		for (const { name: attribute, value } of element.attributes) copyAttribute(copy, attribute, value);
		if (name === 'img') choosePicture(element as HTMLImageElement, copy);
		if (name === 'a') copy.setAttribute('href', cleanLink(element as HTMLAnchorElement));
		if (name === 'a' && copy.getAttribute('href') === '') copy.removeAttribute('href');
		to.appendChild(copy);
		if (!EMPTIED.test(name)) copyChildren(element.shadowRoot ?? element, copy, depth);
	}

	/** Takes the picture that the browser chose, which the page may have changed or chosen by size. */
	function choosePicture(picture: HTMLImageElement, copy: Element): void {
		const shown = picture.currentSrc || picture.src;
		// A picture that was not loaded keeps the attributes from which its address can be found.
		if (!picture.complete || (picture.naturalWidth < 3 && !picture.src)) {
			for (const { name, value } of picture.attributes) if (LAZY.test(name)) copy.setAttribute(name, value);
		}
		if (!/^(?:https?|blob):/.test(shown)) return;
		// The address of a blob means nothing outside the page.
		const address = shown.startsWith('blob:') ? `${location.origin}/offprint-picture-${pictures.size}` : shown;
		copy.setAttribute('src', address);
		if (picture.naturalWidth > 2 || !picture.complete) pictures.set(address, shown);
	}

	const root = into.documentElement;
	for (const { name, value } of page.documentElement.attributes) copyAttribute(root, name, value);
	root.textContent = '';
	copyChildren(page.documentElement, root, 0);
	const html = `<!DOCTYPE html>${root.outerHTML}`;
	return nodes > MAX_NODES || html.length > limit ? null : { html, pictures };
}

function isLeftOut(element: Element, name: string): boolean {
	// Data about the article: its author and dates.
	if (name === 'script') return (element as HTMLScriptElement).type !== 'application/ld+json';
	if (name === 'link') return !/canonical|author|license|icon/i.test((element as HTMLLinkElement).rel);
	if (name === 'meta')
		return SECRET.test(['name', 'property', 'id', 'http-equiv'].map((each) => element.getAttribute(each)).join(' '));
	return LEFT_OUT.test(name);
}

function copyAttribute(copy: Element, name: string, value: string): void {
	const isList = name === 'value' && copy.localName === 'li';
	if ((DROPPED.test(name) && !isList) || SECRET.test(name)) return;
	// Data of scripts, which may hold anything.
	if (name.startsWith('data-') && (value.length > MAX_ATTRIBUTE || /^\s*[[{]/.test(value))) return;
	if (/^\s*javascript:/i.test(value)) return;
	try {
		copy.setAttribute(name, value);
	} catch {
		// A name that only a parser accepts.
	}
}

/** The address of a link without parameters that may hold a secret. */
function cleanLink(link: HTMLAnchorElement): string {
	const written = link.getAttribute('href') ?? '';
	if (!/^https?:$/.test(link.protocol)) return /^\s*(?:javascript|data|blob):/i.test(written) ? '' : written;
	if (!SECRET.test(link.search)) return written;
	const url = new URL(link.href);
	for (const name of [...url.searchParams.keys()]) if (SECRET.test(name)) url.searchParams.delete(name);
	return url.href;
}
