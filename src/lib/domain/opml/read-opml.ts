// Reads a list of feeds in OPML 1.0 to 2.0, also a broken one (https://opml.org/spec2.opml).
import { cutLine } from '../core/line-limits.ts';
import { MAX_NAME } from '../feed.ts';
import { canonicalUrlKey } from '../url/url.ts';
import { decodeReferences } from '../xml/character-references.ts';
import { decodeXml, withoutControls } from '../xml/decode-xml.ts';
import { rootElementAt } from '../xml/root-element.ts';
import { readTokens, type XmlHandler } from '../xml/xml-tokens.ts';
import { listedAddress } from './feed-address.ts';
import { LineCounter } from './line-counter.ts';
import {
	MAX_OPML_BYTES,
	MAX_OPML_FEEDS,
	MAX_REPORTED,
	type OpmlContent,
	type OpmlDuplicate,
	type OpmlFailure,
	type OpmlFeed,
	type OpmlPlace,
	type OpmlRefusal,
	type OpmlRefusalReason
} from './opml-content.ts';
import { folderName, FOLDER_SEPARATOR, OutlineFolders } from './outline-folders.ts';

/** A server may print a message before the list; it is searched for the beginning in this part. */
const PRESCAN_CHARACTERS = 4_096;
/** Roots of lists without their outer elements. */
const ROOTS: ReadonlySet<string> = new Set(['opml', 'body', 'outline']);
/** Types by which FreshRSS marks pages that it reads by rules of its own. */
const PAGE_RULES = /xpath|dotnotation|dotpath/i;
const FEED_TYPE = /^(?:rss|atom|rdf|jsonfeed|feed)/i;

type Attributes = ReadonlyMap<string, string>;

/**
 * Reads the feeds with their folders. Other attributes than those named in `OpmlFeed` are dropped, because those of other
 * readers may hold secrets. Time and memory are linear in the size, whatever the source is.
 * @param source text, or the bytes of a file in any charset
 */
export function readOpml(source: string | Uint8Array): OpmlContent | OpmlFailure {
	if (source.length > MAX_OPML_BYTES) return 'too-large';
	const text = typeof source === 'string' ? withoutControls(source) : decodeXml(source, null);
	const start = startOf(text);
	if (start === null) return /\S/.test(text) ? 'not-opml' : 'empty';
	const reader = new OpmlReader(text);
	readTokens(text, start, reader, looseAttributePattern());
	return reader.finish();
}

/** Whether a text is a list of feeds, whatever its name and type are. */
export function isOpml(text: string): boolean {
	return startOf(text) !== null;
}

/** Offset of the root; null if the text is no list. */
function startOf(text: string): number | null {
	const root = rootElementAt(text, 0);
	if (root !== null) return ROOTS.has(root.name) ? root.start : null;
	const start = text.slice(0, PRESCAN_CHARACTERS).search(/<opml(?=[\s>])/i);
	return start === -1 ? null : start;
}

/** A quoted value may contain a `<` here, because titles of real lists do. */
function looseAttributePattern(): RegExp {
	return /[\s/]*([^\s/<>="']+)(?:\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|"([^"\n]{0,4000})"(?=[\s/>])|'([^'\n]{0,4000})'(?=[\s/>])|([^\s<>"']+)))?/y;
}

class OpmlReader implements XmlHandler {
	readonly #feeds = new Map<string, OpmlFeed>();
	readonly #refused: OpmlRefusal[] = [];
	readonly #duplicates: OpmlDuplicate[] = [];
	readonly #passwords = new Set<string>();
	readonly #folders = new OutlineFolders();
	readonly #lines: LineCounter;
	#refusedCount = 0;
	#duplicateCount = 0;
	#position = 0;
	/** Outlines inside a comment (`isComment`), which counts for all inside it. */
	#commentDepth = 0;
	/** An outline with the type of a feed and no address, unless another outline follows inside it. */
	#withoutAddress: OpmlRefusal | null = null;

	constructor(text: string) {
		this.#lines = new LineCounter(text);
	}

