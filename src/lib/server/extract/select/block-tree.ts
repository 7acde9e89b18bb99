// Splits a page into blocks, the smallest parts that are kept or left out as a whole, and the boxes around them.
import { BLOCK_MARK } from '../html/block-mark.ts';
import { classOf, elementsIn, nameOf } from '../html/elements.ts';
import { isBlank, textOf } from '../html/text-content.ts';
import { BOX_TAGS, INLINE_MEDIA, SINGLE_BLOCKS } from './tag-sets.ts';

/** A paragraph, heading, list item, cell, caption, `pre` or picture, or a run of text between other blocks. */
export interface Block {
	readonly element: Element;
	/** Upper-case name of the element that gives the block its meaning: `P`, `LI`, `H2`, `DIV` and so on. */
	readonly tag: string;
	readonly text: string;
	readonly words: number;
	/** Number of characters inside links. */
	readonly linkedCharacters: number;
	readonly links: number;
	/** Index of the innermost box. */
	readonly box: number;
	/** Whether it shows a picture or a player. */
	readonly hasMedia: boolean;
}

/** An element that contains blocks. */
export interface Box {
	readonly element: Element;
	/** Index of the box around it; -1 for the body. */
	readonly parent: number;
	readonly depth: number;
	/** Sums over all blocks inside. */
	words: number;
	characters: number;
	linkedCharacters: number;
	blocks: number;
}

export interface BlockTree {
	/** In document order. */
	readonly blocks: readonly Block[];
	/** A box comes before the boxes inside it. */
	readonly boxes: readonly Box[];
}

const ELEMENT_NODE = 1;
const TEXT_NODE = 3;
/** Boxes in which a run of text becomes a paragraph; in others, such as list items, it becomes a span. */
const PARAGRAPH_BOXES = new Set('BODY DIV SECTION ARTICLE MAIN HEADER FOOTER ASIDE BLOCKQUOTE FORM CENTER'.split(' '));
/** Elements whose double line breaks separate paragraphs. */
const BREAKABLE = new Set('P DIV TD FONT SECTION ARTICLE BLOCKQUOTE CENTER'.split(' '));

/** For each box, the words of the blocks inside that are counted. */
export function wordsInBoxes({ blocks, boxes }: BlockTree, isCounted: (index: number) => boolean): number[] {
	const words = boxes.map(() => 0);
	for (const [index, block] of blocks.entries()) {
		if (!isCounted(index)) continue;
		for (let box = block.box; box !== -1; box = boxes[box]?.parent ?? -1) words[box] = (words[box] ?? 0) + block.words;
	}
	return words;
}

/** Whether a box is the outer one or lies in it. */
export function isInside({ boxes }: BlockTree, inner: number, outer: number): boolean {
	for (let box = inner; box !== -1; box = boxes[box]?.parent ?? -1) if (box === outer) return true;
	return false;
}

/** The same for boxes with the same parent, tag and class. */
export function formOf({ element, parent }: Pick<Box, 'element' | 'parent'>): string {
	return `${parent} ${element.tagName} ${classOf(element)}`;
}

/** Marks the blocks of the document and returns them. Wraps runs of text that have no element of their own. */
export function markBlocks(document: Document): BlockTree {
	const blockLevel = findBlockLevel(document.body);
	const blocks: Block[] = [];
	const boxes: Box[] = [];
	/** Indexes of the boxes that are links or inside one. */
	const linkedBoxes = new Set<number>();

	function addBlock(element: Element, tag: string, box: number): void {
		const inner = element.firstElementChild === null ? [] : elementsIn(element, isLinkOrMedia);
		const hasMedia = element.hasAttribute('data-embed') || [element, ...inner].some(isMedia);
		const text = textOf(element);
		if (text === '' && !hasMedia) return;
		element.setAttribute(BLOCK_MARK, String(blocks.length));
		const isInLink = linkedBoxes.has(box) || isLink(element);
		const linked = isInLink ? [] : inner.filter(isLink).map((link) => textOf(link).length);
		const characters = isInLink ? text.length : linked.reduce((sum, length) => sum + length, 0);
		const links = isInLink ? 1 : linked.length;
		const words = text === '' ? 0 : text.split(' ').length;
		blocks.push({ element, tag, text, words, linkedCharacters: characters, links, box, hasMedia });
		for (let index = box; index !== -1; index = boxes[index]?.parent ?? -1) {
			const around = boxes[index];
			if (around === undefined) break;
			around.words += words;
			around.characters += text.length;
			around.linkedCharacters += characters;
			around.blocks++;
		}
	}

	function visit(element: Element, parent: number): void {
		const index = boxes.length;
		const depth = (boxes[parent]?.depth ?? -1) + 1;
		boxes.push({ element, parent, depth, words: 0, characters: 0, linkedCharacters: 0, blocks: 0 });
		if (linkedBoxes.has(parent) || isLink(element)) linkedBoxes.add(index);
		let run: Node[] = [];
		const finishRun = (): void => {
			const parts = splitAtBreaks(run);
			if (parts.length > 1) removeBreaksBetween(run, parts);
			for (const part of parts) addBlock(wrap(document, element, part), element.tagName, index);
			run = [];
		};
		for (const node of [...element.childNodes]) {
			if (node.nodeType !== ELEMENT_NODE) {
				if (node.nodeType === TEXT_NODE) run.push(node);
				continue;
			}
			const child = node as Element;
			if (!blockLevel.has(child)) run.push(child);
			else {
				finishRun();
				if (isSingle(child, blockLevel)) addLeaf(child, index);
				else visit(child, index);
			}
		}
		finishRun();
	}

	/** Adds an element without blocks inside, as one block or, with double line breaks, as one for each paragraph. */
	function addLeaf(element: Element, box: number): void {
		const parts = BREAKABLE.has(element.tagName) ? splitAtBreaks([...element.childNodes]) : [];
		if (parts.length < 2) return addBlock(element, element.tagName, box);
		if (element.tagName !== 'P') return visit(element, box);
		removeBreaksBetween([...element.childNodes], parts);
		const paragraphs = parts.map((part) => wrap(document, document.body, part));
		element.replaceWith(...paragraphs);
		for (const paragraph of paragraphs) addBlock(paragraph, 'P', box);
	}

	visit(document.body, -1);
	return { blocks, boxes };
}

