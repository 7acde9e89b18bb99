// Resolves names of XML to the vocabularies that feeds use, whatever their prefixes.
import { MAX_NAMESPACES } from './limits.ts';

/** Key of the vocabulary of the feed itself: that of its root, or of any RSS. */
export const CORE = '';

/** Declared prefixes, innermost first. */
export interface NamespaceScope {
	readonly prefix: string;
	readonly uri: string;
	readonly outer: NamespaceScope | null;
	readonly size: number;
}

export interface XmlName {
	/** Usual prefix of a known vocabulary; otherwise its address, or `?` and a prefix that is not declared. */
	readonly space: string;
	/** In lower case. */
	readonly name: string;
}

/** Without `http:`, a slash at the end, and capitals, which real feeds write in every way. */
const VOCABULARIES: ReadonlyMap<string, string> = new Map([
	['//purl.org/rss/1.0', CORE],
	['//my.netscape.com/rdf/simple/0.9', CORE],
	['//channel.netscape.com/rdf/simple/0.9', CORE],
	['//my.netscape.com/publish/formats/rss-0.91.dtd', CORE],
	['//backend.userland.com/rss', CORE],
	['//backend.userland.com/rss2', CORE],
	['//backend.userland.com/rss20', CORE],
	['//blogs.law.harvard.edu/tech/rss', CORE],
	['//blogs.law.harvard.edu/cyber/rss', CORE],
	['//cyber.law.harvard.edu/rss', CORE],
	['//www.w3.org/2005/atom', 'atom'],
	['//purl.org/atom/ns', 'atom'],
	['//www.w3.org/1999/02/22-rdf-syntax-ns', 'rdf'],
	['//purl.org/dc/elements/1.0', 'dc'],
	['//purl.org/dc/elements/1.1', 'dc'],
	['//purl.org/dc/terms', 'dcterms'],
	['//purl.org/rss/1.0/modules/content', 'content'],
	['//purl.org/rss/1.0/modules/syndication', 'sy'],
	['//purl.org/syndication/history/1.0', 'fh'],
	['//purl.org/syndication/thread/1.0', 'thr'],
	['//search.yahoo.com/mrss', 'media'],
	['//www.itunes.com/dtds/podcast-1.0.dtd', 'itunes'],
	['//example.com/dtds/podcast-1.0.dtd', 'itunes'],
	['//podcastindex.org/namespace/1.0', 'podcast'],
	['//github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md', 'podcast'],
	['//www.w3.org/1999/xhtml', 'xhtml']
]);
const USUAL_PREFIXES: ReadonlySet<string> = new Set(VOCABULARIES.values());

/** Adds the declarations among the attributes of an element. */
export function declareNamespaces(
	attributes: ReadonlyMap<string, string>,
	outer: NamespaceScope | null
): NamespaceScope | null {
	let scope = outer;
	for (const [name, uri] of attributes) {
		if (!name.startsWith('xmlns') || (scope?.size ?? 0) >= MAX_NAMESPACES) continue;
		if (name !== 'xmlns' && name[5] !== ':') continue;
		scope = { prefix: name.slice(6), uri: normalUri(uri), outer: scope, size: (scope?.size ?? 0) + 1 };
	}
	return scope;
}

/** @param coreUri namespace of the root, normalised; '' for none */
export function resolveName(written: string, scope: NamespaceScope | null, coreUri: string): XmlName {
	const colon = written.indexOf(':');
	const prefix = written.slice(0, Math.max(colon, 0)).toLowerCase();
	const name = written.slice(colon + 1).toLowerCase();
	const uri = uriOf(prefix, scope);
	if (uri === null) return { space: undeclaredSpace(prefix), name };
	return { space: uri === coreUri ? CORE : (VOCABULARIES.get(uri) ?? uri), name };
}

/** Namespace of an element, normalised; '' for none. */
export function namespaceOf(written: string, scope: NamespaceScope | null): string {
	const colon = written.indexOf(':');
	return uriOf(written.slice(0, Math.max(colon, 0)).toLowerCase(), scope) ?? '';
}

function uriOf(prefix: string, scope: NamespaceScope | null): string | null {
	for (let inner = scope; inner !== null; inner = inner.outer) if (inner.prefix === prefix) return inner.uri;
	return null;
}

function undeclaredSpace(prefix: string): string {
	if (prefix === '' || prefix === 'rss') return CORE;
	return USUAL_PREFIXES.has(prefix) ? prefix : `?${prefix}`;
}

function normalUri(uri: string): string {
	return uri
		.trim()
		.toLowerCase()
		.replace(/^https?:/, '')
		.replace(/[/#]$/, '');
}
