// Parses HTML into a document with a head, a body and absolute URLs.
import { parseHTML } from 'linkedom';
import { absoluteUrl } from './absolute-url.ts';

const ADDRESSES = [
	['a', 'href'],
	['area', 'href'],
	['iframe', 'src'],
	['video', 'src'],
	['video', 'poster'],
	['audio', 'src'],
	['source', 'src']
] as const;

const DOCTYPE = 10;
const MAX_DEPTH = 200;

/** linkedom parses as htmlparser2 does: it does not add the optional tags `html` and `body`. */
export function openDocument(html: string): Document {
	const whole = /<html[\s>]/i.test(html) ? html : `<html><body>${html.replace(/<!doctype[^>]*>/i, '')}</body></html>`;
	const { document } = parseHTML(whole);
	const root = document.querySelector('html') ?? document.documentElement;
	const astray = [...document.childNodes].filter((node) => node !== root && node.nodeType !== DOCTYPE);
	for (const node of astray) node.remove();
	const { head, body } = document;
	for (const node of [...root.childNodes, ...astray]) {
		if (node !== head && node !== body) body.append(node);
	}
	flatten(body);
	return document;
}

/** Browsers limit nesting to 512. A page of unclosed tags would overflow the stack of later stages. */
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
	for (const [name, attribute] of ADDRESSES) {
		for (const element of document.querySelectorAll(`${name}[${attribute}]`)) {
			const value = element.getAttribute(attribute)?.trim() ?? '';
			if (value.startsWith('#') || /^mailto:/i.test(value)) continue;
			const full = absoluteUrl(value, base);
			if (full === null) element.removeAttribute(attribute);
			else if (full.startsWith(`${page}#`)) element.setAttribute(attribute, full.slice(page.length));
			else element.setAttribute(attribute, full);
		}
	}
}
