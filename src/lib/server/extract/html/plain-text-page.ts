// Turns plain text into a page: empty lines separate paragraphs, a short first line is the title.
import { escapeText } from 'entities/escape';
import { hasOwnLines, widthOf } from './verse.ts';

const MAX_TITLE_CHARACTERS = 120;
/** A line with a wide gap. A block with such a gap in more than two of three lines, as in columns, keeps its lines. */
const WIDE_GAP = /^(?:\t| {2,}\S)|\S {3,}\S|\t/;

/** @param address of the text; its file name is the title when there is no short first line */
export function pageOfText(text: string, address: string): string {
	const blocks = text
		.replace(/\r\n?/g, '\n')
		.split(/\n[\t ]*(?:\n[\t ]*)+/)
		.map((block) => block.replace(/^\n+/, '').trimEnd())
		.filter((block) => block.trim() !== '');
	const [first = ''] = blocks;
	const hasTitle = blocks.length > 1 && !first.includes('\n') && first.length <= MAX_TITLE_CHARACTERS;
	const title = hasTitle ? first.replace(/^#+\s*/, '').trim() : fileNameOf(address);
	const width = widthOf(blocks);
	const body = (hasTitle ? blocks.slice(1) : blocks).map((block) => blockOf(block, width));
	return `<html><head><title>${escapeText(title)}</title></head><body><article>${body.join('\n')}</article></body></html>`;
}

/** @param width to which the lines of the text are wrapped, characters */
function blockOf(block: string, width: number): string {
	const lines = block.split('\n');
	const linesWithGap = lines.filter((line) => WIDE_GAP.test(line)).length;
	if (lines.length > 1 && linesWithGap * 3 > lines.length * 2) return `<pre>${escapeText(block)}</pre>`;
	const text = escapeText(block);
	return `<p>${hasOwnLines(block, width) ? text.replaceAll('\n', '<br>\n') : text}</p>`;
}

function fileNameOf(address: string): string {
	const { pathname, hostname } = new URL(address);
	const name = pathname.split('/').at(-1) ?? '';
	try {
		return decodeURIComponent(name) || hostname;
	} catch {
		return name;
	}
}
