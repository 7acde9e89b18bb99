// Parses HTML into a document with a head, a body and absolute URLs.
import { parseHTML } from 'linkedom';
import { absoluteUrl } from './absolute-url.ts';
import { elementsIn, nameOf } from './elements.ts';

/** Attributes with addresses by the element. */
const ADDRESSES: ReadonlyMap<string, readonly string[]> = new Map([
	['a', ['href']],
	['area', ['href']],
	['iframe', ['src']],
	['video', ['src', 'poster']],
	['audio', ['src']],
	['source', ['src']]
]);

const DOCTYPE_NODE = 10;
const MAX_DEPTH = 200;

/** Adds the optional tags `html` and `body`, which linkedom, like htmlparser2, does not add. */
export function openDocument(html: string): Document {
	const whole = /<html[\s>]/i.test(html) ? html : `<html><body>${html.replace(/<!doctype[^>]*>/i, '')}</body></html>`;
	const { document } = parseHTML(whole);
	const root = document.querySelector('html') ?? document.documentElement;
	const strayNodes = [...document.childNodes].filter((node) => node !== root && node.nodeType !== DOCTYPE_NODE);
	for (const node of strayNodes) node.remove();
	const { head, body } = document;
	for (const node of [...root.childNodes, ...strayNodes]) {
		if (node !== head && node !== body) body.append(node);
	}
	flatten(body);
	return document;
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
