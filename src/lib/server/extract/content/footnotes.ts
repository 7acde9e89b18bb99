// Gives footnotes the form that the reader understands: a mark that links to its note below, and a link back.
import { classOf, elementsIn, nameOf } from '../html/elements.ts';
import { isBlank, textOf } from '../html/text-content.ts';

/** Notes at the end (DPUB-ARIA, EPUB 3), which are `aside` in some books and would be taken for a sidebar. */
const NOTE_ROLE = /^doc-(?:footnote|endnotes?)$/;
const NOTE_TYPE = /(?:^|\s)(?:footnotes?|endnotes?|rearnotes?)(?:\s|$)/;
const NOTE_CLASS = /(?:^|[\s_-])(?:footnotes?|endnotes?|wp-block-footnotes|references|reflist)(?:$|[\s_-])/i;
const BACK_CLASS =
	/(?:^|[\s_-])(?:footnote-?back(?:link|ref)?|back-?ref|back-?link|reversefootnote|footnote-return|to-top|footnote-back-link)(?:$|[\s_-])/i;
/** Notes that follow their mark within the text, and are shown in the margin or when the mark is pressed. */
const INLINE_NOTE =
	/(?:^|[\s_-])(?:sidenote|marginnote|margin-note|side-note|modern-footnotes-footnote__note|footnote-tooltip|inline-footnote-content)(?:$|[\s_-])/i;
const MARK_CLASS =
	/(?:^|[\s_-])(?:sidenote-number|sidenote-toggle|margin-toggle|modern-footnotes-footnote|footnote-mark|sidenote-ref)(?:$|[\s_-])/i;
const UNNUMBERED_CLASS = /(?:^|[\s_-])(?:marginnote|margin-note)(?:$|[\s_-])/i;
const BACK_MARK = '↩';
const MAX_MARK_CHARACTERS = 8;
const MAX_INLINE_NOTES = 1_000;
const BLOCKS = 'p, li, td, dd, blockquote, figcaption, h1, h2, h3, h4, h5, h6';

export function prepareFootnotes(document: Document): void {
	const links = elementsIn(document.body, (element) => nameOf(element) === 'a');
	for (const anchor of links) {
		if (anchor.hasAttribute('name') && anchor.id === '') anchor.id = anchor.getAttribute('name') ?? '';
	}
	const isAside = (element: Element): boolean => nameOf(element) === 'aside';
	for (const aside of elementsIn(document.body, isAside)) if (isNote(aside)) renameToSection(document, aside);
	nameEmptyLinks(links);
	for (const link of links) {
		if (link.parentElement !== null && classOf(link.parentElement).includes('footnote')) joinNumber(document, link);
	}
	collectInlineNotes(document);
}

function isNote(element: Element): boolean {
	return (
		NOTE_ROLE.test(element.getAttribute('role') ?? '') ||
		NOTE_TYPE.test(element.getAttribute('epub:type') ?? '') ||
		NOTE_CLASS.test(classOf(element))
	);
}

function renameToSection(document: Document, aside: Element): void {
	const section = document.createElement('section');
	for (const name of aside.getAttributeNames()) section.setAttribute(name, aside.getAttribute(name) ?? '');
	section.removeAttribute('hidden');
	section.append(...aside.childNodes);
	aside.replaceWith(section);
}

/** Moves the number of a note into the first paragraph of its text, which some pages show beside it. */
function joinNumber(document: Document, link: Element): void {
	const box = link.nextElementSibling;
	if (link.previousElementSibling !== null || box === null || !/^(?:DIV|P)$/.test(box.tagName)) return;
	if (!isBlankBetween(link, box) || textOf(link).length > MAX_MARK_CHARACTERS) return;
	const paragraph = box.tagName === 'P' ? box : box.firstElementChild;
	if (paragraph?.tagName === 'P') paragraph.prepend(link, document.createTextNode(' '));
}

function isBlankBetween(before: Element, after: Element): boolean {
	for (let node = before.nextSibling; node !== null && node !== after; node = node.nextSibling) {
		if (!isBlank(node)) return false;
	}
	return true;
}

/** Writes the words of marks and of links back that only styles would show. */
function nameEmptyLinks(links: readonly Element[]): void {
	let number = 0;
	for (const link of links) {
		if (link.getAttribute('href')?.includes('#') !== true) continue;
		const name = classOf(link);
		const role = link.getAttribute('role') ?? '';
		const isMark = role === 'doc-noteref' || /(?:^|\s)footnote-(?:ref|anchor|link)(?:\s|$)/.test(name);
		if (isMark) number++;
		if (!isBlank(link) || link.querySelector('img, svg') !== null) continue;
		if (role === 'doc-backlink' || BACK_CLASS.test(name)) link.textContent = BACK_MARK;
		else if (isMark) link.textContent = String(number);
	}
}

function isInlineNote(element: Element): boolean {
	return /^(?:SPAN|SMALL|ASIDE)$/.test(element.tagName) && INLINE_NOTE.test(classOf(element));
}

/** Moves notes out of the sentence of their mark, to the end of the section. */
function collectInlineNotes(document: Document): void {
	const lists = new Map<Element, Element>();
	let number = 0;
	for (const note of elementsIn(document.body, isInlineNote)) {
		if (isBlank(note)) continue;
		const block = note.closest(BLOCKS) ?? note;
		const section =
			block.closest('li, dd') === null ? block.parentElement : block.closest('article, section, main, body');
		if (section === null || note.querySelector('span.sidenote') !== null || ++number > MAX_INLINE_NOTES) continue;
		const mark = document.createElement('sup');
		const link = document.createElement('a');
		link.setAttribute('href', `#inline-note-${number}`);
		link.id = `inline-note-mark-${number}`;
		link.textContent = UNNUMBERED_CLASS.test(classOf(note)) ? '*' : String(number);
		mark.append(link);
		removeMarks(note);
		note.replaceWith(mark);
		const item = document.createElement('li');
		item.id = `inline-note-${number}`;
		item.append(...note.childNodes, document.createTextNode(' '), linkBack(document, link.id));
		let list = lists.get(section);
		if (list === undefined) {
			list = document.createElement('ol');
			if (number > 1) list.setAttribute('start', String(number));
			lists.set(section, list);
			section.append(list);
		}
		list.append(item);
	}
}

function linkBack(document: Document, id: string): Element {
	const back = document.createElement('a');
	back.setAttribute('href', `#${id}`);
	back.setAttribute('role', 'doc-backlink');
	back.textContent = BACK_MARK;
	return back;
}

/** Removes what showed the note before: a label with a checkbox, or a mark that only a script links. */
function removeMarks(note: Element): void {
	for (let before = note.previousElementSibling, step = 0; before !== null && step < 2; step++) {
		const next = before.previousElementSibling;
		const isToggle = before.tagName === 'INPUT' || before.tagName === 'LABEL';
		if (!isToggle && !MARK_CLASS.test(classOf(before))) return;
		if (textOf(before).length > MAX_MARK_CHARACTERS) return;
		before.remove();
		before = next;
	}
}
