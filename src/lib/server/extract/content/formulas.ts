// Leaves each formula of a page once, as MathML: pages hold it as MathML, as TeX and as what a script has drawn of it.
import { pruneHtml, type TexMarks } from '../html/prune-html.ts';
import { sourceOf } from '../html/formulas.ts';
import { classOf, elementsIn } from '../html/elements.ts';
import { isBlank, textOf } from '../html/text-content.ts';
import { createTexConverter, type TexConverter } from './tex.ts';
import { convertMarkedFormulas, unmarked } from './marked-formulas.ts';

/** Boxes around one formula: Wikipedia, KaTeX, MathJax 3 and 2. */
const BOXES = '.mwe-math-element, .katex, mjx-container, .MathJax_Display, .MathJax, .MathJax_SVG, .MathJax_CHTML';
const BLOCK_BOXES =
	'.katex-display, .MathJax_Display, .MathJax_SVG_Display, .mwe-math-element-block, mjx-container[display="true"]';
/** What MathJax 2 puts before the script that holds the source of a formula. */
const DRAWN = /(?:^|\s)(?:MathJax|MJXc)/;
const SCRIPTS = 'script[type^="math/"]';
/** Elements whose whole text is a formula between marks: Pandoc, Sphinx, GitHub, CKEditor, arithmatex. */
const MARKED = '.math, .math-tex, .arithmatex, .tex, .latex, math-renderer';
/** Pictures of formulas that have their TeX as `alt`. */
const PICTURES = 'img.mwe-math-fallback-image-inline, img.mwe-math-fallback-image-display, img.latex, img.tex';
const FORMULA_TAG = /^(?:MATH|SCRIPT|MJX-CONTAINER|MATH-RENDERER)$/;
const FORMULA_CLASS = /katex|mathjax|mwe-math|(?:^|\s)(?:math|math-tex|arithmatex|tex|latex)(?:\s|$)/i;
const DISPLAY_STYLE = /^\{\\(?:displaystyle|textstyle) ([^]*)\}$/;

/** Runs before scripts and hidden elements are removed. */
export function prepareFormulas(document: Document, texMarks: TexMarks): void {
	if (texMarks === 'none' && elementsIn(document.body, mayBeFormula).length === 0) return;
	const convert = createTexConverter();
	const tools: Tools = {
		fromTex(tex, display) {
			const html = convert(tex, display);
			const math = html === null ? null : elementOf(document, html);
			if (math !== null) finishConverted(math, tex, display);
			return math;
		},
		document
	};
	// Neither the page itself nor its body is a formula, whatever its class.
	const { body } = document;
	for (const script of body.querySelectorAll(SCRIPTS)) replaceScript(script, tools);
	for (const box of body.querySelectorAll(BOXES)) replaceBox(box, tools);
	for (const picture of body.querySelectorAll(PICTURES)) {
		const math = tools.fromTex(texOf(picture.getAttribute('alt') ?? ''), 'inline');
		if (math !== null) picture.replaceWith(math);
	}
	for (const element of body.querySelectorAll(MARKED)) {
		const marked = element.querySelector('math, img') === null ? unmarked(textOf(element)) : null;
		const math = marked === null ? null : tools.fromTex(marked.tex, marked.display);
		if (math !== null) element.replaceWith(math);
	}
	for (const math of body.querySelectorAll('math')) completeMathml(math, tools);
	if (texMarks !== 'none') convertMarkedFormulas(document, texMarks, tools.fromTex);
}

/** Most pages have no formula, and are not searched further. */
function mayBeFormula(element: Element): boolean {
	return FORMULA_TAG.test(element.tagName) || FORMULA_CLASS.test(classOf(element));
}

export interface Tools {
	readonly document: Document;
	readonly fromTex: (...source: Parameters<TexConverter>) => Element | null;
}

function replaceScript(script: Element, { document, fromTex }: Tools): void {
	const source = script.textContent;
	const type = script.getAttribute('type') ?? '';
	let drawn = script.previousElementSibling;
	let math: Element | null = null;
	while (drawn !== null && DRAWN.test(classOf(drawn)) && !separates(drawn, script)) {
		const before = drawn.previousElementSibling;
		math ??= drawn.querySelector('math');
		drawn.remove();
		drawn = before;
	}
	const display = /mode=display/.test(type) ? 'block' : 'inline';
	if (/^math\/(?:mml|mathml)/.test(type)) math ??= elementOf(document, pruneHtml(source).html);
	else if (math === null) math = fromTex(source, display) ?? codeOf(document, source);
	if (math === null) script.remove();
	else {
		if (display === 'block' && math.tagName === 'MATH') math.setAttribute('display', 'block');
		script.replaceWith(math);
	}
}

