// Writes the lines of code as text: pages mark lines by elements, by `br` or by line breaks, in any mixture.
import { classOf } from '../html/elements.ts';

/** Names of elements that are a line each. */
const LINE_TAGS: ReadonlySet<string> = new Set('DIV P LI TR DT DD'.split(' '));
/** Classes of inline elements that styles show as a line each. */
const LINE_CLASS =
	/(?:^|\s)(?:(?:code|token|view|hljs|cm|ec|ace|crayon|highlight|shiki|sp|react-code|CodeMirror)-)?(?:line|codeline|ace_line)(?:\s|$)/;
/** Inline elements that have a meaning in code; others only colour it. */
const KEPT: ReadonlySet<string> = new Set(
	'A B STRONG EM I MARK DEL INS SUB SUP VAR KBD SAMP ABBR IMG CODE MATH'.split(' ')
);
const ELEMENT_NODE = 1;
const TEXT_NODE = 3;

/** Whether an element that is not `pre` marks its lines in a way that only styles or `br` show. */
export function hasMarkedLines(element: Element): boolean {
	return element.querySelector('br') !== null || [...element.children].some(isLine);
}

export function isLine(element: Element): boolean {
	return (
		LINE_TAGS.has(element.tagName) ||
		LINE_CLASS.test(classOf(element)) ||
		element.hasAttribute('data-line') ||
		/display:\s*(?:block|flex|grid|table-row)/i.test(element.getAttribute('style') ?? '')
	);
}

interface OpenElement {
	readonly element: Element;
	/** Whether it had text so far. */
	hadText: boolean;
}

/**
 * Replaces the marks of lines inside an element by line breaks, and removes the elements that only colour code. All other
 * characters stay.
 * @param root `pre`, `code` or a cell of a table
 */
export function writeLines(document: Document, root: Element): void {
	/** The last character of the code so far, or that of the line before a line that ends here. */
	let last = '\n';
	/** Whether a line has ended without a line break, which may still follow as text. */
	let isEnded = false;
	const codeLines = linesOfCode(root);

	function endLine(before: Node): void {
		before.parentNode?.insertBefore(document.createTextNode('\n'), before);
		last = '\n';
		isEnded = false;
	}

	function enter(element: Element): void {
		if (element.tagName === 'BR') {
			if (isEnded) endLine(element);
			last = '\n';
		} else if (isMark(element) && (isEnded || last !== '\n')) endLine(element);
	}

	function leave({ element, hadText }: OpenElement): void {
		if (isMark(element) && (last !== '\n' || !hadText)) isEnded = true;
	}

	function isMark(element: Element): boolean {
		return element !== root && (isLine(element) || codeLines.has(element));
	}

	function addText(node: Node): boolean {
		const text = node.nodeValue ?? '';
		if (text === '') return false;
		if (isEnded && /^[ \t]+$/.test(text) && node.nextSibling !== null && isLineNode(node.nextSibling)) {
			node.nodeValue = '';
			return false;
		}
		if (isEnded && /^[ \t]*\r?\n/.test(text)) isEnded = false;
		else if (isEnded) endLine(node);
		last = text.at(-1) ?? last;
		return true;
	}

	const open: OpenElement[] = [];
	const nodes: Node[] = [];
	for (let node: Node | null = root.firstChild; node !== null;) {
		nodes.push(node);
		if (node.nodeType === TEXT_NODE && addText(node)) for (const one of open) one.hadText = true;
		if (node.nodeType === ELEMENT_NODE) {
			const element = node as Element;
			enter(element);
			if (element.tagName === 'BR') for (const one of open) one.hadText = true;
			if (element.firstChild !== null) {
				open.push({ element, hadText: false });
				node = element.firstChild;
				continue;
			}
			leave({ element, hadText: false });
		}
		while (node !== null && node !== root && node.nextSibling === null) {
			node = node.parentNode;
			const closed = open.pop();
			if (closed !== undefined) leave(closed);
		}
		node = node === null || node === root ? null : node.nextSibling;
	}
	for (const node of nodes.reverse()) {
		if (node.nodeType !== ELEMENT_NODE) continue;
		const element = node as Element;
		if (element.tagName === 'BR') element.replaceWith(document.createTextNode('\n'));
		else if (!KEPT.has(element.tagName) || isMark(element)) element.replaceWith(...element.childNodes);
	}
}

function isLineNode(node: Node): boolean {
	return node.nodeType === ELEMENT_NODE && isLine(node as Element);
}

/** Several `code` elements beside each other in a `pre` are a line each, if no text separates them. */
function linesOfCode(root: Element): ReadonlySet<Element> {
	const children = [...root.children].filter(({ tagName }) => tagName === 'CODE');
	return new Set(children.length > 1 ? children : []);
}
