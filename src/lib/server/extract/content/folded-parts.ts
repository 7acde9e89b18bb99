// Unfolds the answers of accordions: a heading keeps its text below it, a button and its panel become `details`.
import { classOf, elementsIn } from '../html/elements.ts';
import { isFolded } from '../html/hidden.ts';
import { hasMoreWords, isBlank, textOf } from '../html/text-content.ts';

const HEADINGS = 'h1, h2, h3, h4, h5, h6';
const NO_TEXT_TAGS: ReadonlySet<string> = new Set(['NAV', 'HEADER', 'FOOTER', 'FORM', 'DIALOG']);
const NO_TEXT_ROLES: ReadonlySet<string> = new Set(['navigation', 'menu', 'menubar', 'dialog', 'tablist']);
const OVERLAYS =
	'[role="menu"], [role="listbox"], [role="dialog"], [role="tooltip"], dialog, [aria-modal="true"], nav, article, h1, form';
const CONTROL_NAME = /accordion|collaps|expand|faq|question|toggle|disclosure|spoiler/i;
/** Attributes with the id of a panel. */
const TARGETS = ['aria-controls', 'data-target', 'data-bs-target'] as const;
const MAX_CLIMB = 3;
const MAX_QUESTION_WORDS = 60;
const MAX_ANSWER_WORDS = 1_500;
const MIN_ANSWER_CHARACTERS = 8;
const MAX_CONTROLS = 1_000;
const MAX_LINK_SHARE = 0.5;

/** Whether an element is in a part of a page that has menus that fold. */
export function isOutsideText(element: Element): boolean {
	for (let outer: Element | null = element; outer !== null; outer = outer.parentElement) {
		if (NO_TEXT_TAGS.has(outer.tagName) || outer.getAttribute('aria-modal') === 'true') return true;
		if (NO_TEXT_ROLES.has(outer.getAttribute('role') ?? '')) return true;
	}
	return false;
}

/** Runs before buttons and hidden elements are removed. */
export function unfoldParts(document: Document): void {
	let count = 0;
	const judged = new Set<Element>();
	for (const control of elementsIn(document.body, mayControl)) {
		if (control.parentNode === null || !isControl(control)) continue;
		if (++count > MAX_CONTROLS) break;
		unfold(document, control, judged);
	}
	for (const hidden of elementsIn(document.body, isFolded)) {
		if (isAnswerBelowHeading(hidden)) show(hidden);
	}
}

/** @param judged panels of earlier controls: only the first control of a panel is its question, others close it */
function unfold(document: Document, control: Element, judged: Set<Element>): void {
	const head = headOf(control);
	const panel = panelOf(document, control, head);
	if (panel === null || judged.has(panel) || panel.contains(control)) return;
	// A panel that is shown needs no repair, unless its question is a button and would be removed.
	if (!isFolded(panel) && control.tagName !== 'BUTTON') return;
	judged.add(panel);
	if (!isAnswer(panel)) return;
	show(panel);
	if (head.matches(HEADINGS) || head.querySelector(HEADINGS) !== null || control.closest('dt, summary') !== null) {
		if (control.tagName === 'BUTTON' && control.closest(HEADINGS) === null && control.querySelector(HEADINGS) !== null)
			control.replaceWith(...control.childNodes);
		return;
	}
	const details = document.createElement('details');
	const summary = document.createElement('summary');
	summary.append(document.createTextNode(textOf(control)));
	panel.replaceWith(details);
	details.append(summary, ...(panel.tagName === 'DD' ? panel.childNodes : [panel]));
	head.remove();
}

function mayControl(element: Element): boolean {
	if (isFolding(element)) return true;
	if (element.tagName !== 'BUTTON' && element.getAttribute('role') !== 'button') return false;
	const next = element.nextElementSibling;
	return (
		TARGETS.some((name) => element.hasAttribute(name)) ||
		(next !== null && isFolded(next)) ||
		(element.parentElement !== null && isFolding(element.parentElement))
	);
}

function isControl(element: Element): boolean {
	const isNamed = element.tagName === 'BUTTON' || isFolding(element);
	return isNamed && !isBlank(element) && !hasMoreWords(element, MAX_QUESTION_WORDS) && !isOutsideText(element);
}

/** The element with nothing but the question, as large as possible. */
function headOf(control: Element): Element {
	let head = control;
	const words = textOf(control);
	for (let step = 0; step < MAX_CLIMB; step++) {
		const parent = head.parentElement;
		if (parent === null || parent.tagName === 'BODY' || hasMoreWords(parent, MAX_QUESTION_WORDS)) break;
		if (textOf(parent) !== words || parent.querySelector('img, table, pre') !== null) break;
		head = parent;
	}
	return head;
}

function panelOf(document: Document, control: Element, head: Element): Element | null {
	for (const name of [...TARGETS, 'href']) {
		const value = (control.getAttribute(name) ?? '').trim();
		const id = name === 'aria-controls' ? value : value.startsWith('#') ? value.slice(1) : '';
		const panel = /^\S{1,200}$/.test(id) ? document.getElementById(id) : null;
		if (panel !== null && !panel.contains(control) && !control.contains(panel)) return panel;
	}
	const next = head.nextElementSibling;
	const isPanel = next !== null && /^(?:DIV|P|UL|OL|SECTION|DD|BLOCKQUOTE|SPAN)$/.test(next.tagName);
	return isPanel && (isFolded(next) || isFolding(control) || isFolding(head)) ? next : null;
}

function isFolding(control: Element): boolean {
	return control.hasAttribute('aria-expanded') || CONTROL_NAME.test(classOf(control));
}

/** Shows a panel and what hides its contents. */
export function show(panel: Element): void {
	let shown: Element | null = panel;
	// A panel often holds one box that is hidden too.
	for (let step = 0; step < MAX_CLIMB && shown !== null; step++) {
		for (const name of ['hidden', 'aria-hidden', 'style']) shown.removeAttribute(name);
		const first: Element | null = shown.firstElementChild;
		shown = first !== null && first.nextElementSibling === null && isFolded(first) ? first : null;
	}
}

/** Whether a panel holds text that answers a question: no menu, no dialog, and not another article. */
export function isAnswer(panel: Element): boolean {
	if (hasMoreWords(panel, MAX_ANSWER_WORDS)) return false;
	if (panel.matches(OVERLAYS) || panel.querySelector(OVERLAYS) !== null) return false;
	const length = textOf(panel).length;
	if (length < MIN_ANSWER_CHARACTERS) return panel.querySelector('img, pre, table, math') !== null;
	const linked = [...panel.querySelectorAll('a')].reduce((sum, link) => sum + textOf(link).length, 0);
	return linked <= length * MAX_LINK_SHARE;
}

/** Whether a hidden element follows a heading or a term directly, and has no such heading itself. */
function isAnswerBelowHeading(hidden: Element): boolean {
	const before = hidden.previousElementSibling;
	if (before === null) return false;
	const heading = /^(?:H[2-6]|DT)$/.test(before.tagName) ? before : before.querySelector('h2, h3, h4, h5, h6');
	if (heading === null || hasMoreWords(before, MAX_QUESTION_WORDS) || isOutsideText(hidden)) return false;
	return hidden.querySelector(HEADINGS) === null && isAnswer(hidden);
}
