// Puts the tables and code of an article into boxes that scroll, before the text is drawn first: later, moved nodes would
// end selections and highlights, and the text would jump. All take the focus until it is known which of them scroll.

/** Number of rows whose cells are counted, because the first may be a title across all columns. */
const COUNTED_ROWS = 3;

export function frameBlocks(text: HTMLElement): void {
	for (const block of text.querySelectorAll<HTMLElement>('table, pre')) {
		if (block.parentElement?.closest('table') != null) continue;
		const box = document.createElement('div');
		block.replaceWith(box);
		if (block instanceof HTMLTableElement) {
			block.style.setProperty('--columns', String(columnsOf(block)));
			const scroller = document.createElement('div');
			scroller.tabIndex = 0;
			box.className = 'table-box';
			box.append(scroller);
			scroller.append(block);
		} else {
			block.tabIndex = 0;
			box.className = isShort(block) ? 'code-box short' : 'code-box';
			box.append(block);
		}
	}
}

/** Whether the code is one line without a language, beside which its button lies. */
function isShort(code: HTMLElement): boolean {
	return code.querySelector('[data-language]') === null && !(code.textContent ?? '').trim().includes('\n');
}

function columnsOf(table: HTMLTableElement): number {
	const counts = [...table.rows].slice(0, COUNTED_ROWS).map(({ cells }) => {
		return [...cells].reduce((count, { colSpan }) => count + colSpan, 0);
	});
	return Math.max(1, ...counts);
}
