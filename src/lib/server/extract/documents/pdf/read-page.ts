// Reads the text of one page of a PDF as runs with place, style and link; bounded.
import type { PDFPageProxy } from 'pdfjs-dist';
import { linkAddress } from '../../../../domain/article-html.ts';
import type { OpenPdf } from './open-pdf.ts';
import type { RunStyle, TextRun } from './text-run.ts';

export interface PageText {
	readonly width: number;
	readonly height: number;
	readonly runs: TextRun[];
	/** Whether the page has more text than is read. */
	readonly isCut: boolean;
}

/** A page of a newspaper has about 3,000. */
const MAX_ITEMS = 30_000;
const MAX_ITEM_CHARACTERS = 5_000;
const MAX_LINKS = 500;
const PLAIN: RunStyle = { isBold: false, isItalic: false, isMonospace: false };
/** Ligatures and the forms that Arabic letters take by position; NFKC gives the letters. */
const PRESENTATION_FORMS = /[\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]+/g;
/** Bullets of the fonts Symbol and Wingdings, as Word writes them. */
const SYMBOL_BULLETS = /[\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc\uf076]/g;
const BOLD = /bold|black|heavy|semibold|demi|(?:^|\+)CM(?:BX|SSBX)|-?Bd(?:$|[^a-z])|LinBiolinumTB|LinLibertineTB/i;
const ITALIC = /ital|obli|(?:^|\+)CMTI|-It(?:$|[^a-z])/i;

interface Item {
	readonly text: string;
	readonly matrix: readonly number[];
	readonly width: number;
	readonly font: string;
	readonly isRtl: boolean;
}

interface Link {
	readonly href: string;
	readonly box: readonly [left: number, top: number, right: number, bottom: number];
}

/** Turns of the text: as it is, and turned by 90, 180 and 270 degrees, as on a page in landscape. */
type Turn = 0 | 1 | 2 | 3;

export async function readPageText({ pdfjs }: Pick<OpenPdf, 'pdfjs'>, page: PDFPageProxy): Promise<PageText> {
	const { width, height, transform } = page.getViewport({ scale: 1 });
	const { items, isCut } = await readItems(page);
	const placed = items.map((item) => ({ item, matrix: pdfjs.Util.transform(transform, [...item.matrix]) as number[] }));
	const turn = mainTurn(placed.map(({ item, matrix }) => ({ turn: turnOf(matrix), length: item.text.length })));
	const links = await readLinks(pdfjs, page, transform);
	const styles = new Map<string, RunStyle>();
	const runs: TextRun[] = [];
	for (const { item, matrix } of placed) {
		// Text in another direction is a stamp in the margin or a label of a drawing.
		if (turnOf(matrix) !== turn) continue;
		let style = styles.get(item.font);
		if (style === undefined) styles.set(item.font, (style = styleOf(page, item.font)));
		runs.push(runOf(item, matrix, { turn, width, height, style, links }));
	}
	const isTurned = turn % 2 === 1;
	return { width: isTurned ? height : width, height: isTurned ? width : height, runs, isCut };
}

/** Reads items until there are too many, so that a page that repeats text without end takes bounded memory. */
async function readItems(page: PDFPageProxy): Promise<{ items: Item[]; isCut: boolean }> {
	const items: Item[] = [];
	const reader = page.streamTextContent({ includeMarkedContent: false }).getReader();
	for (let next = await reader.read(); !next.done; next = await reader.read()) {
		for (const item of (next.value as { items: unknown[] }).items) {
			const parsed = parseItem(item);
			if (parsed !== null) items.push(parsed);
		}
		if (items.length < MAX_ITEMS) continue;
		await reader.cancel(new Error('enough text')).catch(() => undefined);
		return { items: items.slice(0, MAX_ITEMS), isCut: true };
	}
	return { items, isCut: false };
}

function parseItem(value: unknown): Item | null {
	const { str, dir, transform, width, fontName } = value as Record<string, unknown>;
	if (typeof str !== 'string' || str.trim() === '' || !Array.isArray(transform) || typeof width !== 'number')
		return null;
	const matrix = transform.map(Number);
	if (matrix.length !== 6 || !matrix.every(Number.isFinite) || !Number.isFinite(width)) return null;
	return {
		text: plainLetters(str.slice(0, MAX_ITEM_CHARACTERS)),
		matrix,
		width,
		font: String(fontName),
		isRtl: dir === 'rtl'
	};
}

