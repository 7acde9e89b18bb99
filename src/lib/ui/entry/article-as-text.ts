// Writes an article as plain text or Markdown, for the clipboard.
import { BLOCKS } from '../../domain/article-html.ts';
import { trimEnd } from '../../domain/core/line-limits.ts';

export type TextFormat = 'plain' | 'markdown';

export interface WrittenArticle {
	readonly title: string;
	/** Empty if unknown. */
	readonly author: string;
	readonly address: string;
	/** The sanitised text. */
	readonly content: Element;
}

/** Elements that are inside each other deeper than this are written as their text. */
const MAX_DEPTH = 60;
const HEADINGS: Readonly<Record<string, number>> = { H1: 1, H2: 2, H3: 3, H4: 4, H5: 5, H6: 6 };
/** Characters with a meaning in Markdown or HTML wherever they stand, and those with one at the start of a line. */
const SPECIAL = /[\\`*_[\]<>|~]/g;
const AT_LINE_START = /^([#+=-])|^(\d{1,9})(?=[.)])/;

export function articleAsText({ title, author, address, content }: WrittenArticle, format: TextFormat): string {
	const writer = new Writer(format);
	const head =
		format === 'plain'
			? [title, author, address]
			: [`# ${writer.escape(title)}`, writer.escape(author), `<${address.replace(/[<>\s]/g, encodeURIComponent)}>`];
	return `${[...head.filter((line) => line !== ''), ...writer.blocks(content, 0)].join('\n\n')}\n`;
}

class Writer {
	readonly #isMarkdown: boolean;

	constructor(format: TextFormat) {
		this.#isMarkdown = format === 'markdown';
	}

