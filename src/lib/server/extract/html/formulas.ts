// Rebuilds the MathML of an article from a list of allowed elements, because sanitize-html does not know where a browser
// changes from HTML to MathML and back.
import { decodeHTML, decodeHTMLAttribute } from 'entities/decode';
import { escapeAttribute, escapeText } from 'entities/escape';
import { mayHaveAttribute, prefixId } from '../../../domain/article-html.ts';
import { MATHML_TAGS, MATHML_TEXT_TAGS } from '../../../domain/mathml.ts';
import { VOID_ELEMENTS } from './prune-html.ts';
import { tokenise, type Attribute } from './tokenizer.ts';

export interface TakenFormulas {
	/** The HTML with an element `formula-slot` in the place of each formula. */
	readonly html: string;
	/** Safe HTML of each formula: MathML, or its source as code. */
	readonly formulas: readonly string[];
}

interface FormulaNode {
	readonly tag: string;
	readonly attributes: readonly Attribute[];
	readonly children: (FormulaNode | string)[];
}

/** The element that stands for a formula while the HTML around it is sanitised; its number is in `SLOT_NUMBER`. */
export const SLOT = 'formula-slot';
export const SLOT_NUMBER = 'data-n';
const FILLED_SLOT = /<formula-slot data-n="(\d{1,9})"><\/formula-slot>/g;
const OTHER_SLOT = /<\/?formula-slot[^>]*>/g;

/** Elements of a formula beyond which only its source is kept; a page of equations has 300. */
const MAX_NODES = 5_000;
const MAX_SOURCE_CHARACTERS = 4_000;
const TEXT_TAGS: ReadonlySet<string> = new Set(MATHML_TEXT_TAGS);
const TAGS: ReadonlySet<string> = new Set(MATHML_TAGS);
/** Removed with their contents; every other element that is not allowed becomes an `mrow`. */
const REMOVED: ReadonlySet<string> = new Set('annotation annotation-xml malignmark mglyph script style'.split(' '));
/** Elements of which only the first child is shown. */
const FIRST_ONLY: ReadonlySet<string> = new Set(['semantics', 'maction']);
/** Widths by name, in em (MathML 3, 2.1.5.2). */
const NAMED_WIDTHS: Readonly<Record<string, string>> = {
	veryverythinmathspace: '.0556em',
	verythinmathspace: '.1111em',
	thinmathspace: '.1667em',
	mediummathspace: '.2222em',
	thickmathspace: '.2778em',
	verythickmathspace: '.3333em',
	veryverythickmathspace: '.3889em'
};
const TEX = /^(?:application\/x-tex|tex|latex|text\/x-tex|application\/x-latex)$/i;

/** @param pruned from `pruneHtml`: every tag is closed, and no formula is inside another */
export function takeFormulas(pruned: string): TakenFormulas {
	if (!pruned.includes('<math') && !pruned.includes(`<${SLOT}`)) return { html: pruned, formulas: [] };
	const parts: string[] = [];
	const formulas: string[] = [];
	const open: FormulaNode[] = [];
	let nodes = 0;

	tokenise(pruned, {
		open(tag, attributes) {
			if (tag === SLOT) return;
			const parent = open.at(-1);
			if (parent === undefined && tag !== 'math') return void parts.push(writeTag(tag, attributes));
			if (VOID_ELEMENTS.has(tag)) return;
			const node = { tag, attributes, children: [] };
			if (parent === undefined) nodes = 0;
			if (++nodes <= MAX_NODES) parent?.children.push(node);
			open.push(node);
		},
		close(tag) {
			if (tag === SLOT) return;
			const node = open.pop();
			if (node === undefined) parts.push(`</${tag}>`);
			else if (open.length === 0) {
				const formula = nodes <= MAX_NODES ? writeFormula(node) : writeSource(node);
				// Without a slot, what is empty without the formula is removed.
				if (formula === '') return;
				parts.push(`<${SLOT} ${SLOT_NUMBER}="${formulas.length}"></${SLOT}>`);
				formulas.push(formula);
			}
		},
		text(text) {
			const parent = open.at(-1);
			if (parent === undefined) parts.push(text);
			else if (nodes <= MAX_NODES) parent.children.push(decodeHTML(text));
		}
	});
	return { html: parts.join(''), formulas };
}

/** Puts each formula back once. @param clean sanitised HTML */
export function putFormulas(clean: string, formulas: readonly string[]): string {
	if (!clean.includes(`<${SLOT}`)) return clean;
	const left = new Map(formulas.entries());
	const filled = clean.replace(FILLED_SLOT, (_slot, number: string) => {
		const formula = left.get(Number(number)) ?? '';
		left.delete(Number(number));
		return formula;
	});
	return filled.replace(OTHER_SLOT, '');
}

/** The source of a formula as its page gives it; `<` and `>` are written as commands. */
export function sourceOf(tex: string): string {
	const source = tex
		.replaceAll('<', '\\lt ')
		.replaceAll('>', '\\gt ')
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
	return source.length > MAX_SOURCE_CHARACTERS ? '' : source;
}

