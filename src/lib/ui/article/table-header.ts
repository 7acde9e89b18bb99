// Keeps the header of a long table in view: a copy above the text, because a header cannot stick to the view from inside
// a box that scrolls sideways. The copy is hidden from assistive technology, which reads the header of each cell.
import { longestRow } from './scrolling-blocks.ts';

/** Maximum height of a header that is kept in view, as a share of the view. */
const MAX_SHARE = 0.3;

export class TableHeader {
	readonly #host: HTMLElement;
	readonly #view: HTMLElement;
	#shown: HTMLTableElement | null = null;
	#width = 0;

	/** @param host the empty element at the upper edge of the view that shows the copy */
	constructor(host: HTMLElement, view: HTMLElement) {
		this.#host = host;
		this.#view = view;
	}

	/** Shows the header of the table that reaches across the upper edge of the view. */
	update(tables: Iterable<HTMLTableElement>): void {
		const { top, height } = this.#view.getBoundingClientRect();
		for (const table of tables) {
			const box = table.getBoundingClientRect();
			if (box.top >= top || box.bottom <= top) continue;
			const rows = headerOf(table);
			const size = rows.reduce((sum, row) => sum + row.getBoundingClientRect().height, 0);
			if (rows.length === 0 || size > height * MAX_SHARE || (rows[0]?.getBoundingClientRect().top ?? top) >= top) break;
			if (box.bottom < top + 2 * size) break;
			return this.#show(table, rows);
		}
		this.clear();
	}

	clear(): void {
		if (this.#shown === null) return;
		this.#shown = null;
		this.#host.replaceChildren();
	}

	#show(table: HTMLTableElement, rows: readonly HTMLTableRowElement[]): void {
		const scroller = table.parentElement;
		if (scroller === null) return;
		const { offsetWidth } = table;
		if (this.#shown !== table || this.#width !== offsetWidth) {
			this.#host.replaceChildren(copyOf(table, rows));
			[this.#shown, this.#width] = [table, offsetWidth];
		}
		const box = scroller.getBoundingClientRect();
		const { style } = this.#host;
		style.translate = `${box.left - (this.#host.offsetParent?.getBoundingClientRect().left ?? 0)}px`;
		style.inlineSize = `${scroller.clientWidth}px`;
		this.#host.dir = getComputedStyle(table).direction;
		this.#host.scrollLeft = scroller.scrollLeft;
	}
}

/** The rows of the header, or the first row if it has header cells only. */
function headerOf({ tHead, rows }: HTMLTableElement): HTMLTableRowElement[] {
	if (tHead !== null) return [...tHead.rows];
	const first = rows[0];
	const isHeader =
		first !== undefined && first.cells.length > 1 && [...first.cells].every(({ tagName }) => tagName === 'TH');
	return isHeader ? [first] : [];
}

function copyOf(table: HTMLTableElement, rows: readonly HTMLTableRowElement[]): HTMLTableElement {
	const copy = table.cloneNode(false) as HTMLTableElement;
	copy.style.inlineSize = `${table.offsetWidth}px`;
	const columns = document.createElement('colgroup');
	for (const cell of longestRow(table).cells) {
		const column = document.createElement('col');
		column.span = cell.colSpan;
		column.style.inlineSize = `${cell.getBoundingClientRect().width / cell.colSpan}px`;
		columns.append(column);
	}
	const head = document.createElement('thead');
	head.append(...rows.map((row) => row.cloneNode(true)));
	for (const element of [copy, ...head.querySelectorAll('[id]')]) element.removeAttribute('id');
	for (const link of head.querySelectorAll('a')) link.removeAttribute('href');
	copy.append(columns, head);
	return copy;
}
