// Tells by its attributes whether a page hides an element.

const HIDING_STYLE = /display\s*:\s*none|visibility\s*:\s*hidden/i;
const NO_HEIGHT = /(?:^|;)\s*(?:max-)?height\s*:\s*0(?:px)?\s*(?:;|$)/i;
const TRANSPARENT = /opacity\s*:\s*0(?:\.0*)?\s*(?:;|$)/i;

/** Whether an element takes no part in the layout, or is not painted. */
export function isInvisible(element: Element): boolean {
	return element.hasAttribute('hidden') || HIDING_STYLE.test(styleOf(element));
}

/** Whether an element is invisible, or hidden from readers of screens. */
export function isHidden(element: Element): boolean {
	return isInvisible(element) || element.getAttribute('aria-hidden') === 'true';
}

/** Whether an element is hidden as panels are that a control unfolds. */
export function isFolded(element: Element): boolean {
	return isHidden(element) || NO_HEIGHT.test(styleOf(element));
}

/** Whether an element is hidden as one is that a script shows when the page has loaded. */
export function isFadedOut(element: Element): boolean {
	return isHidden(element) || TRANSPARENT.test(styleOf(element));
}

function styleOf(element: Element): string {
	return element.getAttribute('style') ?? '';
}
