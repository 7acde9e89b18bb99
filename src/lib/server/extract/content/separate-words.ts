// Puts a space between words that only the page's style keeps apart, such as the name and the type of a parameter.
import { classOf, elementsIn, isWithin, nameOf } from '../html/elements.ts';

const INLINE: ReadonlySet<string> = new Set('a abbr b bdi cite dfn em i label small span strong time'.split(' '));
/** Their text is kept to the character. */
const EXACT: ReadonlySet<string> = new Set(['pre', 'code', 'kbd', 'samp', 'var', 'math']);
const LAST_WORD = /(?:[\p{L}\p{N}]{2}|\))$/u;
const LABEL = /\p{L}{2}:$/u;
const LETTER = /^\p{L}/u;
const FIRST_WORD = /^[\p{L}\p{N}]{2}/u;
/** A word that ends in small letters, before one that begins with a capital. */
const LOWER_LAST = /[\p{Ll}\p{N})]$/u;
const UPPER_FIRST = /^\p{Lu}/u;
/** A pair of classes that is repeated this often is a pattern of the page, such as name and type. */
const MIN_REPEATED = 3;
/** Words are judged by this many characters beside the joint. */
const MAX_CHARACTERS = 3;
const TEXT_NODE = 3;
const ELEMENT_NODE = 1;

/** Words within code, and syllables of one word that are styled apart, stay together. */
export function separateWords(document: Document): void {
	const joined = elementsIn(
		document.body,
		(one) => INLINE.has(nameOf(one)) && touchesNext(one) && !isWithin(one, EXACT)
	);
	const [separate, unclear] = [joined.filter(isSeparate), joined.filter((element) => !isSeparate(element))];
	const patterns = [...Map.groupBy(unclear, pairOf)].filter(
		([pair, elements]) => pair !== null && elements.length >= MIN_REPEATED
	);
	for (const element of [...separate, ...patterns.flatMap(([, elements]) => elements)]) {
		element.after(document.createTextNode(' '));
	}
}

/** Whether a word ends with the element, and the next word begins at once. */
function touchesNext(element: Element): boolean {
	const next = element.nextSibling;
	const isInline = next?.nodeType === TEXT_NODE || (next?.nodeType === ELEMENT_NODE && INLINE.has(nameOf(next)));
	if (next === null || !isInline) return false;
	const [last, first] = [edgeOf(element, 'lastChild'), edgeOf(next, 'firstChild')];
	return (LAST_WORD.test(last) && FIRST_WORD.test(first)) || (LABEL.test(last) && LETTER.test(first));
}

/** Whether the letters alone tell that these are two words. */
function isSeparate(element: Element): boolean {
	const last = edgeOf(element, 'lastChild');
	if (LABEL.test(last)) return true;
	const next = element.nextElementSibling;
	return (
		element.nextSibling === next &&
		next !== null &&
		LOWER_LAST.test(last) &&
		UPPER_FIRST.test(edgeOf(next, 'firstChild'))
	);
}

/** The classes of both elements; null if they do not differ. */
function pairOf(element: Element): string | null {
	const next = element.nextElementSibling;
	if (next === null || next !== element.nextSibling) return null;
	const [first, second] = [classOf(element), classOf(next)];
	return first === '' || second === '' || first === second ? null : `${first}\n${second}`;
}

/** The characters at the beginning or the end of a node. */
function edgeOf(node: Node, way: 'firstChild' | 'lastChild'): string {
	let inner = node;
	for (let child = inner[way]; child !== null; child = inner[way]) inner = child;
	const text = inner.nodeType === TEXT_NODE ? (inner.nodeValue ?? '') : '';
	return way === 'firstChild' ? text.slice(0, MAX_CHARACTERS) : text.slice(-MAX_CHARACTERS);
}
