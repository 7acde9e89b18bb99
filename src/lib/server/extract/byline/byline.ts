// Chooses the authors of an article: people whom its data, its `meta` elements or a visible line name.
import { comparableText } from '../html/text-content.ts';
import { MAX_BYLINE } from '../../../domain/core/line-limits.ts';
import { isRecord } from '../../../domain/core/field.ts';
import { hasType, textIn, type JsonObject, type LinkedData } from '../declared/json-ld.ts';
import type { Metas } from '../declared/metas.ts';
import { isTeam } from './name-words.ts';
import { isFullName, namesInLine } from './person-name.ts';
import { visibleNames } from './visible-byline.ts';
import type { SiteNames } from '../declared/site-names.ts';
import { isSiteName } from '../declared/site-in-title.ts';

export interface BylineSources {
	readonly document: Document;
	readonly metas: Metas;
	readonly data: LinkedData;
	readonly site: SiteNames;
	/** The element with the title; names near it are those of the author. */
	readonly heading: Element | null;
	readonly title: string | null;
}

const MAX_AUTHORS = 20;
const AUTHOR_METAS = [
	// Catalogues of scholars list every author.
	'citation_author',
	'author',
	'article:author',
	'dc.creator',
	'dcterms.creator',
	'parsely-author',
	'sailthru.author'
];
const THREAD_TYPE = /^(?:Question|DiscussionForumPosting|SocialMediaPosting)$/;
const ORGANISATION_TYPE = /(?:Organization|Corporation|Business|WebSite|Brand)$/;

/** The names, separated by commas; null if no person is named. */
export function chooseByline(sources: BylineSources): string | null {
	const { data, metas, document, heading, title, site } = sources;
	const declared = people(namesInData(data), site);
	const named = declared.length > 0 ? declared : people(namesInMetas(metas), site);
	const visible = visibleNames(document, heading, title);
	const seen = people(visible.names, site);
	const isThread = data.article !== null && hasType(data.article, THREAD_TYPE);
	if (isThread && declared.length > 0) return joinNames(declared);
	const chosen = choose(named, seen, visible.isCertain ? 'certain' : 'likely');
	return chosen.length === 0 ? ownerOf(site) : joinNames(chosen);
}

/**
 * The data, unless a line beside the title names other people: the data then often has the account that published the
 * page, or only the first of several authors.
 */
function choose(
	declared: readonly string[],
	seen: readonly string[],
	certainty: 'certain' | 'likely'
): readonly string[] {
	if (declared.length === 0) return seen;
	if (certainty === 'likely' || !seen.some(isFullName)) return declared;
	const shared = declared.filter((name) => seen.some((other) => isSamePerson(name, other)));
	return shared.length === 0 || (shared.length === declared.length && seen.length > declared.length) ? seen : declared;
}

function isSamePerson(name: string, other: string): boolean {
	const [a, b] = [comparableText(name), comparableText(other)];
	return a.includes(b) || b.includes(a);
}

/** The person whose site it is: two words in the link to the home page, one of which is the host's label. */
function ownerOf({ all, labels }: SiteNames): string | null {
	const owner = all.find(
		(name) =>
			/^\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+$/u.test(name) &&
			isFullName(name) &&
			labels.some((label) => label.length > 3 && comparableText(name).split(' ').includes(label))
	);
	return owner ?? null;
}

/** The names without those of the site; teams only if nobody else is named. */
function people(names: readonly string[], site: SiteNames): string[] {
	const all = [...new Map(names.map((name) => [comparableText(name), name])).values()];
	const others = all.filter((name) => !isTeam(name) && !isSiteName(name, site.keys));
	const persons = others.length > 0 ? others : all.filter((name) => !isTeam(name) && !isSite(name, site));
	return (persons.length > 0 ? persons : all.filter(isTeam)).slice(0, MAX_AUTHORS);
}

/** Whether a name is that of the site. The name of a person may be: many people have a site of that name. */
function isSite(name: string, site: SiteNames): boolean {
	return isSiteName(name, site.keys) && !(isFullName(name) && name.split(' ').length === 2);
}

function namesInData({ article, nodes }: LinkedData): string[] {
	const byId = new Map(nodes.map((node) => [node['@id'], node]));
	const values = [article?.['author'], article?.['creator']].flatMap((value) =>
		Array.isArray(value) ? value : [value]
	);
	const names = values.slice(0, MAX_AUTHORS).flatMap((value) => namesInValue(value, byId));
	return names.length > 0
		? names
		: nodes
				.filter((node) => hasType(node, THREAD_TYPE))
				.slice(0, 1)
				.flatMap((node) => namesInValue(node['author'], byId));
}

function namesInValue(value: unknown, byId: ReadonlyMap<unknown, JsonObject>): string[] {
	const items = Array.isArray(value) ? value.slice(0, MAX_AUTHORS) : [value];
	return items.flatMap((item) => {
		if (!isRecord(item)) return namesInLine(textIn(item), 'declared');
		const node = item['name'] === undefined ? (byId.get(item['@id']) ?? item) : item;
		return hasType(node, ORGANISATION_TYPE) && !hasType(node, /^Person$/)
			? namesInLine(textIn(node['name']), 'declared').filter(isTeam)
			: namesInLine(textIn(node['name']), 'declared');
	});
}

function namesInMetas(metas: Metas): string[] {
	for (const name of AUTHOR_METAS) {
		const names = (metas.get(name) ?? []).flatMap(metaNames);
		if (names.length > 0) return names;
	}
	// A label and a value for the cards of social sites: "Written by" and the name.
	for (const number of ['1', '2', '3']) {
		if (/^(?:written by|author|by)$/i.test(metas.get(`twitter:label${number}`)?.[0] ?? ''))
			return namesInLine(metas.get(`twitter:data${number}`)?.[0], 'declared');
	}
	const other = [...metas].find(([name]) => /(?:^|[_.:-])author(?:[_.-]?name)?$/.test(name))?.[1] ?? [];
	return other.flatMap(metaNames);
}

/** Names in a `meta`; catalogues write the family name first: "Byron, Ada". */
function metaNames(value: string): string[] {
	const inverted = /^(\p{Lu}[\p{L}'’ -]{1,30}), (\p{Lu}[\p{L}.'’ -]{0,30})$/u.exec(value.trim());
	const names = namesInLine(value, 'declared');
	if (inverted === null || names.length !== 2 || isFullName(inverted[1] ?? '')) return names;
	return [`${inverted[2] ?? ''} ${inverted[1] ?? ''}`];
}

function joinNames(names: readonly string[]): string {
	let line = '';
	for (const name of names) {
		const next = line === '' ? name : `${line}, ${name}`;
		if (next.length > MAX_BYLINE) break;
		line = next;
	}
	return line;
}
