// Leaves each block of code of a page as one `pre` with its characters, without line numbers and buttons.
import { classOf } from '../html/elements.ts';
import { textOf } from '../html/text-content.ts';
import { hasMarkedLines, isLine, writeLines } from './code-lines.ts';

const NUMBER_CLASS =
	/(?:^|[\s_-])(?:line-?numbers?|linenos?|linenodiv|linenum|gutter|blob-num|ln-numbers|lnt|ln|crayon-nums?|line-number-rows|linenumber)(?:$|[\s_-])/i;
/** Nothing but numbers, one for each line. */
const NUMBERS = /^[\d\s]*$/;
const COPY_CLASS = /(?:^|[\s_-])(?:copy|clipboard|copybtn|zeroclipboard|toolbar-item|code-copy)/i;
const MAX_BUTTON_CHARACTERS = 24;
/** Cells of a table that lays out code. */
const CODE_CELL = /(?:^|[\s_-])(?:code|blob-code|hljs-ln-code|rouge-code|lntd|crayon-code|ln-code)(?:$|[\s_-])/i;
/** Boxes around code that may hold its buttons and the name of its language. */
const BOXES = 2;
const MAX_BOX_CHILDREN = 6;
/** Code with at most this many lines is inline code that the source wraps. */
const MAX_WRAPPED_LINES = 2;

/** Runs before buttons are removed, and before languages are noted. */
export function prepareCode(document: Document): void {
	for (const table of document.querySelectorAll('table')) replaceTable(document, table);
	for (const code of document.querySelectorAll('code')) promoteCode(document, code);
	for (const block of document.querySelectorAll('pre')) {
		if (block.parentNode === null) continue;
		removeParts(block);
		removeButtonsBeside(block);
		writeLines(document, block);
	}
}

function isNumbers(element: Element): boolean {
	const number = element.getAttribute('data-line-number');
	const isNamed = NUMBER_CLASS.test(classOf(element));
	if ((!isNamed && number === null) || /^(?:CODE|PRE)$/.test(element.tagName)) return false;
	const text = element.textContent;
	if (!NUMBERS.test(text)) return false;
	return isNamed || (!isLine(element) && (text.trim() === '' || text.trim() === number));
}

function isButton(element: Element): boolean {
	return element.tagName === 'BUTTON' || (COPY_CLASS.test(classOf(element)) && isShort(element));
}

function isShort(element: Element): boolean {
	return element.querySelector('pre, code') === null && element.textContent.trim().length <= MAX_BUTTON_CHARACTERS;
}

/** Removes the button to copy, and the name of the language where it is a label. */
function removeButtonsBeside(block: Element): void {
	let inner = block;
	for (let step = 0; step < BOXES; step++) {
		const box = inner.parentElement;
		const children = box === null ? null : childrenOf(box);
		if (box === null || children === null || !/^(?:DIV|FIGURE|SPAN)$/.test(box.tagName)) return;
		for (const element of children) {
			if (element !== inner && element.tagName !== 'PRE' && isShort(element) && isControl(element)) element.remove();
		}
		inner = box;
	}
}

/** The elements in a box; null for a box with many, whose count would take too long for each of many blocks. */
function childrenOf(box: Element): Element[] | null {
	const children: Element[] = [];
	for (let child = box.firstElementChild; child !== null; child = child.nextElementSibling) {
		if (children.push(child) > MAX_BOX_CHILDREN) return null;
	}
	return children;
}

function isControl(element: Element): boolean {
	if (element.tagName === 'BUTTON') return true;
	const name = classOf(element);
	const isLabel = /^lang(?:uage)?$/i.test(name.trim()) && /^[\w+#.-]{0,20}$/.test(element.textContent.trim());
	return COPY_CLASS.test(name) || isLabel || (element.querySelector('button') !== null && textOf(element) === '');
}

/** Replaces a table that lays out code: one row with all lines, or a row for each line. */
function replaceTable(document: Document, table: Element): void {
	if (table.parentNode === null || table.querySelector('table, th, caption') !== null) return;
	const rows = [...table.querySelectorAll('tr')].map((row) => [...row.children]);
	const cells = rows.flat();
	if (cells.length === 0 || !cells.some(isNumberCell)) return;
	const code = rows.map((row) => row.filter((cell) => !isNumberCell(cell)));
	if (code.some((row) => row.length > 1 || row.some((cell) => !isCodeCell(cell, table)))) return;
	const block = document.createElement('pre');
	copyNames(table.querySelector('pre code, pre') ?? table, block);
	for (const [index, [cell]] of code.entries()) {
		if (cell === undefined) continue;
		const source = cell.querySelector('pre') ?? cell;
		removeParts(source);
		if (code.length > 1 && index > 0) block.append(document.createTextNode('\n'));
		if (code.length > 1) {
			writeLines(document, source);
			block.append(document.createTextNode(source.textContent.replace(/^\n|\n$/g, '')));
		} else block.append(...source.childNodes);
	}
	const outer = table.closest('pre');
	if (outer === null) table.replaceWith(block);
	else table.replaceWith(...block.childNodes);
}

function removeParts(source: Element): void {
	for (const element of source.querySelectorAll('[class], [data-line-number], button')) {
		if (element.parentNode !== null && (isNumbers(element) || isButton(element))) element.remove();
	}
}

function isNumberCell(cell: Element): boolean {
	if (!NUMBERS.test(cell.textContent)) return false;
	const name = classOf(cell);
	const isMarked = NUMBER_CLASS.test(name) || cell.hasAttribute('data-line-number');
	return isMarked || [...cell.querySelectorAll('[class]')].some(isNumbers);
}

function isCodeCell(cell: Element, table: Element): boolean {
	return (
		CODE_CELL.test(classOf(cell)) || cell.querySelector('pre, code') !== null || table.closest('pre, code') !== null
	);
}

function copyNames(from: Element, to: Element): void {
	for (const name of ['class', 'data-language', 'data-lang']) {
		const value = from.getAttribute(name);
		if (value !== null && !CODE_CELL.test(value)) to.setAttribute(name, value);
	}
}

/** Makes a `pre` of code with several lines whose white space only styles preserve. */
function promoteCode(document: Document, code: Element): void {
	if (code.closest('pre') !== null || code.querySelector('pre') !== null) return;
	const parent = code.parentElement;
	const isOnly = code.previousElementSibling === null && code.nextElementSibling === null;
	const isAlone = parent !== null && isOnly && textOf(parent) === textOf(code);
	const lines = code.textContent.trim().split('\n', MAX_WRAPPED_LINES + 1).length;
	if (!hasMarkedLines(code) && !(isAlone && lines > MAX_WRAPPED_LINES)) return;
	if (!isAlone && parent !== null && /^(?:P|SPAN|A|H\d|DT)$/.test(parent.tagName)) return;
	const block = document.createElement('pre');
	const outer = isAlone && parent.tagName === 'P' ? parent : code;
	outer.replaceWith(block);
	block.append(code);
}
