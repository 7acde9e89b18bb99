// Recognises the marks of footnotes, and copies their notes.

/** Words of a mark: a number, a letter or a sign, perhaps in brackets, such as `12`, `[a]`, `*` or `note 3`. */
const MARK = /^[[(]?(?:n(?:ote|b)? ?)?[\p{N}\p{L}*†‡§¶#]{1,4}[\])]?$/iu;
const MAX_MARK = 12;
/** Length of a link back from a note, such as `↩` or `a`. */
const MAX_BACK_LINK = 2;
/** A longer target is a section of the text and not a note. */
const MAX_NOTE_CHARACTERS = 6_000;
const MAX_NOTE_ELEMENTS = 500;
/** Elements that can hold a whole note; a target within one of them stands for it. */
const NOTES = 'li, p, dd, dt, tr, blockquote, div, section';
const HEADINGS = 'h2, h3, h4, h5, h6';

export interface Note {
	/** Words of the mark. */
	readonly mark: string;
	/** Fragment of the note, with `#`. */
	readonly href: string;
	/** A copy of the note. */
	readonly content: HTMLElement;
}

/** Whether a link looks like the mark of a footnote; cheap, for all links of an article. */
export function isMark(link: HTMLAnchorElement): boolean {
	const { length } = link.textContent;
	return length > 0 && length <= MAX_MARK && MARK.test(link.textContent.trim());
}

/** The note of a mark; null for a link that leads to a section, back from a note, or nowhere. */
export function noteOf(link: HTMLAnchorElement, text: HTMLElement): Note | null {
	if (!isMark(link)) return null;
	const href = link.getAttribute('href') ?? '';
	const target = elementOf(href, text);
	if (target === null || target.matches(HEADINGS) || target.closest('sup') !== null) return null;
	// A note is below its mark; links from a note lead up again.
	if ((link.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING) === 0) return null;
	const blocks = blocksOf(target, text);
	if (blocks.some((block) => !isNote(block))) return null;
	const content = document.createElement('div');
	content.append(...blocks.flatMap((block) => [...block.childNodes].map((node) => node.cloneNode(true))));
	removeLinksBack(content, link, text);
	for (const element of content.querySelectorAll('[id]')) element.removeAttribute('id');
	return content.textContent.trim() === '' && content.querySelector('img') === null
		? null
		: { mark: link.textContent.trim().replace(/^[[(]|[\])]$/g, ''), href, content };
}

export function elementOf(href: string, text: HTMLElement): HTMLElement | null {
	let id = href.slice(1);
	try {
		id = decodeURIComponent(id);
	} catch {
		// Used as it is.
	}
	return text.querySelector<HTMLElement>(`#${CSS.escape(id)}`);
}

/** The elements of a note: its block, or for a term the definitions after it. */
function blocksOf(target: HTMLElement, text: HTMLElement): HTMLElement[] {
	const block = target.matches('span, a, sup') ? (target.closest<HTMLElement>(NOTES) ?? target) : target;
	if (block === text || !text.contains(block)) return [];
	if (!block.matches('dt')) return [block];
	const found: HTMLElement[] = [];
	for (let next = block.nextElementSibling; next?.matches('dd'); next = next.nextElementSibling)
		found.push(next as HTMLElement);
	return found;
}

function isNote(block: HTMLElement): boolean {
	return (
		block.textContent.length <= MAX_NOTE_CHARACTERS &&
		block.getElementsByTagName('*').length <= MAX_NOTE_ELEMENTS &&
		block.querySelector(HEADINGS) === null
	);
}

/** Removes links to the mark, such as an arrow at the end of the note or letters for each of its marks. */
function removeLinksBack(content: HTMLElement, mark: HTMLElement, text: HTMLElement): void {
	for (const link of content.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) {
		const target = elementOf(link.getAttribute('href') ?? '', text);
		const leadsToMark = target !== null && (target.contains(mark) || mark.contains(target));
		if (!leadsToMark && link.textContent.trim().length > MAX_BACK_LINK) continue;
		const parent = link.parentElement;
		link.remove();
		if (parent !== null && parent !== content && parent.textContent.trim() === '') parent.remove();
	}
}

/** The mark that is nearest to a touch, because the touch areas of marks beside each other overlap. */
export function nearestMark(touched: HTMLAnchorElement, { clientX, clientY, detail }: MouseEvent): HTMLAnchorElement {
	// Without a pointer there is no place.
	if (detail === 0) return touched;
	const scope = touched.closest('p, li, td, dd, figcaption, blockquote, div') ?? touched;
	let [nearest, least] = [touched, Infinity];
	for (const mark of scope.querySelectorAll<HTMLAnchorElement>('a[data-note]')) {
		const { left, right, top, bottom } = mark.getBoundingClientRect();
		const distance = Math.hypot(clientX - (left + right) / 2, clientY - (top + bottom) / 2);
		if (distance < least) [nearest, least] = [mark, distance];
	}
	return nearest;
}