/** Whether text is between two elements. */
function separates(before: Element, after: Element): boolean {
	for (let node = before.nextSibling; node !== null && node !== after; node = node.nextSibling)
		if (node.nodeType === 3 && !isBlank(node)) return true;
	return false;
}

function replaceBox(box: Element, { document, fromTex }: Tools): void {
	if (box.parentNode === null || box.closest('math') !== null) return;
	const block = box.closest(BLOCK_BOXES);
	const display = block === null ? 'inline' : 'block';
	const math = box.querySelector('math') ?? inAttribute(document, box);
	if (math !== null) {
		if (display === 'block') math.setAttribute('display', 'block');
		if (!math.hasAttribute('alttext')) {
			const alt = box.querySelector('img[alt]')?.getAttribute('alt') ?? '';
			if (alt !== '' && math.querySelector('annotation') === null) math.setAttribute('alttext', sourceOf(texOf(alt)));
		}
		box.replaceWith(math);
		return;
	}
	const tex = box.querySelector('[data-latex]')?.getAttribute('data-latex') ?? '';
	const picture = box.querySelector('img');
	const source = tex === '' ? (picture?.getAttribute('alt') ?? '') : tex;
	const converted = fromTex(texOf(source), display);
	if (converted !== null) box.replaceWith(converted);
	else if (picture !== null) box.replaceWith(picture);
	// A formula that is only drawn: its own text, or else the words for screen readers.
	else if (isBlank(box)) {
		const words = source === '' ? (box.getAttribute('aria-label') ?? '') : source;
		if (words !== '') box.replaceWith(codeOf(document, words));
	}
}

function inAttribute(document: Document, box: Element): Element | null {
	const markup = box.getAttribute('data-mathml');
	return markup === null ? null : elementOf(document, pruneHtml(markup).html);
}

/** Notes the source of MathML; MathML that draws nothing is replaced by what its source draws. */
function completeMathml(math: Element, { document, fromTex }: Tools): void {
	let source = texOf(math.getAttribute('alttext') ?? '');
	for (const annotation of [...math.querySelectorAll('annotation')]) {
		if (/tex/i.test(annotation.getAttribute('encoding') ?? '')) source = texOf(annotation.textContent) || source;
		annotation.remove();
	}
	const semantics = math.querySelector('semantics');
	const isContent = math.querySelector('apply, ci, cn, csymbol') !== null && math.querySelector('mi, mn, mo') === null;
	if (!isBlank(math) && !isContent) {
		if (semantics !== null && semantics.parentNode === math) semantics.replaceWith(...semantics.childNodes);
		if (source === '') math.removeAttribute('alttext');
		else math.setAttribute('alttext', sourceOf(source));
		return;
	}
	const display = math.getAttribute('display') === 'block' ? 'block' : 'inline';
	const other = source === '' ? null : (fromTex(source, display) ?? codeOf(document, source));
	if (other !== null) math.replaceWith(other);
	else if (!isContent) math.remove();
}

function finishConverted(math: Element, tex: string, display: 'block' | 'inline'): void {
	for (const cell of math.querySelectorAll('mtd')) {
		const side = /tml-(left|right)/.exec(classOf(cell))?.[1];
		if (side !== undefined) cell.setAttribute('columnalign', side);
	}
	math.setAttribute('alttext', sourceOf(tex));
	if (display === 'block') math.setAttribute('display', 'block');
}

function texOf(text: string): string {
	const trimmed = text.trim();
	return DISPLAY_STYLE.exec(trimmed)?.[1]?.trim() ?? trimmed;
}

function codeOf(document: Document, source: string): Element {
	const code = document.createElement('code');
	code.textContent = source.trim();
	return code;
}

function elementOf(document: Document, html: string): Element | null {
	const box = document.createElement('div');
	box.innerHTML = html;
	return box.querySelector('math');
}