function writeTag(tag: string, attributes: readonly Attribute[]): string {
	return `<${tag}${attributes.map(({ name, value }) => ` ${name}="${value.replaceAll('"', '&quot;')}"`).join('')}>`;
}

function texOf(root: FormulaNode): string {
	const declared = valueOf(root, 'alttext');
	return declared === '' ? sourceOf(annotationOf(root)) : sourceOf(declared);
}

/** The source of a formula as code; empty for one without a source. */
function writeSource(root: FormulaNode): string {
	const source = texOf(root);
	return source === '' ? '' : `<code>${escapeText(source)}</code>`;
}

function writeFormula(root: FormulaNode): string {
	const content = root.children.map((child) => writeIn(root, child)).join('');
	if (!/>[^<\s]/.test(content)) return writeSource(root);
	const source = texOf(root);
	const isBlock = valueOf(root, 'display') === 'block' || valueOf(root, 'mode') === 'display';
	const attributes = [
		...root.attributes.filter(({ name }) => !/^(?:display|alttext)$/.test(name)),
		...(isBlock ? [{ name: 'display', value: 'block' }] : []),
		...(source === '' ? [] : [{ name: 'alttext', value: source.replaceAll('&', '&amp;') }])
	];
	return `<math${writeAttributes('math', attributes)}>${content}</math>`;
}

function annotationOf(node: FormulaNode): string {
	if (node.tag === 'annotation') return TEX.test(valueOf(node, 'encoding')) ? textOf(node) : '';
	for (const child of node.children) {
		const found = typeof child === 'string' ? '' : annotationOf(child);
		if (found !== '') return found;
	}
	return '';
}

function writeIn(parent: FormulaNode, child: FormulaNode | string): string {
	if (typeof child !== 'string') return writeNode(child);
	// Text between elements is only white space, or else it would be lost.
	return child.trim() === '' ? '' : writeText('mtext', [], child);
}

function writeNode(node: FormulaNode): string {
	const { tag, attributes, children } = node;
	if (REMOVED.has(tag)) return '';
	if (TEXT_TAGS.has(tag)) return writeText(tag, attributes, textOf(node));
	if (FIRST_ONLY.has(tag)) {
		const first = children.find((child) => typeof child !== 'string');
		return first === undefined ? '' : writeIn(node, first);
	}
	if (tag === 'mfenced') return writeFenced(node);
	if (tag === 'mlabeledtr') {
		const [label, ...cells] = children.filter((child) => typeof child !== 'string');
		return writeElement('mtr', attributes, [...cells, ...(label === undefined ? [] : [label])]);
	}
	return TAGS.has(tag) && tag !== 'math' ? writeElement(tag, attributes, children) : writeElement('mrow', [], children);
}

function writeElement(tag: string, attributes: readonly Attribute[], children: readonly (FormulaNode | string)[]) {
	const parent = { tag, attributes, children: [] };
	return `<${tag}${writeAttributes(tag, attributes)}>${children.map((child) => writeIn(parent, child)).join('')}</${tag}>`;
}

function writeText(tag: string, attributes: readonly Attribute[], text: string): string {
	const shown = text.replace(/[ \t\n\f\r]+/g, ' ').replace(/^ | $/g, '');
	return `<${tag}${writeAttributes(tag, attributes)}>${escapeText(shown)}</${tag}>`;
}

/** Browsers no longer draw the fences of `mfenced` (MathML 3, 3.3.8). */
function writeFenced(node: FormulaNode): string {
	const separators = [...(attributeOf(node, 'separators') ?? ',').replace(/\s+/g, '')];
	const parts = node.children.filter((child) => typeof child !== 'string').map((child) => writeIn(node, child));
	const operator = (text: string): string => (text.trim() === '' ? '' : writeText('mo', [], text));
	const inner = parts.map((part, index) =>
		index === 0 ? part : operator(separators[index - 1] ?? separators.at(-1) ?? '') + part
	);
	return `<mrow>${operator(attributeOf(node, 'open') ?? '(')}${inner.join('')}${operator(attributeOf(node, 'close') ?? ')')}</mrow>`;
}

function writeAttributes(tag: string, attributes: readonly Attribute[]): string {
	const seen = new Set<string>();
	return attributes
		.map(({ name, value }) => {
			const decoded = decodeHTMLAttribute(value).trim();
			const written = name === 'id' ? prefixId(decoded) : decoded;
			const text = /^(?:width|lspace|rspace)$/.test(name) ? (NAMED_WIDTHS[written] ?? written) : written;
			if (seen.has(name) || !mayHaveAttribute(tag, name, text)) return '';
			seen.add(name);
			return ` ${name}="${escapeAttribute(text)}"`;
		})
		.join('');
}

function textOf(node: FormulaNode): string {
	return node.children
		.map((child) => (typeof child === 'string' ? child : REMOVED.has(child.tag) ? '' : textOf(child)))
		.join('');
}

function valueOf(node: FormulaNode, name: string): string {
	return attributeOf(node, name) ?? '';
}

function attributeOf({ attributes }: FormulaNode, name: string): string | null {
	const attribute = attributes.find((one) => one.name === name);
	return attribute === undefined ? null : decodeHTMLAttribute(attribute.value);
}
