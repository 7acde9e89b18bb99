// Finds formulas in TeX between marks, such as `\(…\)` and `$$…$$`, in the text of a page whose scripts would draw them.
import type { TexMarks } from '../html/prune-html.ts';
import { MAX_TEX_CHARACTERS } from './tex.ts';

type Display = 'block' | 'inline';

export interface MarkedFormula {
	readonly tex: string;
	readonly display: Display;
}

interface Found extends MarkedFormula {
	readonly from: number;
	readonly to: number;
}

const ENVIRONMENT = /^(?:equation|align|aligned|alignat|gather|gathered|multline|eqnarray|split|displaymath|math)\*?$/;
/** Single dollars also stand for money: such a formula starts and ends with a letter, and no digit follows. */
const IN_DOLLARS = /^[^\s$](?:[^$\n]*[^\s$\\])?$/;
/** Elements whose text is not searched. */
const SKIPPED = 'pre, code, kbd, samp, script, style, textarea, title, math, .tex2jax_ignore, .mathjax_ignore';
/** `NodeFilter.SHOW_TEXT` */
const SHOW_TEXT = 4;
const TEXT_NODE = 3;

/** @param convert returns an element, or null for what is no formula, which stays text */
export function convertMarkedFormulas(
	document: Document,
	marks: TexMarks,
	convert: (tex: string, display: Display) => Element | null
): void {
	const walker = document.createTreeWalker(document.body, SHOW_TEXT);
	const nodes: Node[] = [];
	for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
		joinTexts(node);
		if (/\\[([b]|\$/.test(node.nodeValue ?? '')) nodes.push(node);
	}
	for (const node of nodes) {
		const text = node.nodeValue ?? '';
		if (node.parentElement === null || node.parentElement.closest(SKIPPED) !== null) continue;
		const parts: Node[] = [];
		let written = 0;
		for (const { tex, display, from, to } of findFormulas(text, marks)) {
			const math = convert(tex, display);
			if (math === null) continue;
			parts.push(document.createTextNode(text.slice(written, from)), math);
			written = to;
		}
		if (parts.length === 0) continue;
		const rest = document.createTextNode(text.slice(written));
		for (const part of [...parts, rest]) node.parentNode?.insertBefore(part, node);
		node.parentNode?.removeChild(node);
	}
}

/** The parser makes a node of each character reference, as in `a &lt; b`. */
function joinTexts(first: Node): void {
	const texts = [first.nodeValue ?? ''];
	for (let next = first.nextSibling; next?.nodeType === TEXT_NODE; next = first.nextSibling) {
		texts.push(next.nodeValue ?? '');
		next.parentNode?.removeChild(next);
	}
	if (texts.length > 1) first.nodeValue = texts.join('');
}

/** The formula of a text that is nothing but a formula between marks. */
export function unmarked(text: string): MarkedFormula | null {
	const [first, second] = findFormulas(text.trim(), 'dollars');
	return first !== undefined && second === undefined && first.from === 0 && first.to === text.trim().length
		? first
		: null;
}

/** Takes linear time: the next end of each kind is searched for once. */
function findFormulas(text: string, marks: TexMarks): Found[] {
	const found: Found[] = [];
	const ends = new Map<string, number>();
	const opening = /\\\(|\\\[|\\begin\{([a-z]{1,12}\*?)\}|\$\$?/g;

	function endAfter(mark: string, from: number): number {
		const known = ends.get(mark) ?? -1;
		if (known >= from) return known;
		const at = text.indexOf(mark, from);
		const end = at === -1 ? Infinity : at;
		ends.set(mark, end);
		return end;
	}

	for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
		const [open, environment] = match;
		const from = match.index;
		if (text[from - 1] === '\\') continue;
		if (environment !== undefined && !ENVIRONMENT.test(environment)) continue;
		if (open === '$' && marks !== 'dollars') continue;
		const close = environment === undefined ? closeOf(open) : `\\end{${environment}}`;
		const start = from + open.length;
		const end = endAfter(close, start);
		if (end - start > MAX_TEX_CHARACTERS) continue;
		const inner = text.slice(start, end);
		const isMoney = open === '$' && (!IN_DOLLARS.test(inner) || /\d/.test(text[end + 1] ?? ''));
		if (isMoney || inner.trim() === '') continue;
		const to = end + close.length;
		const isBlock = open === '$$' || open === '\\[' || environment !== undefined;
		const tex = environment === undefined ? inner : text.slice(from, to);
		found.push({ tex, display: isBlock ? 'block' : 'inline', from, to });
		opening.lastIndex = to;
	}
	return found;
}

function closeOf(open: string): string {
	if (open === '\\(') return '\\)';
	return open === '\\[' ? '\\]' : open;
}
