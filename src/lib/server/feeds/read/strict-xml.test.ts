// @vitest-environment jsdom
// Tests that well-formed feeds are read as a strict XML parser reads them.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeFeed } from './decode-feed.ts';
import { findRoot } from './find-root.ts';
import { mapTree, readFeed } from './read-feed.ts';
import { CORE, declareNamespaces, namespaceOf, resolveName, type NamespaceScope } from './xml-names.ts';
import type { XmlElement } from './xml-tree.ts';

interface Case {
	readonly request: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
	readonly wellFormed: boolean;
	readonly refused?: string;
}

const FOLDER = 'tests/fixtures/feeds/';
const CASES = Object.entries(JSON.parse(readFileSync(`${FOLDER}EXPECTED.json`, 'utf8')) as Record<string, Case>);
const WELL_FORMED_XML = CASES.filter(([name, { wellFormed, refused }]) => {
	// Entities of a document type are text for us and an error for the strict parser.
	return wellFormed && refused === undefined && name.endsWith('.xml') && name !== '41-dtd-tricks.xml';
});

test.each(WELL_FORMED_XML)('%s', (name, expected) => {
	const bytes = readFileSync(FOLDER + name);
	const contentType = expected.request.headers['content-type'] ?? null;
	const text = decodeFeed(bytes, contentType) as string;
	const root = findRoot(text);
	if ('refused' in root || root.kind === 'json') throw new Error('not XML');
	// The declaration names the charset of the bytes, which are decoded.
	const xml = text.replace(/^<\?xml[^>]*\?>/, '');
	const { documentElement } = new DOMParser().parseFromString(xml, 'application/xml');
	expect(documentElement.localName).not.toBe('parsererror');
	const tree = elementOf(documentElement, { url: expected.request.url, outer: null, scope: null });
	const strict = mapTree({ root: tree, truncated: false }, root.kind, expected.request.url);
	expect(readFeed(bytes, { url: expected.request.url, contentType })).toEqual(strict);
});

interface Around {
	readonly url: string;
	readonly outer: XmlElement | null;
	readonly scope: NamespaceScope | null;
	readonly coreUri?: string;
}

/** An element of a DOM in the form of our tree. */
function elementOf(element: Element, { url, outer, scope: outerScope, coreUri }: Around): XmlElement {
	const attributes = new Map([...element.attributes].map(({ name, value }) => [name.toLowerCase(), value]));
	const scope = declareNamespaces(attributes, outerScope);
	const core = coreUri ?? (element.localName === 'RDF' ? CORE : namespaceOf(element.tagName, scope));
	const base = attributes.get('xml:base');
	const children: (XmlElement | string)[] = [];
	const result: XmlElement = {
		...resolveName(element.tagName, scope, core),
		attributes,
		children,
		base: base === undefined ? (outer?.base ?? null) : new URL(base, outer?.base ?? url).href,
		language: attributes.get('xml:lang') ?? outer?.language ?? null
	};
	for (const child of element.childNodes) {
		if (child.nodeType === 1) children.push(elementOf(child as Element, { url, outer: result, scope, coreUri: core }));
		else if (child.nodeType === 3 || child.nodeType === 4) children.push(child.textContent ?? '');
	}
	return result;
}
