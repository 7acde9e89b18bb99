// Parses HTML into a document with a head, a body and absolute URLs.
import { parseHTML } from 'linkedom';
import { absoluteUrl } from './absolute-url.ts';
import { elementsIn, nameOf } from './elements.ts';
import { isBlank } from './text-content.ts';

/** Attributes with addresses by the element. */
const ADDRESSES: ReadonlyMap<string, readonly string[]> = new Map([
	['a', ['href']],
	['area', ['href']],
	['iframe', ['src']],
	['video', ['src', 'poster']],
	['audio', ['src']],
	['source', ['src']]
]);

const TEXT_NODE = 3;
const DOCTYPE_NODE = 10;
const MAX_DEPTH = 200;

/** Elements that may stand in a head; any other one ends it (HTML 13.2.6.4.4). */
const IN_HEAD: ReadonlySet<string> = new Set(
	'base basefont bgsound link meta noframes noscript script style template title'.split(' ')
);

/**
 * Builds the document as a browser does from any order of the tags `html`, `head` and `body`, which are optional.
 * linkedom, like htmlparser2, neither adds nor moves them.
 */
export function openDocument(html: string): Document {
	const document = parse(html);
	const root = rootOf(document) ?? document.documentElement;
	const strayNodes = [...document.childNodes].filter((node) => node !== root && node.nodeType !== DOCTYPE_NODE);
	for (const node of strayNodes) node.remove();
	const { head, body } = document;
	for (const node of [...root.childNodes, ...strayNodes]) {
		if (node !== head && node !== body) body.append(node);
	}
	endHead(head, body);
	unwrapRepeated(document, root);
	flatten(body);
	return document;
}

function parse(html: string): Document {
	const { document } = parseHTML(html);
	if (rootOf(document) !== null) return document;
	return parseHTML(`<html><body>${html.replace(/<!doctype[^>]*>/i, '')}</body></html>`).document;
}

function rootOf(document: Document): Element | null {
	return [...document.children].find(({ localName }) => localName === 'html') ?? null;
}

/** Moves everything from the first element or text on that cannot be in a head to the start of the body. */
function endHead(head: Element, body: Element): void {
	const nodes = [...head.childNodes];
	const end = nodes.findIndex((node) =>
		node.nodeType === TEXT_NODE ? !isBlank(node) : 'localName' in node && !IN_HEAD.has(String(node.localName))
	);
	if (end !== -1) body.prepend(...nodes.slice(end));
}

/** Removes the tags of a second `html`, `head` or `body`; the first direction and language that they declare count. */
function unwrapRepeated(document: Document, root: Element): void {
	const { head, body } = document;
	for (const element of document.querySelectorAll('html, head, body')) {
		if (element === root || element === head || element === body) continue;
		for (const name of ['lang', 'dir']) {
			const value = element.getAttribute(name);
			if (value !== null && !root.hasAttribute(name)) root.setAttribute(name, value);
		}
		element.replaceWith(...element.childNodes);
	}
}

/** Limits nesting, as browsers do to 512: a page of unclosed tags would overflow the call stack of later stages. */
function flatten(root: Element): void {
	const waiting: [element: Element, depth: number][] = [[root, 0]];
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		const [element, depth] = next;
		const children = [...element.children];
		const isTooDeep = depth > MAX_DEPTH && children.length > 0;
		for (const child of children) waiting.push([child, isTooDeep ? depth : depth + 1]);
		if (isTooDeep) element.replaceWith(...element.childNodes);
	}
}

/** The base of relative URLs in this document: `<base href>` or its own. */
export function baseOf(document: Document, address: string): string {
	const base = document.querySelector('base[href]')?.getAttribute('href');
	return absoluteUrl(base, address) ?? address;
}

/** Makes every link absolute, except links to fragments of the same page. */
export function makeAbsolute(document: Document, address: string, base: string): void {
	const page = address.replace(/#.*/s, '');
	for (const element of elementsIn(document, ({ localName }) => ADDRESSES.has(localName))) {
		for (const attribute of ADDRESSES.get(nameOf(element)) ?? []) {
			const value = element.getAttribute(attribute)?.trim();
			if (value === undefined) continue;
			if (value.startsWith('#') || /^mailto:/i.test(value)) continue;
			const absolute = absoluteUrl(value, base);
			if (absolute === null) element.removeAttribute(attribute);
			else if (absolute.startsWith(`${page}#`)) element.setAttribute(attribute, absolute.slice(page.length));
			else element.setAttribute(attribute, absolute);
		}
	}
}
