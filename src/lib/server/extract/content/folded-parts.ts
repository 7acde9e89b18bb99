// Unfolds the answers of accordions: a heading keeps its text below it, a button and its panel become `details`.
import { hasMoreWords, isBlank, textOf } from '../html/text-content.ts';

const CONTROLS =
	'button, [aria-expanded], [data-target], [data-bs-target], [role="button"], [class*="accordion"], [class*="collapsible"], [class*="faq"], [class*="toggle"], [class*="question"]';
const HEADINGS = 'h1, h2, h3, h4, h5, h6';
/** Parts of a page that have menus that fold. */
export const NOT_TEXT =
	'nav, header, footer, form, [role="navigation"], [role="menu"], [role="menubar"], [role="dialog"], [role="tablist"], dialog, [aria-modal="true"]';
const OVERLAYS =
	'[role="menu"], [role="listbox"], [role="dialog"], [role="tooltip"], dialog, [aria-modal="true"], nav, article, h1, form';
const CONTROL_NAME = /accordion|collaps|expand|faq|question|toggle|disclosure|spoiler/i;
const HIDDEN_STYLE = /display:\s*none|visibility:\s*hidden|(?:^|;)\s*(?:max-)?height:\s*0(?:px)?\s*(?:;|$)/i;
const MAX_CLIMB = 3;
const MAX_QUESTION_WORDS = 60;
const MAX_ANSWER_WORDS = 1_500;
const MIN_ANSWER_CHARACTERS = 8;
const MAX_CONTROLS = 1_000;
const MAX_LINK_SHARE = 0.5;

/** Runs before buttons and hidden elements are removed. */
export function unfoldParts(document: Document): void {
	let count = 0;
	for (const control of document.querySelectorAll(CONTROLS)) {
		if (control.parentNode === null || !isControl(control)) continue;
		if (++count > MAX_CONTROLS) break;
		unfold(document, control);
	}
	for (const hidden of document.querySelectorAll('[hidden], [aria-hidden="true"], [style]')) {
		if (isHidden(hidden) && isAnswerBelowHeading(hidden)) show(hidden);
	}
}

function unfold(document: Document, control: Element): void {
	const head = headOf(control);
	const panel = panelOf(document, control, head);
	if (panel === null || !isAnswer(panel) || panel.contains(control)) return;
	// A panel that is shown needs no repair, unless its question is a button and would be removed.
	if (!isHidden(panel) && control.tagName !== 'BUTTON') return;
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

function isControl(element: Element): boolean {
	const isNamed = element.tagName === 'BUTTON' || isFolding(element);
	return (
		isNamed && !isBlank(element) && !hasMoreWords(element, MAX_QUESTION_WORDS) && element.closest(NOT_TEXT) === null
	);
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
	for (const name of ['aria-controls', 'data-target', 'data-bs-target', 'href']) {
		const value = (control.getAttribute(name) ?? '').trim();
		const id = name === 'aria-controls' ? value : value.startsWith('#') ? value.slice(1) : '';
		const panel = /^\S{1,200}$/.test(id) ? document.getElementById(id) : null;
		if (panel !== null && !panel.contains(control) && !control.contains(panel)) return panel;
	}
	const next = head.nextElementSibling;
	const isPanel = next !== null && /^(?:DIV|P|UL|OL|SECTION|DD|BLOCKQUOTE|SPAN)$/.test(next.tagName);
	return isPanel && (isHidden(next) || isFolding(control) || isFolding(head)) ? next : null;
}

function isFolding(control: Element): boolean {
	return control.hasAttribute('aria-expanded') || CONTROL_NAME.test(control.getAttribute('class') ?? '');
}

function isHidden(element: Element): boolean {
	return (
		element.hasAttribute('hidden') ||
		element.getAttribute('aria-hidden') === 'true' ||
		HIDDEN_STYLE.test(element.getAttribute('style') ?? '')
	);
}

/** Shows a panel, and boxes in it that are hidden too. */
export function show(panel: Element): void {
	let shown: Element | null = panel;
	// A panel often holds one box that is hidden too.
	for (let step = 0; step < MAX_CLIMB && shown !== null; step++) {
		for (const name of ['hidden', 'aria-hidden', 'style']) shown.removeAttribute(name);
		const first: Element | null = shown.firstElementChild;
		shown = first !== null && first.nextElementSibling === null && isHidden(first) ? first : null;
	}
}

/** Whether a panel holds text that answers a question: no menu, no dialog, and not another article. */
export function isAnswer(panel: Element): boolean {
	if (panel.matches(OVERLAYS) || panel.querySelector(OVERLAYS) !== null) return false;
	if (hasMoreWords(panel, MAX_ANSWER_WORDS)) return false;
	const length = textOf(panel).length;
	if (length < MIN_ANSWER_CHARACTERS) return panel.querySelector('img, pre, table, math') !== null;
	const linked = [...panel.querySelectorAll('a')].reduce((sum, link) => sum + textOf(link).length, 0);
	return linked <= length * MAX_LINK_SHARE;
}

/** Whether a hidden element follows a heading or a term directly, and has no such heading itself. */
function isAnswerBelowHeading(hidden: Element): boolean {
	const before = hidden.previousElementSibling;
	if (before === null || hidden.closest(NOT_TEXT) !== null || !isAnswer(hidden)) return false;
	const heading = /^(?:H[2-6]|DT)$/.test(before.tagName) ? before : before.querySelector('h2, h3, h4, h5, h6');
	if (heading === null || hasMoreWords(before, MAX_QUESTION_WORDS)) return false;
	return hidden.querySelector(HEADINGS) === null;
}
