// Recognises references to footnotes, and copies the footnotes.

/** Words of a reference: a number, a letter or a sign, perhaps in brackets, such as `12`, `[a]`, `*` or `note 3`. */
const REFERENCE = /^[[(]?(?:n(?:ote|b)? ?)?[\p{N}\p{L}*†‡§¶#]{1,4}[\])]?$/iu;
const MAX_REFERENCE = 12;
/** Length of a link back from a footnote, such as `↩` or `a`. */
const MAX_BACK_LINK = 2;
/** A longer target is a section of the text and not a footnote. */
const MAX_CHARACTERS = 6_000;
const MAX_ELEMENTS = 500;
/** Elements that can hold a whole footnote; a target within one of them stands for it. */
const FOOTNOTES = 'li, p, dd, dt, tr, blockquote, div, section';
const HEADINGS = 'h2, h3, h4, h5, h6';

export interface Footnote {
	/** Words of the reference. */
	readonly reference: string;
	/** Fragment of the footnote, with `#`. */
	readonly href: string;
	/** A copy of the footnote. */
	readonly content: HTMLElement;
}

/** Whether a link looks like a reference to a footnote; cheap, for all links of an article. */
export function isReference(link: HTMLAnchorElement): boolean {
	const { length } = link.textContent;
	return length > 0 && length <= MAX_REFERENCE && REFERENCE.test(link.textContent.trim());
}

/** The footnote of a reference; null for a link that leads to a section, back from a footnote, or nowhere. */
export function footnoteOf(link: HTMLAnchorElement, text: HTMLElement): Footnote | null {
	if (!isReference(link)) return null;
	const href = link.getAttribute('href') ?? '';
	const target = elementOf(href, text);
	if (target === null || target.matches(HEADINGS) || target.closest('sup') !== null) return null;
	// A footnote is below its reference; links from a footnote lead up again.
	if ((link.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING) === 0) return null;
	const blocks = blocksOf(target, text);
	if (blocks.some((block) => !isFootnote(block))) return null;
	const content = document.createElement('div');
	content.append(...blocks.flatMap((block) => [...block.childNodes].map((node) => node.cloneNode(true))));
	removeLinksBack(content, link, text);
	for (const element of content.querySelectorAll('[id]')) element.removeAttribute('id');
	return content.textContent.trim() === '' && content.querySelector('img') === null
		? null
		: { reference: link.textContent.trim().replace(/^[[(]|[\])]$/g, ''), href, content };
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

/** The elements of a footnote: its block, or for a term the definitions after it. */
function blocksOf(target: HTMLElement, text: HTMLElement): HTMLElement[] {
	const block = target.matches('span, a, sup') ? (target.closest<HTMLElement>(FOOTNOTES) ?? target) : target;
	if (block === text || !text.contains(block)) return [];
	if (!block.matches('dt')) return [block];
	const found: HTMLElement[] = [];
	for (let next = block.nextElementSibling; next?.matches('dd'); next = next.nextElementSibling)
		found.push(next as HTMLElement);
	return found;
}

function isFootnote(block: HTMLElement): boolean {
	return (
		block.textContent.length <= MAX_CHARACTERS &&
		block.getElementsByTagName('*').length <= MAX_ELEMENTS &&
		block.querySelector(HEADINGS) === null
	);
}

/** Removes links to the reference, such as an arrow at the end of the footnote or letters for each of its references. */
function removeLinksBack(content: HTMLElement, reference: HTMLElement, text: HTMLElement): void {
	for (const link of content.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) {
		const target = elementOf(link.getAttribute('href') ?? '', text);
		const leadsToReference = target !== null && (target.contains(reference) || reference.contains(target));
		if (!leadsToReference && link.textContent.trim().length > MAX_BACK_LINK) continue;
		const parent = link.parentElement;
		link.remove();
		if (parent !== null && parent !== content && parent.textContent.trim() === '') parent.remove();
	}
}

/** The reference that is nearest to a touch, because the touch areas of references beside each other overlap. */
export function nearestReference(
	touched: HTMLAnchorElement,
	{ clientX, clientY, detail }: MouseEvent
): HTMLAnchorElement {
	// Without a pointer there is no place.
	if (detail === 0) return touched;
	const scope = touched.closest('p, li, td, dd, figcaption, blockquote, div') ?? touched;
	let [nearest, least] = [touched, Infinity];
	for (const reference of scope.querySelectorAll<HTMLAnchorElement>('a[data-reference]')) {
		const { left, right, top, bottom } = reference.getBoundingClientRect();
		const distance = Math.hypot(clientX - (left + right) / 2, clientY - (top + bottom) / 2);
		if (distance < least) [nearest, least] = [reference, distance];
	}
	return nearest;
}
