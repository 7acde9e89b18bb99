// Reads the name of a page's site, and the names that its titles carry besides their own words.
import { hostOf } from '../../../domain/url/url.ts';
import { absoluteUrl } from '../html/absolute-url.ts';
import { classOf, elementsIn, nameOf } from '../html/elements.ts';
import { hasType, type LinkedData } from './json-ld.ts';
import { beginningOf } from '../html/beginning-of.ts';
import { firstText, type Metas } from './metas.ts';
import { siteKeysOf, type SiteKeys } from './site-in-title.ts';

export interface SiteNames {
	/** The name shown to readers; the host if the page declares none. */
	readonly name: string;
	/** All names of the site that the page declares. */
	readonly all: readonly string[];
	/** Labels of the host without its suffix, for example `blog` and `rust-lang` of `blog.rust-lang.org`. */
	readonly labels: readonly string[];
	/** The names and those of its sections, as they are compared with parts of titles. */
	readonly keys: SiteKeys;
}

const MAX_NAME_CHARACTERS = 80;
const MAX_NAMES = 20;
const MAX_SECTION_LINKS = 300;
const MAX_SECTION_CHARACTERS = 60;
const MAX_HOME_LINKS = 20;
const BANNERS: ReadonlySet<string> = new Set(['nav', 'header']);
/** Labels that say nothing about the site. */
const COMMON_LABEL = /^(?:www\d*|m|co|com|org|net|gov|edu|ac|en|de|fr|es|app|web)$/;

export function readSiteNames(document: Document, metas: Metas, data: LinkedData, address: string): SiteNames {
	const host = hostOf(address);
	const webSite = data.nodes.find((node) => hasType(node, /^WebSite$/));
	const declared = [
		metas.get('og:site_name')?.[0],
		data.article?.['publisher'],
		webSite?.['name'],
		webSite?.['alternateName'],
		metas.get('application-name')?.[0],
		metas.get('apple-mobile-web-app-title')?.[0]
	]
		.map((value) => firstText(value))
		.filter((name) => name !== null)
		.filter((name) => !/^https?:/.test(name));
	const first = declared.slice(0, 5).find((name) => name.length <= MAX_NAME_CHARACTERS);
	const parts = elementsIn(document, (element) => hasHomeLink(element) || hasSectionLinks(element));
	const all = [...new Set([...declared.slice(0, MAX_NAMES), ...homeLinkTexts(parts, address), host])];
	const labels = host
		.split('.')
		.slice(0, -1)
		.filter((label) => label.length > 2 && !COMMON_LABEL.test(label));
	return { name: first ?? host, all, labels, keys: siteKeysOf(all, labels, sectionNames(parts)) };
}

/** Names in the links to the home page: the text, or the alternative text of a logo. */
function homeLinkTexts(parts: readonly Element[], address: string): string[] {
	const home = absoluteUrl('/', address);
	if (home === null) return [];
	const texts: string[] = [];
	for (const link of linksIn(parts.filter(hasHomeLink)).slice(0, MAX_HOME_LINKS)) {
		if (absoluteUrl(link.getAttribute('href'), address) !== home) continue;
		const text = beginningOf(link, MAX_NAME_CHARACTERS) || (link.querySelector('img')?.getAttribute('alt') ?? '');
		if (text !== '' && !/^(?:home|logo|start|index)$/i.test(text)) texts.push(text.replace(/\blogo\b/i, '').trim());
	}
	return texts.filter((text) => text !== '');
}

function sectionNames(parts: readonly Element[]): string[] {
	const links = linksIn(parts.filter(hasSectionLinks)).slice(0, MAX_SECTION_LINKS);
	const texts = links.map((link) => beginningOf(link, MAX_SECTION_CHARACTERS + 1));
	return [...new Set(texts.filter((text) => text !== '' && text.length <= MAX_SECTION_CHARACTERS))];
}

function hasHomeLink(element: Element): boolean {
	return BANNERS.has(nameOf(element)) || /logo/i.test(classOf(element));
}

function hasSectionLinks(element: Element): boolean {
	return (
		BANNERS.has(nameOf(element)) ||
		element.getAttribute('role') === 'navigation' ||
		/breadcrumb|crumbs/i.test(classOf(element)) ||
		/breadcrumb/i.test(element.id)
	);
}

/** The links in these parts of a page, each once, and the parts that are links to home themselves. */
function linksIn(parts: readonly Element[]): Element[] {
	const links = new Set<Element>();
	const outermost: Element[] = [];
	for (const part of parts) {
		if (nameOf(part) === 'a' && /logo/i.test(classOf(part))) links.add(part);
		// The links of a part inside another part are found with it.
		if (outermost.at(-1)?.contains(part) === true) continue;
		outermost.push(part);
		for (const link of elementsIn(part, (element) => nameOf(element) === 'a')) links.add(link);
	}
	return [...links];
}
