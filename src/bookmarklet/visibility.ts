// Finds out whether the page's style sheets hide an element, because the copy is made without them.

/** `none`: with all that is in it. `invisible`: elements in it may be visible. */
export type Visibility = 'visible' | 'invisible' | 'none';

/** Elements that are never shown themselves, or that pages hide until they are loaded or needed. */
const NOT_HIDDEN = /^(?:html|head|body|title|meta|link|base|script|img|picture|audio|video|iframe|area|br|wbr|rp)$/;
const HTML = 'http://www.w3.org/1999/xhtml';

/** The visibility of an element by its computed style. What a closed `details` folds is visible. */
export function visibilityOf(element: Element): Visibility {
	if (element.namespaceURI !== HTML || NOT_HIDDEN.test(element.localName)) return 'visible';
	const { display, visibility } = getComputedStyle(element);
	const isSeen = display !== 'none' && visibility !== 'hidden' && visibility !== 'collapse';
	if (isSeen || element.closest('details:not([open])') !== null) return 'visible';
	if (display !== 'none') return 'invisible';
	// A formula for screen readers, beside the picture or the boxes that show it.
	return element.querySelector('math') === null ? 'none' : 'visible';
}
