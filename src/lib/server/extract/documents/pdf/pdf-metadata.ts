// Reads title, author, date, language and outline of a PDF from what its producer wrote into it.
import type { PDFDateString, PDFDocumentProxy } from 'pdfjs-dist';
import { parseAuthor } from '../../byline/person-name.ts';
import { collapse } from '../../html/text-content.ts';
import { outlineKey } from './blocks.ts';

export interface PdfMetadata {
	readonly title: string | null;
	readonly author: string | null;
	/** ms since 1970 */
	readonly created: number | null;
	readonly lang: string | null;
	/** Depth of the entries of the outline, by their comparable text. */
	readonly outline: ReadonlyMap<string, number>;
}

const MAX_LINE = 500;
const MAX_OUTLINE = 2_000;
const MAX_OUTLINE_DEPTH = 6;
const FILE_NAME = /\.(?:docx?|dotx?|odt|rtf|tex|dvi|ps|pdf|indd|qxp|qxd|pptx?|xlsx?|pages|md|html?|txt|wpd)$/i;
const NO_TITLE =
	/^(?:untitled|unknown|title|document|dokument|microsoft|slide|presentation|powerpoint|layout|print|template|scan|img|no job name|\(?null\)?)(?:$|[\s_\-.:\d])/i;

/** @param dates pdf.js's parser of dates */
export async function readPdfMetadata(document: PDFDocumentProxy, dates: typeof PDFDateString): Promise<PdfMetadata> {
	const { info, metadata } = await document.getMetadata().catch(() => ({ info: {}, metadata: null }));
	const fields = info as Record<string, unknown>;
	const described = (name: string): unknown => (metadata as { get(name: string): unknown } | null)?.get(name);
	const created = typeof fields['CreationDate'] === 'string' ? dates.toDateObject(fields['CreationDate']) : null;
	const time = created?.getTime() ?? Number.NaN;
	return {
		title: titleOf(fields['Title']) ?? titleOf(described('dc:title')),
		author: authorOf(fields['Author']) ?? authorOf(described('dc:creator')),
		created: time > 0 && time < Date.UTC(2100, 0) ? time : null,
		lang: typeof fields['Language'] === 'string' ? fields['Language'].slice(0, 40) : null,
		outline: outlineOf(await document.getOutline().catch(() => null))
	};
}

/** The title, unless it is a name that a program made up or the name of a file. */
function titleOf(value: unknown): string | null {
	const text = lineOf(value);
	if (text === null || NO_TITLE.test(text) || FILE_NAME.test(text)) return null;
	const letters = text.match(/\p{L}/gu)?.length ?? 0;
	return letters < 3 || (!text.includes(' ') && /[_\d]/.test(text)) ? null : text;
}

function authorOf(value: unknown): string | null {
	const list: unknown[] = Array.isArray(value) ? value : [value];
	const names = list.flatMap((name) => parseAuthor(lineOf(name)) ?? []);
	const author = names.slice(0, 20).join(', ');
	// The name of a user of a computer rather than of a person.
	const isUserName = /^(?:user|owner|pc)$/i.test(author) || /^[\p{Ll}\d._-]+$/u.test(author) || author.includes('\\');
	return author === '' || isUserName ? null : author;
}

function lineOf(value: unknown): string | null {
	if (typeof value !== 'string') return null;
	const text = collapse(value.slice(0, MAX_LINE).replace(/\p{Cc}/gu, ' '));
	return text === '' ? null : text;
}

interface OutlineNode {
	readonly title?: unknown;
	readonly items?: readonly unknown[];
}

/** Iterates instead of recursing, and stops at a number of entries, because an outline may be hostile. */
function outlineOf(roots: readonly unknown[] | null): ReadonlyMap<string, number> {
	const depths = new Map<string, number>();
	const waiting = (roots ?? []).slice(0, MAX_OUTLINE).map((node) => ({ node: node as OutlineNode, depth: 0 }));
	for (const { node, depth } of waiting) {
		if (depths.size >= MAX_OUTLINE) break;
		const key = outlineKey(typeof node.title === 'string' ? node.title : '');
		if (key !== '' && !depths.has(key)) depths.set(key, depth);
		if (depth + 1 >= MAX_OUTLINE_DEPTH || waiting.length > 2 * MAX_OUTLINE) continue;
		for (const child of (node.items ?? []).slice(0, MAX_OUTLINE))
			waiting.push({ node: child as OutlineNode, depth: depth + 1 });
	}
	return depths;
}
