// Writes highlights of articles as Markdown.
import type { Highlight } from './highlight.ts';

/** An article with its highlights in the order of its text. */
export interface HighlightedArticle {
	readonly title: string;
	readonly address: string;
	/** Site and author, in words; empty if unknown. */
	readonly source: string;
	readonly highlights: readonly Highlight[];
}

/** Characters with a meaning in Markdown or HTML wherever they stand, and those with one at the start of a line. */
const SPECIAL = /[\\`*_[\]<>|~]/g;
const AT_LINE_START = /^([#+=-])|^(\d{1,9})(?=[.)])/;
/** Characters that a file name may not have on some system. */
const NOT_IN_NAMES = /[\p{Cc}\\/:*?"<>|#%]+/gu;
const MAX_NAME = 80;

export function toMarkdown(articles: readonly HighlightedArticle[]): string {
	return articles.map(articleToMarkdown).join('\n');
}

function articleToMarkdown({ title, address, source, highlights }: HighlightedArticle): string {
	const head = [`# ${escapeLine(oneLine(title))}`, ''];
	if (source !== '') head.push(escapeLine(oneLine(source)), '');
	head.push(`<${address.replace(/[<>\s]/g, encodeURIComponent)}>`, '');
	return [...head, ...highlights.flatMap(highlightToMarkdown)].join('\n');
}

function highlightToMarkdown({ anchor, note }: Highlight): string[] {
	const quote = linesOf(anchor.quote).map((line) => `> ${escapeLine(line)}`);
	const lines = quote.join('\n>\n').split('\n');
	return note === '' ? [...lines, ''] : [...lines, '', ...linesOf(note).map(escapeLine), ''];
}

/** The lines of a text without empty ones at its ends. */
function linesOf(text: string): string[] {
	return text
		.trim()
		.split(/\r\n|[\n\r]/)
		.map((line) => line.trim());
}

function escapeLine(line: string): string {
	return line
		.replace(SPECIAL, '\\$&')
		.replace(AT_LINE_START, (_all, mark?: string, digits?: string) =>
			mark === undefined ? `${digits}\\` : `\\${mark}`
		);
}

function oneLine(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}

/** A file name for a title, without its ending. */
export function fileNameOf(title: string): string {
	const name = title.replace(NOT_IN_NAMES, ' ').replace(/\s+/g, ' ').trim().replace(/^\.+/, '');
	return [...name].slice(0, MAX_NAME).join('').trim() || 'highlights';
}