/** Letters instead of ligatures and positional forms, without control characters. */
function plainLetters(text: string): string {
	return text
		.replace(PRESENTATION_FORMS, (forms) => forms.normalize('NFKC'))
		.replace(SYMBOL_BULLETS, '•')
		.replace(/[\p{Cc}\ufffe\uffff\ue000-\uf8ff]/gu, ' ')
		.replace(/\u00a0/g, ' ');
}

function turnOf([a = 1, b = 0]: readonly number[]): Turn {
	const quarter = Math.round(Math.atan2(b, a) / (Math.PI / 2));
	return (((quarter % 4) + 4) % 4) as Turn;
}

/** The turn of most letters. */
function mainTurn(pieces: readonly { turn: Turn; length: number }[]): Turn {
	const lengths = [0, 0, 0, 0];
	for (const { turn, length } of pieces) lengths[turn] = (lengths[turn] ?? 0) + length;
	return lengths.indexOf(Math.max(...lengths)) as Turn;
}

interface Place {
	readonly turn: Turn;
	readonly width: number;
	readonly height: number;
	readonly style: RunStyle;
	readonly links: readonly Link[];
}

function runOf({ text, matrix: own, width: length, isRtl }: Item, matrix: readonly number[], place: Place): TextRun {
	const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = matrix;
	const size = Math.hypot(c, d) || Math.hypot(a, b);
	// The width is in units of the page, which the view may scale.
	const scale = Math.hypot(a, b) / (Math.hypot(own[0] ?? 1, own[1] ?? 0) || 1);
	const { left, baseline } = turned(x, y, place);
	const right = left + length * scale;
	const middle = { x: x + (a / (Math.hypot(a, b) || 1)) * ((right - left) / 2), y: y - size / 3 };
	return { text, left, right, baseline, size, style: place.style, isRtl, gap: 0, href: linkAt(place.links, middle) };
}

function turned(x: number, y: number, { turn, width, height }: Place): { left: number; baseline: number } {
	if (turn === 1) return { left: y, baseline: width - x };
	if (turn === 2) return { left: width - x, baseline: height - y };
	return turn === 3 ? { left: height - y, baseline: x } : { left: x, baseline: y };
}

function linkAt(links: readonly Link[], { x, y }: { x: number; y: number }): string | null {
	return links.find(({ box }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3])?.href ?? null;
}

async function readLinks(pdfjs: OpenPdf['pdfjs'], page: PDFPageProxy, transform: number[]): Promise<Link[]> {
	const annotations: unknown[] = await page.getAnnotations().catch(() => []);
	return annotations.slice(0, MAX_LINKS).flatMap((annotation) => {
		const { url, rect } = annotation as Record<string, unknown>;
		const href = typeof url === 'string' ? linkAddress(url) : null;
		if (href === null || !Array.isArray(rect)) return [];
		const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = rect.map(Number);
		const [, , , , ax = 0, ay = 0] = pdfjs.Util.transform(transform, [1, 0, 0, 1, x1, y1]) as number[];
		const [, , , , bx = 0, by = 0] = pdfjs.Util.transform(transform, [1, 0, 0, 1, x2, y2]) as number[];
		return [{ href, box: [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)] as const }];
	});
}

/** The style of a font by its name; plain until the page's operators were read, which load the fonts. */
function styleOf(page: PDFPageProxy, font: string): RunStyle {
	if (!page.commonObjs.has(font)) return PLAIN;
	const { name, bold, black, italic, isMonospace } = page.commonObjs.get(font) as Record<string, unknown>;
	const fontName = typeof name === 'string' ? name.slice(0, 200) : '';
	return {
		isBold: bold === true || black === true || BOLD.test(fontName),
		isItalic: italic === true || ITALIC.test(fontName),
		isMonospace: isMonospace === true || /mono|courier|consol|(?:^|\+)CMTT/i.test(fontName)
	};
}
