// Writes the lines of a paragraph as HTML: joins words that were hyphenated at the end of a line, and marks bold and
// italic text, raised figures and links.
import { escapeAttribute, escapeText } from 'entities/escape';
import { needsSpace } from './make-lines.ts';
import type { TextLine, TextRun } from './text-run.ts';

export interface InlineOptions {
	/** Styles that most of the document's text or all of this paragraph has, which therefore mean nothing. */
	readonly plainBold: boolean;
	readonly plainItalic: boolean;
	readonly plainMonospace: boolean;
	/** Whether a hyphenated compound, such as `long-term`, occurs within a line of the document. */
	readonly isCompound: (word: string) => boolean;
}

interface Piece {
	text: string;
	readonly tags: readonly ('strong' | 'em' | 'sup' | 'code')[];
	readonly href: string | null;
}

const HYPHEN = /(\p{L}[\p{L}\p{N}'’-]{0,60})[-\u00ad\u2010]$/u;
/** Scripts that put no space between words. */
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff60]/u;
/** A raised figure is smaller than the line and stands above its baseline, as shares of the font's height. */
const MAX_RAISED_SIZE = 0.85;
const MIN_RAISE = 0.15;

export function inlineHtml(lines: readonly TextLine[], options: InlineOptions): string {
	const pieces: Piece[] = [];
	for (const [index, line] of lines.entries()) {
		if (index > 0) joinLines(pieces, line, options.isCompound);
		addLine(pieces, line, options);
	}
	return htmlOfPieces(pieces);
}

export function runsHtml(runs: readonly TextRun[], line: TextLine, options: InlineOptions): string {
	const pieces: Piece[] = [];
	addLine(pieces, { ...line, runs }, options);
	return htmlOfPieces(pieces);
}

/** Without double spaces and the dots that lead to a page number. */
function htmlOfPieces(pieces: readonly Piece[]): string {
	return pieces
		.map(htmlOf)
		.join('')
		.replace(/ {2,}/g, ' ')
		.replace(/(?:\. ?){4,}/g, '… ')
		.trim();
}

function addLine(pieces: Piece[], line: TextLine, options: InlineOptions): void {
	for (const [index, run] of line.runs.entries()) {
		const before = line.runs[index - 1];
		if (before !== undefined && needsSpace(before, run)) addText(pieces, ' ');
		const tags = tagsOf(run, line, options);
		const last = pieces.at(-1);
		if (last !== undefined && last.href === run.href && last.tags.join() === tags.join()) last.text += run.text;
		else pieces.push({ text: run.text, tags, href: run.href });
	}
}

function tagsOf(
	run: TextRun,
	line: TextLine,
	{ plainBold, plainItalic, plainMonospace }: InlineOptions
): Piece['tags'] {
	const isRaised =
		run.size < MAX_RAISED_SIZE * line.size &&
		line.baseline - run.baseline > MIN_RAISE * line.size &&
		run.text.length <= 12;
	return [
		...(run.style.isBold && !plainBold ? (['strong'] as const) : []),
		...(run.style.isItalic && !plainItalic ? (['em'] as const) : []),
		...(run.style.isMonospace && !plainMonospace ? (['code'] as const) : []),
		...(isRaised ? (['sup'] as const) : [])
	];
}

function addText(pieces: Piece[], text: string): void {
	const last = pieces.at(-1);
	if (last === undefined) return;
	// A space between two styles belongs to neither.
	if (last.text.endsWith(' ')) return;
	if (last.tags.length === 0 && last.href === null) last.text += text;
	else pieces.push({ text, tags: [], href: null });
}

/** Joins a line to the text before it: with a space, or within a word. */
function joinLines(pieces: Piece[], line: TextLine, isCompound: InlineOptions['isCompound']): void {
	const last = pieces.at(-1);
	if (last === undefined) return;
	last.text = last.text.trimEnd();
	const hyphenated = HYPHEN.exec(last.text.slice(-80));
	const next = line.text;
	if (hyphenated !== null && /^\p{Ll}/u.test(next)) {
		const word = `${hyphenated[1] ?? ''}-${/^[\p{L}\p{N}'’]{1,60}/u.exec(next)?.[0] ?? ''}`.toLowerCase();
		const keeps = last.text.endsWith('-') && isCompound(word);
		if (!keeps) last.text = last.text.slice(0, -1);
		return;
	}
	if (hyphenated !== null && /^[\p{Lu}\p{N}]/u.test(next) && !last.text.endsWith('\u00ad')) return;
	if (WITHOUT_SPACES.test(last.text.slice(-1)) && WITHOUT_SPACES.test(next.slice(0, 1))) return;
	addText(pieces, ' ');
}

function htmlOf({ text, tags, href }: Piece): string {
	if (text.trim() === '') return text;
	const inner = tags.reduceRight((html, tag) => `<${tag}>${html}</${tag}>`, escapeText(text.replaceAll('\u00ad', '')));
	return href === null ? inner : `<a href="${escapeAttribute(href)}">${inner}</a>`;
}
