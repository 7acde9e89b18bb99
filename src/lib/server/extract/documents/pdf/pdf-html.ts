// Writes the blocks of a PDF as HTML: headings by level, paragraphs, lists, code, tables and pictures.
import { escapeAttribute, escapeText } from 'entities/escape';
import type { Block, TextBlock } from './blocks.ts';
import { inlineHtml, runsHtml, type InlineOptions } from './inline-html.ts';
import { splitCells } from './make-lines.ts';
import { listMarkOf } from './paragraphs.ts';
import type { TextLine, TextRun } from './text-run.ts';

const MAX_LEVEL = 5;
/** Gap between the cells of a table, in font heights; within a line that is known to be a row, a small one is enough. */
const TABLE_GAP = 0.7;
/** Distance of two lines of code between which an empty line stands, as a multiple of the smallest distance. */
const EMPTY_LINE = 1.7;
/** Marks that text may also begin with; they make a list only when several paragraphs in a row have one. */
const UNSURE_MARK = /^[–—*·-]|^[([]?[\p{L}\p{N}]/u;

/** @param title the block that is the title of the document, which does not count for the levels of the others */
export function htmlOfBlocks(blocks: readonly Block[], options: InlineOptions, title: Block | null): string {
	const levels = levelsOf(blocks.filter((block) => block !== title));
	const parts: string[] = [];
	for (let index = 0; index < blocks.length;) {
		const block = blocks[index];
		if (block === undefined) break;
		const group = groupAt(blocks, index);
		index += group.length;
		if (block.kind === 'picture') parts.push(`<figure><img src="${escapeAttribute(block.address)}" alt=""></figure>`);
		else if (block.kind === 'heading') {
			const level = levels(block);
			parts.push(`<h${level}>${inlineHtml(block.lines, { ...options, plainBold: true })}</h${level}>`);
		} else if (block.kind === 'item') parts.push(listHtml(group, options));
		else if (block.kind === 'code') parts.push(`<pre>${group.map(codeOf).join('\n')}</pre>`);
		else if (block.kind === 'table') parts.push(tableHtml(block.lines, options));
		else parts.push(`<p>${inlineHtml(block.lines, options)}</p>`);
	}
	return parts.join('\n');
}

/** The block with those after it that belong to the same list or the same piece of code. */
function groupAt(blocks: readonly Block[], start: number): TextBlock[] {
	const first = blocks[start];
	if (first === undefined || first.kind === 'picture') return first === undefined ? [] : [first as never];
	if (first.kind !== 'item' && first.kind !== 'code') return [first];
	const isBullet = listMarkOf(first.text)?.isBullet;
	const group = [first];
	for (let index = start + 1; index < blocks.length; index++) {
		const next = blocks[index];
		if (next?.kind !== first.kind) break;
		if (next.kind === 'item' && listMarkOf(next.text)?.isBullet !== isBullet) break;
		group.push(next as TextBlock);
	}
	return group;
}

/** Levels from 2 on: larger fonts first, then headings in the font height of the text. */
function levelsOf(blocks: readonly Block[]): (block: TextBlock) => number {
	const headings = blocks.filter((block): block is TextBlock => block.kind === 'heading');
	const sizes = [...new Set(headings.flatMap(({ size, depth }) => (depth === null ? [Math.round(size)] : [])))].sort(
		(a, b) => b - a
	);
	return ({ size, depth }) => Math.min(2 + (depth ?? Math.max(sizes.indexOf(Math.round(size)), 0)), MAX_LEVEL);
}

function listHtml(items: readonly TextBlock[], options: InlineOptions): string {
	const marks = items.map(({ text }) => listMarkOf(text)?.mark.trim() ?? '');
	const isUnsure = items.length === 1 && UNSURE_MARK.test(marks[0] ?? '');
	if (isUnsure) return items.map(({ lines }) => `<p>${inlineHtml(lines, options)}</p>`).join('\n');
	const numbers = marks.map((mark) => (/^\d{1,3}[.)]$/.test(mark) ? Number.parseInt(mark, 10) : null));
	const isNumbered = numbers.every((number, index) => number !== null && number === (numbers[0] ?? 0) + index);
	const isBulleted = items.every(({ text }) => listMarkOf(text)?.isBullet === true);
	const html = items.map(({ lines }, index) => {
		// Marks that are no plain numbers, such as those of a bibliography, stay.
		const shown = isNumbered || isBulleted ? withoutMark(lines, marks[index] ?? '') : lines;
		return `<li>${inlineHtml(shown, options)}</li>`;
	});
	if (!isNumbered && !isBulleted) return items.map(({ lines }) => `<p>${inlineHtml(lines, options)}</p>`).join('\n');
	const start = numbers[0] ?? 1;
	return isNumbered
		? `<ol${start === 1 ? '' : ` start="${start}"`}>${html.join('')}</ol>`
		: `<ul>${html.join('')}</ul>`;
}

function withoutMark([first, ...rest]: readonly TextLine[], mark: string): TextLine[] {
	if (first === undefined) return [];
	let left = mark;
	const runs: TextRun[] = [];
	for (const run of first.runs) {
		let text = run.text;
		if (left !== '') {
			text = text.trimStart();
			const length = Math.min(left.length, text.length);
			if (text.slice(0, length) === left.slice(0, length))
				[text, left] = [text.slice(length).trimStart(), left.slice(length)];
		}
		if (text !== '') runs.push({ ...run, text });
	}
	return [{ ...first, runs }, ...rest];
}

/** Lines of code with the indentation that their place on the page shows. */
function codeOf({ lines }: TextBlock): string {
	const widest = lines.reduce((most, line) => (line.text.length > most.text.length ? line : most));
	const width = (widest.right - widest.left) / Math.max(widest.text.length, 1);
	const left = Math.min(...lines.map((line) => line.left));
	const distances = lines.slice(1).map((line, index) => line.baseline - (lines[index]?.baseline ?? 0));
	const usual = Math.min(...distances);
	return lines
		.map(
			(line, index) =>
				`${(distances[index - 1] ?? 0) > EMPTY_LINE * usual ? '\n' : ''}${' '.repeat(Math.min(Math.max(Math.round((line.left - left) / (width || 1)), 0), 80))}${escapeText(codeLine(line, width))}`
		)
		.join('\n');
}

function codeLine({ runs }: TextLine, width: number): string {
	return runs
		.map((run, index) => {
			const before = runs[index - 1];
			const gap = before === undefined ? 0 : Math.round((run.left - before.right) / (width || 1));
			return `${' '.repeat(Math.min(Math.max(gap, 0), 80))}${run.text}`;
		})
		.join('')
		.trimEnd();
}

/** Rows whose cells are put into columns by their place. */
function tableHtml(lines: readonly TextLine[], options: InlineOptions): string {
	const rowsOfCells = lines.map((line) => splitCells(line.runs, line.size, TABLE_GAP));
	const columns = columnsOf(rowsOfCells.flat());
	const rows = lines.map((line, row) => {
		const cells: string[] = columns.map(() => '');
		for (const cell of rowsOfCells[row] ?? []) {
			const left = Math.min(...cell.map((run) => run.left));
			const right = Math.max(...cell.map((run) => run.right));
			const column = columns.findIndex((range) => left < range.right && right > range.left);
			const html = runsHtml(cell, line, options);
			if (column !== -1) cells[column] = cells[column] === '' ? html : `${cells[column] ?? ''} ${html}`;
		}
		return `<tr>${(line.isRtl ? cells.toReversed() : cells).map((html) => `<td>${html}</td>`).join('')}</tr>`;
	});
	return `<table><tbody>${rows.join('')}</tbody></table>`;
}

/** The places of the columns: cells that lie above each other share one. */
function columnsOf(all: readonly (readonly TextRun[])[]): { left: number; right: number }[] {
	const cells = all
		.map((cell) => ({
			left: Math.min(...cell.map((run) => run.left)),
			right: Math.max(...cell.map((run) => run.right))
		}))
		.sort((a, b) => a.left - b.left);
	const columns: { left: number; right: number }[] = [];
	for (const { left, right } of cells) {
		const last = columns.at(-1);
		if (last !== undefined && left < last.right) last.right = Math.max(last.right, right);
		else columns.push({ left, right });
	}
	return columns;
}
