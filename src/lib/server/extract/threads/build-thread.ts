// Builds the article of a thread: a section for each post, with a line for author and date before its text.
import { BLOCK_MARK } from '../html/block-mark.ts';
import { isBlank } from '../html/text-content.ts';
import { cleanPost } from './clean-post.ts';
import { removeDetails } from './post-details.ts';
import type { Post, Thread } from './find-thread.ts';

const MAX_LEVEL = 4;
const KEPT_WHOLE = /^(?:P|PRE|UL|OL|TABLE|FIGURE|BLOCKQUOTE|DL|H[1-6]|IMG|MATH)$/;

/** Consumes the document. @returns an element at the end of the body */
export function buildThread(document: Document, { posts, hasOpening }: Thread): Element {
	const boxes = new Set(posts.map(({ box }) => box));
	const sections = posts.map((post, index) => ({
		level: post.level,
		section: buildPost(document, post, hasOpening && index === 0 ? 'opening' : 'reply', boxes)
	}));
	const root = document.createElement('div');
	document.body.append(root);
	/** The last section of each level. */
	const open: Element[] = [];
	for (const { level, section } of sections) {
		if (isBlank(section) && section.querySelector('img') === null) continue;
		const depth = Math.min(level, MAX_LEVEL, open.length);
		(open[depth - 1] ?? root).append(section);
		open.splice(depth, open.length, section);
	}
	return root;
}

function buildPost(document: Document, post: Post, kind: 'opening' | 'reply', boxes: ReadonlySet<Element>): Element {
	const section = document.createElement('section');
	section.setAttribute('data-post', post.isAccepted ? 'accepted' : kind);
	const { id } = post.box;
	if (id !== '') section.setAttribute('id', id);
	const header = headerOf(document, post);
	if (header !== null) section.append(header);
	for (const element of post.body) {
		for (const other of element.querySelectorAll('*')) if (boxes.has(other)) other.remove();
		cleanPost(document, element);
		removeDetails(element, post.date);
		append(document, section, element);
	}
	for (const element of [section, ...section.querySelectorAll(`[${BLOCK_MARK}]`)]) element.removeAttribute(BLOCK_MARK);
	return section;
}

function append(document: Document, section: Element, element: Element): void {
	const isLeaf = element.hasAttribute(BLOCK_MARK) || element.querySelector(`[${BLOCK_MARK}]`) === null;
	if (KEPT_WHOLE.test(element.tagName) && !(element.tagName === 'BLOCKQUOTE')) section.append(element);
	else if (isLeaf) {
		const paragraph = document.createElement('p');
		paragraph.append(...element.childNodes);
		section.append(paragraph);
	} else {
		for (const child of [...element.childNodes]) {
			if (child.nodeName === 'SPAN' && (child as Element).hasAttribute(BLOCK_MARK)) {
				const paragraph = document.createElement('p');
				paragraph.append(...child.childNodes);
				section.append(paragraph);
			} else section.append(child);
		}
	}
	if (element.parentNode !== null && element.parentNode !== section) element.remove();
}

function headerOf(document: Document, { author, date, isAccepted }: Post): Element | null {
	if (author === null && date === null && !isAccepted) return null;
	const line = document.createElement('p');
	if (author !== null) {
		const name = document.createElement('strong');
		name.textContent = author;
		line.append(name);
	}
	if (isAccepted) line.append(line.childNodes.length > 0 ? ' ✓' : '✓');
	if (date !== null) {
		const time = document.createElement('time');
		if (date.iso !== null) time.setAttribute('datetime', date.iso);
		time.textContent = date.text;
		if (line.childNodes.length > 0) line.append(' · ');
		line.append(time);
	}
	return line;
}
