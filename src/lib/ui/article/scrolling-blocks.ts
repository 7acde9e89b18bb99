// Watches the tables, code and formulas near the view: those wider than their box can be scrolled by keyboard, have a name and say
// how much is beyond the edge.
import { m } from '../../paraglide/messages.js';
import { inChunks } from './in-chunks.ts';

/** Maximum number of rows in which the cells of the first column are marked. */
const MAX_MARKED_ROWS = 2_000;
/** Maximum width of a first column that stays in view, as a share of the box. */
const MAX_KEPT_SHARE = 0.5;
/** Maximum length of a caption in the name of a table. */
const MAX_CAPTION = 100;
const SCROLLERS = '.table-box > div, .code-box > pre, math';
/** Rounding of widths, px. */
const TOLERANCE_PX = 2;

export interface ScrollingBlocks {
	/** Tables near the view. */
	readonly tables: ReadonlySet<HTMLTableElement>;
	stop(): void;
}

/**
 * @param view the element that scrolls the text
 * @param onchange called when a table near the view was drawn in another size or scrolled
 */
export function watchScrollingBlocks(view: HTMLElement, text: HTMLElement, onchange: () => void): ScrollingBlocks {
	const tables = new Set<HTMLTableElement>();
	const sizes = new ResizeObserver((entries) => {
		for (const block of new Set(entries.map(({ target }) => scrollerOf(target)))) measure(block);
		onchange();
	});
	const near = new IntersectionObserver(
		(entries) => {
			for (const { target, isIntersecting } of entries) {
				const table = tableIn(target);
				for (const element of table === null ? [target] : [target, table])
					if (isIntersecting) sizes.observe(element);
					else sizes.unobserve(element);
				if (table !== null && isIntersecting) tables.add(table);
				else if (table !== null) tables.delete(table);
			}
		},
		{ root: view, rootMargin: '50% 0px' }
	);
	for (const block of text.querySelectorAll(SCROLLERS)) near.observe(block);
	const onscroll = ({ target }: Event) => {
		if (!(target instanceof HTMLElement) || tableIn(target) === null) return;
		markEdge(target);
		onchange();
	};
	// Scroll events do not bubble.
	text.addEventListener('scroll', onscroll, { capture: true, passive: true });
	return {
		tables,
		stop() {
			near.disconnect();
			sizes.disconnect();
			text.removeEventListener('scroll', onscroll, { capture: true });
		}
	};
}

/** Lets the keyboard reach the blocks that scroll, also those far from the view, and no others. */
export async function nameScrollers(text: HTMLElement, signal: AbortSignal): Promise<void> {
	const measured: { readonly block: HTMLElement; readonly scrolls: boolean }[] = [];
	// All are measured before any is changed, so that the layout is computed once.
	const measureBlock = (block: HTMLElement) => void measured.push({ block, scrolls: isWide(block) });
	await inChunks(text.querySelectorAll<HTMLElement>(SCROLLERS), measureBlock, signal);
	await inChunks(measured, ({ block, scrolls }) => (scrolls ? name(block) : leaveOut(block)), signal);
}

function isWide({ scrollWidth, clientWidth }: HTMLElement): boolean {
	return scrollWidth > clientWidth + TOLERANCE_PX;
}

function name(scroller: HTMLElement): void {
	const table = tableIn(scroller);
	scroller.tabIndex = 0;
	// Another role would hide the formula from screen readers.
	if (scroller.localName === 'math') return;
	scroller.role = 'region';
	scroller.ariaLabel = table === null ? m.reading_code() : nameOf(table);
}

/** A block that shows all of its content takes no focus. */
function leaveOut(block: HTMLElement): void {
	for (const attribute of ['tabindex', 'role', 'aria-label']) block.removeAttribute(attribute);
}

function tableIn(scroller: Element): HTMLTableElement | null {
	const { firstElementChild } = scroller;
	return firstElementChild instanceof HTMLTableElement ? firstElementChild : null;
}

function scrollerOf(observed: Element): HTMLElement {
	const scroller = observed instanceof HTMLTableElement ? observed.parentElement : observed;
	return scroller as HTMLElement;
}

function measure(scroller: HTMLElement): void {
	const table = tableIn(scroller);
	const scrolls = isWide(scroller);
	if (scrolls) name(scroller);
	else leaveOut(scroller);
	if (table === null) return;
	scroller.parentElement?.toggleAttribute('data-wide', scrolls);
	if (scrolls) keepFirstColumn(table, scroller.clientWidth * MAX_KEPT_SHARE);
	markEdge(scroller);
}

function nameOf(table: HTMLTableElement): string {
	const caption = (table.caption?.textContent ?? '').trim().slice(0, MAX_CAPTION);
	return caption === '' ? m.reading_table() : m.reading_table_named({ caption });
}

/** Marks the cells of the first column, which stay in view; a cell that spans rows or columns is taken into account. */
function keepFirstColumn(table: HTMLTableElement, maxWidth: number): void {
	if (table.dataset['keeps'] !== undefined) {
		const width = table.querySelector(':scope > * > tr > [data-first]')?.getBoundingClientRect().width ?? 0;
		table.dataset['keeps'] = String(width <= maxWidth);
		return;
	}
	let coveredRows = 0;
	let width = 0;
	for (const row of [...table.rows].slice(0, MAX_MARKED_ROWS)) {
		const cell = row.cells[0];
		if (coveredRows-- > 0 || cell === undefined) continue;
		coveredRows = cell.rowSpan - 1;
		if (cell.colSpan > 1) continue;
		cell.toggleAttribute('data-first', true);
		if (width === 0) ({ width } = cell.getBoundingClientRect());
	}
	table.dataset['keeps'] = String(width <= maxWidth);
}

/** Shows whether more is beyond the edge, and how much. */
function markEdge(scroller: HTMLElement): void {
	const [box, table] = [scroller.parentElement, tableIn(scroller)];
	if (box === null || table === null) return;
	const hasMore = scroller.scrollWidth - scroller.clientWidth - Math.abs(scroller.scrollLeft) > TOLERANCE_PX;
	box.toggleAttribute('data-more', hasMore);
	if (hasMore) box.dataset['hint'] = m.reading_table_more({ count: hiddenColumns(table, scroller) });
	else delete box.dataset['hint'];
}

/** Number of columns that are not wholly in view beyond the edge, at least one. */
function hiddenColumns(table: HTMLTableElement, scroller: HTMLElement): number {
	const { left, right } = scroller.getBoundingClientRect();
	const isRightToLeft = getComputedStyle(table).direction === 'rtl';
	let count = 0;
	for (const cell of longestRow(table).cells) {
		const box = cell.getBoundingClientRect();
		const isBeyond = isRightToLeft ? box.left < left - TOLERANCE_PX : box.right > right + TOLERANCE_PX;
		if (isBeyond) count += cell.colSpan;
	}
	return Math.max(1, count);
}

/** The row with the most cells among the first rows. */
export function longestRow({ rows }: HTMLTableElement): HTMLTableRowElement {
	const first = [...rows].slice(0, 5);
	return first.reduce((longest, row) => (row.cells.length > longest.cells.length ? row : longest));
}
