// Keeps the footnotes of kept text, which look like lists of links to an extractor.
import { elementsIn, nameOf } from '../html/elements.ts';
import { fragmentOf } from '../html/fragment.ts';
import { textOf } from '../html/text-content.ts';
import type { BlockTree } from './block-tree.ts';

/** The text of a mark such as `[12]`, `*` or `↩` is at most this long. */
const MAX_MARK_CHARACTERS = 8;
/** Number of boxes around a block whose id names the block. */
const ID_BOXES = 2;

/** Changes `kept`: notes that a mark in kept text leads to, or that lead back to it, and notes beside those. */
export function keepNotes(tree: BlockTree, kept: boolean[]): void {
	const { blocks } = tree;
	const marks = blocks.map(({ element, links }) => (links === 0 ? [] : marksIn(element)));
	if (marks.every((targets) => targets.length === 0)) return;
	const owners = ownersOfIds(tree);
	const notes = new Set<number>();
	for (const [index, targets] of marks.entries()) {
		for (const id of targets) {
			const target = owners.get(id);
			if (target === undefined || target === index) continue;
			// A mark comes before its note.
			const [text, note] = target > index ? [index, target] : [target, index];
			if (kept[text] === true) notes.add(note);
		}
	}
	if (notes.size === 0) return;
	const units = blocks.map((_, index) => unitOf(tree, index));
	const lists = new Set([...notes].map((note) => units[note]?.list));
	for (const [index, targets] of marks.entries())
		if (targets.length > 0 && lists.has(units[index]?.list)) notes.add(index);
	const noteUnits = new Set([...notes].map((note) => units[note]?.box).filter((box) => box !== -1));
	for (const index of blocks.keys()) {
		if (notes.has(index) || noteUnits.has(units[index]?.box)) kept[index] = true;
	}
}

/** A note has at most this many paragraphs. */
const MAX_NOTE_BLOCKS = 6;
const LISTS: ReadonlySet<string> = new Set('OL UL DL SECTION ARTICLE MAIN BODY TABLE TBODY'.split(' '));

/** The largest box around a block that can be one note, -1 for the block alone, and the box around that. */
function unitOf({ blocks, boxes }: BlockTree, index: number): { box: number; list: number } {
	let box = -1;
	let list = blocks[index]?.box ?? -1;
	for (let around = boxes[list]; around !== undefined; around = boxes[list]) {
		if (around.blocks > MAX_NOTE_BLOCKS || LISTS.has(around.element.tagName)) break;
		box = list;
		list = around.parent;
	}
	return { box, list };
}

/** The ids that short links in the element lead to. */
function marksIn(element: Element): string[] {
	return elementsIn(element, isFragmentLink)
		.filter((link) => textOf(link).length <= MAX_MARK_CHARACTERS)
		.map((link) => fragmentOf(link.getAttribute('href') ?? ''));
}

function isFragmentLink(element: Element): boolean {
	return nameOf(element) === 'a' && element.getAttribute('href')?.startsWith('#') === true;
}

/** The block of each id: of the block itself, of an element in it, or of the boxes that it begins. */
function ownersOfIds({ blocks, boxes }: BlockTree): Map<string, number> {
	const owners = new Map<string, number>();
	const own = (id: string, index: number): void => {
		if (id !== '' && !owners.has(id)) owners.set(id, index);
	};
	for (const [index, { element, box }] of blocks.entries()) {
		own(element.id, index);
		for (const inner of elementsIn(element, (one) => one.id !== '')) own(inner.id, index);
		for (let outer = box, step = 0; outer !== -1 && step < ID_BOXES; outer = boxes[outer]?.parent ?? -1, step++) {
			own(boxes[outer]?.element.id ?? '', index);
		}
	}
	return owners;
}
