// Builds the elements of a feed from XML, also from broken XML.
import { decodeHTMLStrict } from 'entities/decode';
import { withoutControls } from '../../../domain/xml/decode-xml.ts';
import type { FeedKind } from './feed-document.ts';
import { MAX_DEPTH, MAX_PARTS } from './limits.ts';
import { CORE, declareNamespaces, namespaceOf, resolveName, type NamespaceScope, type XmlName } from './xml-names.ts';
import { readTokens, type XmlHandler } from '../../../domain/xml/xml-tokens.ts';

export interface XmlElement extends XmlName {
	/** Names in lower case, with their prefixes. */
	readonly attributes: ReadonlyMap<string, string>;
	readonly children: readonly (XmlElement | string)[];
	/** `xml:base` of this element and those around it, absolute; null if none has one. */
	readonly base: string | null;
	/** `xml:lang` of this element or one around it. */
	readonly language: string | null;
}

export interface XmlTree {
	readonly root: XmlElement;
	/** Whether items may be missing, because the document ends too early or is over a limit. */
	readonly truncated: boolean;
}

interface OpenElement extends XmlElement {
	readonly children: (XmlElement | string)[];
	readonly written: string;
	readonly scope: NamespaceScope | null;
}

/** Elements of an item that contain a line, or an address, but no other element of an item. */
const LINES: ReadonlySet<string> = new Set(['title', 'link', 'guid', 'pubdate', 'category', 'comments']);
const AFTER_LINES: ReadonlySet<string> = new Set([...LINES, 'description', 'author', 'enclosure', 'source']);
/** Elements that may contain markup that is not escaped. */
const TEXTS: ReadonlySet<string> = new Set(['description', 'content', 'summary', 'encoded']);

/**
 * A new item closes an open one. An end tag closes all up to its start tag, or nothing. An item that is open at the end
 * is left out.
 * @param start offset of the root
 * @param url of the document, for a relative `xml:base`
 */
export function readXml(xml: string, { kind, start }: { kind: FeedKind; start: number }, url: string): XmlTree | null {
	const builder = new TreeBuilder(kind === 'atom' ? 'entry' : 'item', url);
	const end = readTokens(xml, start, builder);
	return builder.finish(end);
}

class TreeBuilder implements XmlHandler {
	readonly #stack: OpenElement[] = [];
	readonly #itemName: string;
	readonly #url: string;
	/** How many elements are open, by their written names, so that an end tag without a start tag costs nothing. */
	readonly #open = new Map<string, number>();
	/** Elements that are too deep. */
	readonly #skipped = new Map<string, number>();
	#root: OpenElement | null = null;
	#coreUri = '';
	#parts = 0;
	#isClosed = false;

	constructor(itemName: string, url: string) {
		this.#itemName = itemName;
		this.#url = url;
	}

	isDone(): boolean {
		return this.#isClosed || this.#parts > MAX_PARTS;
	}

	open(written: string, attributes: ReadonlyMap<string, string>): void {
		const key = written.toLowerCase();
		this.#parts += 1 + attributes.size;
		if (this.#stack.length >= MAX_DEPTH) {
			this.#skipped.set(key, (this.#skipped.get(key) ?? 0) + 1);
			return;
		}
		const outer = this.#stack.at(-1);
		const scope = declareNamespaces(attributes, outer?.scope ?? null);
		if (outer === undefined) this.#coreUri = coreUriOf(written, scope);
		const name = resolveName(written, scope, this.#coreUri);
		this.#closeBefore(name);
		const parent = this.#stack.at(-1);
		const element: OpenElement = {
			...name,
			attributes,
			children: [],
			base: this.#baseOf(attributes.get('xml:base'), parent?.base ?? null),
			language: attributes.get('xml:lang')?.trim() ?? parent?.language ?? null,
			written: key,
			scope
		};
		this.#root ??= element;
		parent?.children.push(element);
		this.#stack.push(element);
		this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
	}

	close(written: string): void {
		const key = written.toLowerCase();
		const skipped = this.#skipped.get(key) ?? 0;
		if (skipped > 0) this.#skipped.set(key, skipped - 1);
		else if ((this.#open.get(key) ?? 0) > 0) while (this.#pop() !== key);
		this.#isClosed = this.#stack.length === 0;
	}

	/** Character references of HTML count, without a document type too; unknown ones and a bare `&` stay as they are. */
	decode(text: string): string {
		return text.includes('&') ? withoutControls(decodeHTMLStrict(text)) : text;
	}

	text(text: string): void {
		this.#parts++;
		this.#stack.at(-1)?.children.push(text);
	}

	finish(end: 'whole' | 'cut'): XmlTree | null {
		if (this.#root === null) return null;
		const at = this.#itemIndex();
		if (at > 0) this.#stack[at - 1]?.children.pop();
		// The end tag of `rss` alone says nothing.
		const isComplete = this.#isClosed || (end === 'whole' && this.#stack.length === 1 && this.#hasClosedChannel());
		return { root: this.#root, truncated: !isComplete };
	}

	#hasClosedChannel(): boolean {
		const root = this.#root;
		return root?.name === 'rss' && root.children.some((child) => typeof child !== 'string' && child.name === 'channel');
	}

	#pop(): string | undefined {
		const element = this.#stack.pop();
		if (element === undefined) return undefined;
		this.#open.set(element.written, (this.#open.get(element.written) ?? 1) - 1);
		return element.written;
	}

	#closeBefore({ space, name }: XmlName): void {
		const parent = this.#stack.at(-1);
		if (space !== CORE || parent === undefined) return;
		if (name === this.#itemName) {
			const at = this.#itemIndex();
			if (at !== -1 && this.#stack.slice(at + 1).every(mayContainMarkup)) while (this.#stack.length > at) this.#pop();
		} else if (this.#itemName === 'item' && parent.space === CORE && LINES.has(parent.name) && AFTER_LINES.has(name)) {
			this.#pop();
		}
	}

	#itemIndex(): number {
		return this.#stack.findLastIndex(({ space, name }) => space === CORE && name === this.#itemName);
	}

	#baseOf(written: string | undefined, outer: string | null): string | null {
		const around = outer ?? this.#url;
		if (written === undefined || !URL.canParse(written.trim(), around)) return outer;
		const { protocol, href } = new URL(written.trim(), around);
		return protocol === 'http:' || protocol === 'https:' ? href : outer;
	}
}

/** Whether an item that begins inside this element means that its end tag is missing. */
function mayContainMarkup({ space, name }: XmlElement): boolean {
	return space === CORE || space === 'xhtml' || TEXTS.has(name);
}

/** The root of RDF has a vocabulary of its own; the root of every other format has that of the format. */
function coreUriOf(root: string, scope: NamespaceScope | null): string {
	return /(?:^|:)rdf$/i.test(root) ? '' : namespaceOf(root, scope);
}
