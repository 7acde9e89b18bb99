// Walks a page once in its order and counts the characters of text between its title and each place.
import { ancestorsOf, followingNode } from './document-order.ts';

export interface TitleVisitor {
	/** Ends the walk. */
	isDone(): boolean;
	/** Whether an element is left out with its contents. Not asked about the elements around the title. */
	isLeftOut(element: Element, distance: number | null): boolean;
	/** @param text without white space around it, not empty */
	text(node: Node, text: string, place: Place): void;
	/** @returns null to walk the element's contents, or else the number of their characters, which then count as walked */
	element(element: Element, place: Place): number | null;
	/** At the title, whose own text is not walked and does not count. */
	title?(): void;
}

export interface Place {
	/** Characters of text before it. */
	readonly position: number;
	/** Characters of text between the title and it; null before the title. */
	readonly distance: number | null;
}

const ELEMENT_NODE = 1;
const TEXT_NODE = 3;
const MAX_NODES = 50_000;

/**
 * @param title null on a page without one, whose start then counts as the title
 * @returns the position of the title; 0 if the walk did not reach it
 */
export function walkFromTitle(body: Element, title: Element | null, visitor: TitleVisitor): number {
	const around = ancestorsOf(title);
	let position = 0;
	let titleAt: number | null = title === null ? 0 : null;
	let node: Node | null = body;
	for (let visited = 0; node !== null && visited < MAX_NODES && !visitor.isDone(); visited++) {
		const place = { position, distance: titleAt === null ? null : position - titleAt };
		let enters = true;
		if (node.nodeType === TEXT_NODE) {
			const text = (node.nodeValue ?? '').trim();
			if (text !== '') visitor.text(node, text, place);
			position += text.length;
		} else if (node.nodeType === ELEMENT_NODE) {
			const element = node as Element;
			if (element === title) {
				titleAt = position;
				visitor.title?.();
				enters = false;
			} else if (!around.has(element) && visitor.isLeftOut(element, place.distance)) enters = false;
			else {
				const characters = visitor.element(element, place);
				enters = characters === null;
				position += characters ?? 0;
			}
		}
		node = enters && node.firstChild !== null ? node.firstChild : followingNode(node, body);
	}
	return titleAt ?? 0;
}