	open(name: string, attributes: Attributes, offset: number): void {
		if (plainName(name) !== 'outline') return;
		this.#withoutAddress = null;
		if (this.#commentDepth > 0 || attributes.get('iscomment')?.trim().toLowerCase() === 'true') this.#commentDepth++;
		if (this.#commentDepth === 0) this.#readOutline(attributes, offset);
		else this.#folders.enter(null);
	}

	close(name: string): void {
		if (plainName(name) !== 'outline') return;
		if (this.#withoutAddress !== null) this.#refuse(this.#withoutAddress);
		this.#withoutAddress = null;
		if (this.#commentDepth > 0) this.#commentDepth--;
		this.#folders.leave();
	}

	text(): void {
		// Only attributes count.
	}

	decode(text: string): string {
		return decodeReferences(text);
	}

	isDone(): boolean {
		return false;
	}

	finish(): OpmlContent {
		if (this.#withoutAddress !== null) this.#refuse(this.#withoutAddress);
		return {
			feeds: [...this.#feeds.values()],
			refused: this.#refused,
			refusedCount: this.#refusedCount,
			duplicates: this.#duplicates,
			duplicateCount: this.#duplicateCount,
			passwordsRemoved: [...this.#passwords]
		};
	}

	#readOutline(attributes: Attributes, offset: number): void {
		const type = attributes.get('type')?.trim() ?? '';
		const isTyped = FEED_TYPE.test(type);
		const name = nameOf(attributes);
		const written = attributes.get('xmlurl')?.trim() || (isTyped ? (attributes.get('url')?.trim() ?? '') : '');
		if (written === '') {
			if (isTyped) this.#withoutAddress = this.#refusal(this.#placeOf(offset), 'no-url', name ?? '');
			this.#folders.enter(name);
			return;
		}
		this.#position++;
		const address = PAGE_RULES.test(type) ? 'not-a-feed' : listedAddress(written);
		if (typeof address === 'string') this.#refuse(this.#refusal(this.#placeOf(offset), address, written));
		else {
			if (address.hadPassword && this.#passwords.size < MAX_REPORTED) this.#passwords.add(address.url);
			this.#addFeed(address.url, name, attributes, offset);
		}
		this.#folders.enter(null);
	}

	#addFeed(url: string, name: string | null, attributes: Attributes, offset: number): void {
		const folder = this.#folders.path ?? folderOfCategory(attributes.get('category') ?? '');
		const title = name === url || name === attributes.get('xmlurl')?.trim() ? null : name;
		const key = canonicalUrlKey(url);
		const first = this.#feeds.get(key);
		if (first !== undefined) {
			if (first.title === null && title !== null) this.#feeds.set(key, { ...first, title });
			if (++this.#duplicateCount <= MAX_REPORTED) this.#duplicates.push({ ...this.#placeOf(offset), url, folder });
		} else if (this.#feeds.size >= MAX_OPML_FEEDS) {
			this.#refuse(this.#refusal(this.#placeOf(offset), 'too-many', url));
		} else this.#feeds.set(key, { url, title, folder, site: siteOf(attributes.get('htmlurl') ?? '') });
	}

	#placeOf(offset: number): OpmlPlace {
		return { line: this.#lines.lineAt(offset), position: this.#position };
	}

	#refusal(place: OpmlPlace, why: OpmlRefusalReason, text: string): OpmlRefusal {
		return { ...place, why, text: cutLine(text, MAX_NAME) };
	}

	#refuse(refusal: OpmlRefusal): void {
		if (++this.#refusedCount <= MAX_REPORTED) this.#refused.push(refusal);
	}
}

function plainName(name: string): string {
	return name.slice(name.indexOf(':') + 1).toLowerCase();
}

/** The first name that is not blank, on one line; null if there is none. */
function nameOf(attributes: Attributes): string | null {
	for (const key of ['title', 'text']) {
		const line = cutLine(withoutControls(attributes.get(key) ?? ''), MAX_NAME);
		if (line !== '') return line;
	}
	return null;
}

/** The folder in a list of categories: a path such as `/News/World`, else the first word. */
function folderOfCategory(categories: string): string | null {
	const parts = categories.slice(0, 1_000).split(',');
	const path = parts.find((part) => part.trim().startsWith('/')) ?? parts[0] ?? '';
	const names = path.split('/').flatMap((part) => folderName(part) ?? []);
	return folderName(names.join(FOLDER_SEPARATOR));
}

function siteOf(written: string): string | null {
	const address = listedAddress(written);
	return typeof address === 'string' ? null : address.url;
}
