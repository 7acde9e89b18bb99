// Checks the article of a hostile page against what every article must fulfil. Reads its HTML by another parser than the
// sanitiser's.
import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';
import { ARTICLE_TAGS, ID_PREFIX, linkAddress, mayHaveAttribute } from '../../../src/lib/domain/article-html.ts';
import { MATHML_TAGS } from '../../../src/lib/domain/mathml.ts';
import type { ExtractedDocument } from '../../../src/lib/server/extract/documents/document-article.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

export interface CheckedArticle {
	readonly extracted: ExtractedDocument;
	/** Sanitised. */
	readonly html: string;
	/** Sanitised a second time. */
	readonly htmlAgain: string;
	/** Length of the page, bytes. */
	readonly pageBytes: number;
}

const HTML = 'http://www.w3.org/1999/xhtml';
const MATHML = 'http://www.w3.org/1998/Math/MathML';
const TAGS: ReadonlySet<string> = new Set(ARTICLE_TAGS);
const MATH: ReadonlySet<string> = new Set(MATHML_TAGS);
/** The sanitiser allows 100 levels; a formula in the deepest has levels of its own. */
const MAX_DEPTH = 310;
/** Characters of an article by the bytes of its page. A formula in TeX has fewer characters than what is drawn. */
const MAX_TEXT_RATIO = 2;
const MIN_TEXT_LIMIT = 2_000;
/** Relative addresses become absolute, and each link gets attributes. */
const MAX_HTML_RATIO = 12;
const MIN_HTML_LIMIT = 20_000;
const MAX_YEAR_MS = Date.UTC(10_000, 0);

/** @returns what is wrong with the article, without duplicates */
export function faultsOf({ extracted, html, htmlAgain, pageBytes }: CheckedArticle): string[] {
	const faults = new Set<string>(metadataFaultsOf(extracted));
	const textLength = checkTree(parseFragment(html), faults);
	if (textLength > MIN_TEXT_LIMIT + MAX_TEXT_RATIO * pageBytes)
		faults.add(`text of ${textLength} characters from ${pageBytes} bytes`);
	if (html.length > MIN_HTML_LIMIT + MAX_HTML_RATIO * pageBytes)
		faults.add(`HTML of ${html.length} characters from ${pageBytes} bytes`);
	if (html !== htmlAgain) faults.add(`sanitised twice: ${differenceOf(html, htmlAgain)}`);
	return [...faults];
}

function metadataFaultsOf({
	title,
	site,
	published,
	lang,
	words,
	leadPicture,
	canonical,
	pictures
}: ExtractedDocument) {
	const faults: string[] = [];
	if (title.trim() === '' && site.trim() === '') faults.push('neither a title nor a site');
	if (published !== null && !(Number.isInteger(published) && Math.abs(published) < MAX_YEAR_MS))
		faults.push(`published at ${published}`);
	if (lang !== null && !/^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/i.test(lang)) faults.push(`language ${lang}`);
	if (!Number.isInteger(words) || words < 0) faults.push(`${words} words`);
	if (canonical !== null && !/^https?:\/\//.test(canonical)) faults.push(`canonical address ${canonical.slice(0, 80)}`);
	for (const address of leadPicture === null ? pictures : [leadPicture, ...pictures])
		if (!/^(?:https?:\/\/|data:image\/)/i.test(address)) faults.push(`picture at ${address.slice(0, 80)}`);
	return faults;
}

/** Walks without recursion, as the tree may be deep. @returns the number of characters of its text */
function checkTree(root: Node, faults: Set<string>): number {
	let length = 0;
	const waiting: [node: Node, depth: number][] = [[root, 0]];
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		const [node, depth] = next;
		if (depth > MAX_DEPTH) faults.add('nested too deep');
		if (node.nodeName === '#text') length += (node as DefaultTreeAdapterTypes.TextNode).value.length;
		else if ('tagName' in node) checkElement(node, faults);
		else if (node !== root) faults.add(`a ${node.nodeName}`);
		if ('childNodes' in node) for (const child of node.childNodes) waiting.push([child, depth + 1]);
	}
	return length;
}

function checkElement(element: Element, faults: Set<string>): void {
	const { tagName, namespaceURI, parentNode, attrs } = element;
	const isInFormula = parentNode !== null && 'namespaceURI' in parentNode && parentNode.namespaceURI === MATHML;
	const isMath = namespaceURI === MATHML;
	const isAllowed = isMath ? MATH.has(tagName) : namespaceURI === HTML && TAGS.has(tagName);
	if (!isAllowed) faults.add(`a ${tagName}`);
	if (isMath ? isInFormula === (tagName === 'math') : isInFormula) faults.add(`${tagName} in the wrong namespace`);
	if (tagName === 'img' && !attrs.some(({ name }) => name === 'src')) faults.add('img without a picture');
	for (const { name, value } of attrs) {
		if (!mayHaveAttribute(tagName, name, value)) faults.add(`${tagName} with ${name}="${value.slice(0, 80)}"`);
		if (name === 'id' && !value.startsWith(ID_PREFIX)) faults.add(`id ${value.slice(0, 80)}`);
		if (name === 'href' && !value.startsWith(`#${ID_PREFIX}`) && linkAddress(value) !== value)
			faults.add(`a link to ${value.slice(0, 80)}`);
	}
}

function differenceOf(one: string, two: string): string {
	let at = 0;
	while (at < one.length && one[at] === two[at]) at++;
	const part = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
	return `${part(one)} became ${part(two)}`;
}
