// Reads the beginning of an element's text, because nested elements would all return the same long text.
import { collapse } from './text-content.ts';

const ELEMENT_NODE = 1;
const TEXT_NODE = 3;
const WITHOUT_TEXT: ReadonlySet<string> = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'NOSCRIPT', 'SELECT', 'TEXTAREA']);
/** Maximum number of nodes that are visited, because each of many nested elements holds all of those inside it. */
const MAX_NODES = 1_000;
const BLOCKS: ReadonlySet<string> = new Set(
	'BR DD DIV DL DT H1 H2 H3 H4 H5 H6 HR LI OL P SECTION TD TH TIME TR UL'.split(' ')
);

/**
 * The text without scripts, collapsed. Blocks are separated by a line break.
 * @param limit maximum number of UTF-16 units that are read
 * @param skips whether an element is left out with its contents
 */
export function beginningOf(root: Node, limit: number, skips: (element: Element) => boolean = () => false): string {
	return linesOf(root, limit, skips).join(' ');
}

/** The beginning of the text by its lines, as blocks and line breaks divide it. */
export function linesOf(root: Node, limit: number, skips: (element: Element) => boolean = () => false): string[] {
	let text = '';
	let node: Node | null = root;
	for (let visited = 0; node !== null && visited < MAX_NODES && text.length < limit; visited++) {
		if (node.nodeType === TEXT_NODE) text += pieceOf(node.nodeValue ?? '', text, limit);
		const isElement = node.nodeType === ELEMENT_NODE;
		if (isElement && BLOCKS.has(node.nodeName) && !text.endsWith('\n')) text += '\n';
		const isSkipped: boolean =
			isElement && node !== root && (WITHOUT_TEXT.has(node.nodeName) || skips(node as Element));
		if (!isSkipped && node.firstChild !== null) node = node.firstChild;
		else {
			while (node !== null && node !== root && node.nextSibling === null) {
				if (BLOCKS.has(node.nodeName) && !text.endsWith('\n')) text += '\n';
				node = node.parentNode;
			}
			if (node === null || node === root) break;
			if (BLOCKS.has(node.nodeName)) text += '\n';
			node = node.nextSibling;
		}
	}
	return text
		.slice(0, limit)
		.split('\n')
		.map(collapse)
		.filter((line) => line !== '');
}

/** A text with its white space collapsed, so that only what is read counts towards the limit. */
function pieceOf(value: string, text: string, limit: number): string {
	const piece = value.slice(0, 8 * limit).replace(/\s+/g, ' ');
	return text === '' || /\s$/.test(text.slice(-1)) ? piece.replace(/^ /, '') : piece;
}
