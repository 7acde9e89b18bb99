// Unwraps tables that only lay out a page, so that their text is shown as text.

const DATA = 'th, caption, thead, [scope], [headers]';
const LAYOUT_CONTENT = 'table, h1, h2, h3, article, section, main, form, iframe, video';
const CELLS: ReadonlySet<string> = new Set(['TD', 'TH']);
const ROW_GROUPS: ReadonlySet<string> = new Set(['TBODY', 'THEAD', 'TFOOT']);
/** A cell with more paragraphs is a part of a page. */
const MAX_PARAGRAPHS = 3;

export function unwrapLayoutTables(document: Document): void {
	const tables = [...document.querySelectorAll('table')].filter((table) => isLayout(table, rowsOf(table)));
	for (const table of tables) {
		const box = document.createElement('div');
		for (const name of ['id', 'class']) {
			const value = table.getAttribute(name);
			if (value !== null) box.setAttribute(name, value);
		}
		for (const cell of rowsOf(table).flat()) {
			const part = document.createElement('div');
			part.append(...cell.childNodes);
			box.append(part);
		}
		table.replaceWith(box);
	}
}

function isLayout(table: Element, rows: readonly (readonly Element[])[]): boolean {
	if (/^(?:presentation|none)$/.test(table.getAttribute('role') ?? '')) return true;
	if (table.getAttribute('datatable') === '1' || table.hasAttribute('summary')) return false;
	const hasData = table.querySelector(DATA) !== null;
	if (rows.every((row) => row.length <= 1)) return !hasData;
	if (hasData) return false;
	if (table.querySelector(LAYOUT_CONTENT) !== null) return true;
	return rows.some((row) => row.some((cell) => hasParagraphs(cell)));
}

function hasParagraphs(cell: Element): boolean {
	let count = 0;
	for (let child = cell.firstElementChild; child !== null; child = child.nextElementSibling) {
		if (child.tagName === 'P' && ++count > MAX_PARAGRAPHS) return true;
	}
	return false;
}

function rowsOf(table: Element): Element[][] {
	const parts = [...table.children].flatMap((part) => (ROW_GROUPS.has(part.tagName) ? [...part.children] : [part]));
	return parts
		.filter(({ tagName }) => tagName === 'TR')
		.map((row) => [...row.children].filter((cell) => CELLS.has(cell.tagName)));
}
