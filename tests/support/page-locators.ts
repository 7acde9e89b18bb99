// Finds the parts of the app inside a page by role, label and address. Benches find them only through this file.

export type Parts = {
	/** The rows of the list that are in the document, even out of view. */
	rows: () => HTMLElement[];
	/** The link in a row that opens an entry. */
	link: (entry: string) => HTMLElement | null;
	/** The scrolling element of the list. */
	scroller: () => Element | null;
	/** Number of rows above the bottom edge of the view. */
	reached: () => number;
	/** Number of rows that the list states, or else the number of rows in the document. */
	total: () => number;
	/** The paragraph of the open article that starts with these words. */
	paragraph: (start: string) => HTMLElement | null;
	/** Whether a part of the element is visible: inside the window, not hidden, not covered. */
	onScreen: (element: Element | null) => boolean;
	/** Whether the status line shows activity. */
	isBusy: () => boolean;
};

/** Uses no names from outside the function, because its text is sent into the page: `(${findParts})()`. */
export function findParts(): Parts {
	const rows = (): HTMLElement[] =>
		[...document.querySelectorAll<HTMLElement>('li')].filter((row) => row.querySelector('a[href^="/read/"]') !== null);
	const listOf = (row: HTMLElement | undefined): Element | null => row?.closest('ul, ol, [role=list]') ?? null;
	const numberOf = (row: HTMLElement, index: number): number => Number(row.getAttribute('aria-posinset') ?? index + 1);
	const scroller = (): Element | null => {
		for (let element = listOf(rows()[0])?.parentElement; element != null; element = element.parentElement) {
			if (element === document.body || element === document.documentElement) break;
			if (/auto|scroll/.test(getComputedStyle(element).overflowY) && element.scrollHeight > element.clientHeight)
				return element;
		}
		return document.scrollingElement;
	};
	return {
		rows,
		link: (entry) => document.querySelector<HTMLElement>(`li a[href="/read/${CSS.escape(entry)}"]`),
		scroller,
		reached: () => {
			const all = rows();
			const last = all.findLastIndex((row) => row.getBoundingClientRect().top < innerHeight);
			const row = all[last];
			return row === undefined ? 0 : numberOf(row, last);
		},
		total: () => {
			const all = rows();
			return Number(all[0]?.getAttribute('aria-setsize') ?? all.length);
		},
		paragraph: (start) =>
			[...document.querySelectorAll<HTMLElement>('article p')].find((element) =>
				element.textContent.trim().startsWith(start)
			) ?? null,
		onScreen: (element) => {
			if (element?.checkVisibility({ visibilityProperty: true, opacityProperty: true }) !== true) return false;
			const { left, right, top, bottom } = element.getBoundingClientRect();
			const [fromX, toX] = [Math.max(left, 0), Math.min(right, innerWidth)];
			const [fromY, toY] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
			if (fromX >= toX || fromY >= toY) return false;
			const topmost = document.elementFromPoint((fromX + toX) / 2, (fromY + toY) / 2);
			return topmost !== null && (element.contains(topmost) || topmost.contains(element));
		},
		isBusy: () =>
			[...document.querySelectorAll('[role=status]')].some((line) => /Syncing|to download/.test(line.textContent))
	};
}
