// Reads JSON-LD from a page, tolerating syntax errors (schema.org; JSON-LD 1.1).
import { isRecord } from '../../../domain/core/field.ts';
import { trimEnd } from '../../../domain/core/line-limits.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface LinkedData {
	/** The node that describes the article itself. */
	readonly article: JsonObject | null;
	readonly nodes: readonly JsonObject[];
	/** The article's text, as a node declares it. */
	readonly body: string | null;
}

const ARTICLE = /(Article|Posting|Report|Story|Recipe|Review|HowTo|CreativeWork|Guide)$/;
const PAGE = /(WebPage|Page)$/;
const MAX_NODES = 2_000;
/** Maximum number of values of a script that are looked at, with lists inside lists. */
const MAX_VALUES = 10_000;
/** Maximum characters of a name, a date or a language; real ones are far shorter. */
const MAX_VALUE_CHARACTERS = 10_000;

export function readLinkedData(document: Document): LinkedData {
	const nodes: JsonObject[] = [];
	for (const script of document.querySelectorAll('script[type*="ld+json"]')) {
		collect(parse(script.textContent ?? ''), nodes);
	}
	const article = nodes.find((node) => hasType(node, ARTICLE)) ?? nodes.find((node) => hasType(node, PAGE)) ?? null;
	const bodies = nodes.map((node) => node['articleBody']);
	const body = bodies.find((text): text is string => typeof text === 'string' && text.trim() !== '') ?? null;
	return { article, nodes, body };
}

/** The first text in a value: the value itself, an item of a list, or a node's name or URL. */
export function textIn(value: unknown): string | null {
	if (typeof value === 'string') return value.slice(0, MAX_VALUE_CHARACTERS).trim() || null;
	if (Array.isArray(value)) return firstText(value);
	if (isRecord(value)) return firstText([value['name'], value['@value'], value['url']]);
	return null;
}

export function hasType(node: JsonObject, type: RegExp): boolean {
	const types = Array.isArray(node['@type']) ? node['@type'] : [node['@type']];
	return types.some((one) => typeof one === 'string' && type.test(one));
}

function firstText(values: readonly unknown[]): string | null {
	for (const value of values) {
		const text = typeof value === 'string' || isRecord(value) ? textIn(value) : null;
		if (text !== null) return text;
	}
	return null;
}

/** Parses the text as it is, or else without comment marks, raw line breaks in strings and trailing commas. */
function parse(text: string): unknown {
	const bare = text.replace(/^\s*(?:<!--|\/\*\s*<!\[CDATA\[\s*\*\/|(?:\/\/\s*)?<!\[CDATA\[)/, '');
	const trimmed = withoutEndMark(bare);
	for (const attempt of [text, trimmed, trimmed.replace(/\p{Cc}+/gu, ' ').replace(/,(\s*[}\]])/g, '$1')]) {
		try {
			return JSON.parse(attempt);
		} catch {
			continue;
		}
	}
	return null;
}

const END_MARK = /(?:-->|\/\*\s{0,9}\]\]>\s{0,9}\*\/|(?:\/\/\s{0,9})?\]\]>)$/;
/** Longer than any closing mark, in UTF-16 units. */
const MARK_LENGTH = 40;

function withoutEndMark(text: string): string {
	const bare = trimEnd(text, ' \t\n\f\r;');
	const mark = END_MARK.exec(bare.slice(-MARK_LENGTH))?.[0] ?? '';
	return bare.slice(0, bare.length - mark.length);
}

/** Adds the nodes in a value, those of outer lists first. */
function collect(root: unknown, nodes: JsonObject[]): void {
	const values = [root];
	// The list grows while it is walked.
	for (const value of values) {
		if (nodes.length >= MAX_NODES) return;
		if (Array.isArray(value)) values.push(...value.slice(0, Math.max(0, MAX_VALUES - values.length)));
		if (!isRecord(value)) continue;
		nodes.push(value);
		values.push(value['@graph'], value['mainEntity'], value['mainEntityOfPage']);
	}
}
