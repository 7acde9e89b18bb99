// Extracts an article from a PDF: its text in reading order, headings, lists, pictures and metadata.
import { Failure } from '../../../../domain/core/failure.ts';
import type { ExtractMode } from '../../prepare-page.ts';
import { parseAuthor } from '../../byline/person-name.ts';
import { comparableText } from '../../html/text-content.ts';
import { documentArticle, type ExtractedDocument } from '../document-article.ts';
import { addPage, outlineKey, type Block, type DocumentContext, type TextBlock } from './blocks.ts';
import { hasMirroredBrackets, turnBrackets } from './mirrored-brackets.ts';
import { openPdf } from './open-pdf.ts';
import { withoutMargins } from './page-margins.ts';
import { htmlOfBlocks } from './pdf-html.ts';
import { readPdfMetadata, type PdfMetadata } from './pdf-metadata.ts';
import { readPages, type ReadLimits, type ReadPage, type ReadPages } from './read-pages.ts';
import { stylesOf } from './text-styles.ts';

/**
 * A book has 1,000 pages and 2 million letters. Its process has 15 s of processor time and 112 MB for its objects
 * (`server/extract/extraction-pool.ts`).
 */
const LIMITS: Readonly<Record<ExtractMode, ReadLimits>> = {
	full: { pages: 2_000, characters: 1_500_000, workMs: 8_000, pictureMs: 5_000 },
	short: { pages: 100, characters: 300_000, workMs: 5_000, pictureMs: 0 }
};
/** Letters of the whole document that are text rather than a stamp on a scan. */
const MIN_LETTERS = 20;
const MAX_TITLE_CHARACTERS = 250;
const MAX_BLOCKS_BEFORE_AUTHOR = 4;
const MAX_BYLINE_CHARACTERS = 80;

/**
 * @param bytes cannot be used afterwards
 * @param mode `short` for a PDF that took too much time or memory before: its first pages, without pictures
 * @throws Failure `pdf_protected`, `pdf_without_text`, `damaged_file`
 */
export async function extractPdf(
	bytes: Uint8Array,
	address: string,
	mode: ExtractMode = 'full'
): Promise<ExtractedDocument> {
	const pdf = await openPdf(bytes);
	try {
		const metadata = await readPdfMetadata(pdf.document, pdf.pdfjs.PDFDateString);
		const pages = await readPages(pdf, LIMITS[mode]);
		if (pages.pagesRead === 0) throw new Failure('damaged_file');
		return articleOf(pages, metadata, address, mode);
	} finally {
		await pdf.close().catch(() => undefined);
	}
}

function articleOf(
	{ pages, taken, pagesRead, pageCount, isCut }: ReadPages,
	metadata: PdfMetadata,
	address: string,
	mode: ExtractMode
): ExtractedDocument {
	const lines = pages.flatMap(({ regions }) => regions.flat());
	const styles = stylesOf(lines);
	const context = { styles, outline: metadata.outline };
	const turned = hasMirroredBrackets(lines)
		? pages.map((page) => ({ ...page, regions: page.regions.map((region) => region.map(turnBrackets)) }))
		: pages;
	const { blocks, firstPage } = blocksOf(turned, context);
	checkText(blocks);
	const titleBlock = titleBlockOf(firstPage, metadata.title);
	const byline = metadata.author === null ? bylineIn(firstPage) : null;
	const html = htmlOfBlocks(
		blocks.filter((block) => block !== byline?.block),
		styles,
		titleBlock
	);
	const article = documentArticle({
		html,
		address,
		title: metadata.title ?? titleBlock?.text ?? null,
		byline: metadata.author ?? byline?.author ?? null,
		published: metadata.created,
		languages: [metadata.lang],
		pictures: 'attached',
		mode
	});
	const attached = Object.fromEntries(taken.attached);
	const isWhole = pagesRead === pageCount && !isCut;
	return isWhole ? { ...article, attached } : { ...article, attached, pages: { read: pagesRead, of: pageCount } };
}

/** @returns the blocks of all pages, and those of the first */
function blocksOf(pages: readonly ReadPage[], context: DocumentContext): { blocks: Block[]; firstPage: Block[] } {
	const blocks: Block[] = [];
	let firstPage: Block[] = [];
	for (const [index, { regions }] of withoutMargins(pages, context.styles.bodySize).entries()) {
		addPage(blocks, { regions, pictures: pages[index]?.pictures ?? [] }, context);
		if (index === 0) firstPage = [...blocks];
	}
	return { blocks, firstPage };
}

/** A line near the top that begins like the line of an author. */
function bylineIn(firstPage: readonly Block[]): { block: Block; author: string } | null {
	for (const block of firstPage.slice(0, MAX_BLOCKS_BEFORE_AUTHOR)) {
		if (block.kind === 'picture' || block.text.length > MAX_BYLINE_CHARACTERS) continue;
		const author = /^(?:by|von|par|por|di|door|بقلم|מאת)[:\s]/i.test(block.text)
			? parseAuthor(block.text.replace(/^\p{L}{2,5}[:\s]+/u, ''))
			: null;
		if (author !== null) return { block, author };
	}
	return null;
}

/** @throws Failure `pdf_without_text` */
function checkText(blocks: readonly Block[]): void {
	let letters = 0;
	for (const block of blocks) {
		if (block.kind === 'picture') continue;
		for (const { text } of block.lines) letters += text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
		if (letters >= MIN_LETTERS) return;
	}
	throw new Failure('pdf_without_text');
}

/** The heading on the first page that is the title of the document: the largest, or the one that the PDF names. */
function titleBlockOf(blocks: readonly Block[], title: string | null): TextBlock | null {
	const headings = blocks.filter(
		(block): block is TextBlock => block.kind === 'heading' && block.text.length <= MAX_TITLE_CHARACTERS
	);
	const named =
		title === null ? undefined : headings.find(({ text }) => comparableText(text) === comparableText(title));
	if (named !== undefined) return named;
	const largest = headings.reduce<TextBlock | null>(
		(most, next) => (next.size > (most?.size ?? 0) ? next : most),
		null
	);
	return title === null || outlineKey(largest?.text ?? '').startsWith(outlineKey(title)) ? largest : null;
}