function isLink(element: Element): boolean {
	return nameOf(element) === 'a' && element.hasAttribute('href');
}

function isMedia(element: Element): boolean {
	return INLINE_MEDIA.has(element.tagName);
}

function isLinkOrMedia(element: Element): boolean {
	return isLink(element) || isMedia(element);
}

/** The elements that start on a new line: block elements, and all elements that contain one. */
function findBlockLevel(body: Element): Set<Element> {
	const found = new Set<Element>();
	// In reverse document order, children come before their parents.
	for (const element of [...body.querySelectorAll('*')].reverse()) {
		if (!BOX_TAGS.has(element.tagName) && !found.has(element)) continue;
		found.add(element);
		// A marked parent has its own parents marked when its turn comes.
		if (element.parentElement !== null) found.add(element.parentElement);
	}
	return found;
}

function isSingle(element: Element, blockLevel: ReadonlySet<Element>): boolean {
	if (SINGLE_BLOCKS.has(element.tagName) || element.hasAttribute('data-embed')) return true;
	for (let child = element.firstElementChild; child !== null; child = child.nextElementSibling)
		if (blockLevel.has(child)) return false;
	return true;
}

/** Splits a run of inline nodes at double line breaks; leaves out blank parts. */
function splitAtBreaks(run: readonly Node[]): Node[][] {
	if (run.every(isSpaceNode)) return [];
	const parts: Node[][] = [[]];
	let breaks = 0;
	for (const node of run) {
		const isBreak = node.nodeName === 'BR';
		if (isBreak) breaks++;
		else if (!isSpaceNode(node)) {
			if (breaks > 1) parts.push([]);
			breaks = 0;
		}
		parts.at(-1)?.push(node);
	}
	return parts
		.map((part) => part.slice(0, part.findLastIndex((node) => node.nodeName !== 'BR' && !isSpaceNode(node)) + 1))
		.map((part) =>
			part.slice(
				Math.max(
					0,
					part.findIndex((node) => node.nodeName !== 'BR' && !isSpaceNode(node))
				)
			)
		)
		.filter((part) => part.length > 0);
}

/** Removes the line breaks between paragraphs that become elements. */
function removeBreaksBetween(run: readonly Node[], parts: readonly (readonly Node[])[]): void {
	const inParts = new Set(parts.flat());
	for (const node of run) if (node.nodeName === 'BR' && !inParts.has(node)) node.parentNode?.removeChild(node);
}

function isSpaceNode(node: Node): boolean {
	return node.nodeType === TEXT_NODE && (node.nodeValue ?? '').trim() === '';
}

/** The element around a run of text; a picture alone needs none. */
function wrap(document: Document, box: Element, part: readonly Node[]): Element {
	const only = part.filter((node) => !isSpaceNode(node));
	const element = only.length === 1 && only[0]?.nodeType === ELEMENT_NODE ? (only[0] as Element) : null;
	if (element !== null && isBlank(element)) return element;
	const wrapper = document.createElement(PARAGRAPH_BOXES.has(box.tagName) ? 'p' : 'span');
	const first = part[0];
	if (first?.parentNode) first.parentNode.insertBefore(wrapper, first);
	wrapper.append(...part);
	return wrapper;
}