	escape(text: string): string {
		if (!this.#isMarkdown) return text;
		return atLineStart(text.replace(SPECIAL, '\\$&'));
	}

	/** The blocks of an element; text beside blocks is a block of its own. */
	blocks(parent: Element, depth: number): string[] {
		const blocks: string[] = [];
		let line = '';
		const endLine = () => {
			const words = this.#tidy(line);
			if (words !== '') blocks.push(words);
			line = '';
		};
		for (const node of parent.childNodes) {
			if (node instanceof Element && (node.matches(BLOCKS) || this.#hasBlocks(node, depth))) {
				endLine();
				blocks.push(...this.#block(node, depth + 1));
			} else line += this.#inline(node, depth + 1);
		}
		endLine();
		return blocks;
	}

	#hasBlocks(element: Element, depth: number): boolean {
		return depth < MAX_DEPTH && element.querySelector(BLOCKS) !== null;
	}

	#block(element: Element, depth: number): string[] {
		const { tagName } = element;
		if (depth > MAX_DEPTH) return [this.escape(oneLine(element.textContent))].filter((text) => text !== '');
		const level = HEADINGS[tagName];
		if (level !== undefined) {
			const words = this.blocks(element, depth).join(' ');
			return words === '' ? [] : [this.#isMarkdown ? `${'#'.repeat(level)} ${words}` : words];
		}
		switch (tagName) {
			case 'PRE':
				return [this.#code(element)];
			case 'HR':
				return [this.#isMarkdown ? '---' : '* * *'];
			case 'UL':
			case 'OL':
				return this.#list(element, depth);
			case 'TABLE':
				return this.#table(element);
			case 'BLOCKQUOTE': {
				const content = this.blocks(element, depth).join('\n\n');
				return content === '' ? [] : [prefixed(content, '> ', '> ')];
			}
			default:
				return this.blocks(element, depth);
		}
	}

	#code(element: Element): string {
		const code = trimEnd(element.textContent, '\n');
		if (!this.#isMarkdown) return code;
		let longest = 2;
		for (const [ticks] of code.matchAll(/`+/g)) longest = Math.max(longest, ticks.length);
		const fence = '`'.repeat(longest + 1);
		return `${fence}\n${code}\n${fence}`;
	}

	#list(list: Element, depth: number): string[] {
		const isOrdered = list.tagName === 'OL';
		const start = isOrdered ? Number(list.getAttribute('start') ?? 1) || 1 : 1;
		const items = [...list.children].flatMap((item, index) => {
			const content = this.blocks(item, depth);
			if (content.length === 0) return [];
			const mark = isOrdered ? `${start + index}. ` : '- ';
			return [prefixed(content.join('\n'), mark, ' '.repeat(mark.length))];
		});
		return items.length === 0 ? [] : [items.join('\n')];
	}

	#table(table: Element): string[] {
		const rows = [...table.querySelectorAll('tr')].map((row) =>
			[...row.children].map((cell) => this.escape(oneLine(cell.textContent)))
		);
		if (!this.#isMarkdown) return [rows.map((cells) => cells.join('\t')).join('\n')].filter((text) => text !== '');
		const columns = rows.reduce((most, cells) => Math.max(most, cells.length), 0);
		if (columns === 0) return [];
		const line = (cells: readonly string[]) =>
			`| ${Array.from({ length: columns }, (_, at) => cells[at] ?? '').join(' | ')} |`;
		const [first = [], ...others] = rows;
		return [[line(first), line(Array<string>(columns).fill('---')), ...others.map(line)].join('\n')];
	}

	/** A block without the spaces at the ends of its lines. */
	#tidy(block: string): string {
		const lines = block.split('\n').map((line) => line.replace(/ +/g, ' ').trim());
		return lines
			.map((line) => (this.#isMarkdown ? atLineStart(line) : line))
			.join('\n')
			.trim();
	}

	#inline(node: Node, depth: number): string {
		if (node instanceof Text) return this.#escapeInline(node.data);
		if (!(node instanceof Element)) return '';
		if (depth > MAX_DEPTH) return this.#escapeInline(node.textContent);
		if (node.tagName === 'BR') return '\n';
		if (node.tagName === 'math') return this.#formula(node);
		if (node.tagName === 'IMG') return this.#escapeInline(node.getAttribute('alt') ?? '');
		const inner = () => [...node.childNodes].map((child) => this.#inline(child, depth + 1)).join('');
		return this.#isMarkdown ? inMarkdown(node, inner) : inner();
	}

	/** The source of a formula, which other programs draw; its characters alone would lose fractions and powers. */
	#formula(math: Element): string {
		const source = math.getAttribute('alttext') ?? '';
		if (source === '') return this.#escapeInline(math.textContent);
		if (!this.#isMarkdown) return source;
		return math.getAttribute('display') === 'block' ? `$$${source}$$` : `$${source}$`;
	}

	#escapeInline(text: string): string {
		const spaced = text.replace(/\s+/g, ' ');
		return this.#isMarkdown ? spaced.replace(SPECIAL, '\\$&') : spaced;
	}
}

function inMarkdown(element: Element, inner: () => string): string {
	if (element.tagName === 'CODE' && !element.textContent.includes('`')) return `\`${oneLine(element.textContent)}\``;
	const words = inner();
	const marks: Readonly<Record<string, string>> = { STRONG: '**', B: '**', EM: '_', I: '_' };
	const mark = marks[element.tagName];
	const middle = words.trim();
	if (middle === '') return words;
	const before = words.slice(0, words.length - words.trimStart().length);
	const after = words.slice(words.trimEnd().length);
	if (mark !== undefined) return `${before}${mark}${middle}${mark}${after}`;
	const address = element.tagName === 'A' ? (element.getAttribute('href') ?? '') : '';
	if (!/^https?:/i.test(address)) return words;
	return `${before}[${middle}](<${address.replace(/[<>\s]/g, encodeURIComponent)}>)${after}`;
}

function atLineStart(line: string): string {
	return line.replace(AT_LINE_START, (_all, mark?: string, digits?: string) =>
		mark === undefined ? `${digits}\\` : `\\${mark}`
	);
}

function oneLine(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}

function prefixed(text: string, first: string, others: string): string {
	return text
		.split('\n')
		.map((line, index) => `${index === 0 ? first : others}${line}`.trimEnd())
		.join('\n');
}
