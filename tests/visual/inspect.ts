// Finds visual faults of a screen by measuring elements: horizontal overflow, cut text, small touch targets.
import type { Page } from '@playwright/test';

/** Minimum size of a touch target, px (WCAG 2.5.5). */
const MIN_TARGET_PX = 44;

/** Finds the page, and vertically scrolling elements outside articles, if they also scroll sideways, which none should. */
export function findHorizontalOverflow(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const describe = (element: Element): string =>
			`${element.localName}${element.id && `#${element.id}`} ${element.scrollWidth} px in ${element.clientWidth} px`;
		const root = document.scrollingElement ?? document.documentElement;
		const faults = root.scrollWidth > innerWidth ? [`page ${root.scrollWidth} px in ${innerWidth} px`] : [];
		for (const element of document.querySelectorAll('body *')) {
			// Parts of an article, such as code and tables, may scroll horizontally.
			if (element.parentElement?.closest('article') !== null) continue;
			const { overflowX, overflowY } = getComputedStyle(element);
			const scrolls = /auto|scroll/.test(overflowX) && /auto|scroll/.test(overflowY);
			if (scrolls && element.checkVisibility() && element.scrollWidth > element.clientWidth + 1)
				faults.push(describe(element));
		}
		return faults;
	});
}

/** Finds text that is cut off without an ellipsis, and touch targets that are too small. */
export function findCutAndSmall(page: Page): Promise<string[]> {
	return page.evaluate((touch) => {
		const describe = (element: Element): string =>
			(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40) || element.localName;
		const isCut = (element: Element): boolean => {
			const { overflowX, overflowY, textOverflow, webkitLineClamp } = getComputedStyle(element);
			if (element.clientWidth <= 1 || textOverflow === 'ellipsis' || webkitLineClamp !== 'none') return false;
			const hides = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';
			return (
				(hides(overflowX) && element.scrollWidth > element.clientWidth + 1) ||
				(hides(overflowY) && element.scrollHeight > element.clientHeight + 1)
			);
		};
		const control = 'a[href], button, input, select, textarea, summary, [role=button], [role=tab], [role=menuitem]';
		/** The control that a tap at this point reaches; for a label, its field. */
		const targetAt = (x: number, y: number): Element | null => {
			const element = document.elementFromPoint(x, y);
			return element?.closest('label')?.control ?? element?.closest(control) ?? null;
		};
		const reach = (target: Element, x: number, y: number, stepX: number, stepY: number): number => {
			let far = 0;
			while (far < touch && targetAt(x + stepX * (far + 1), y + stepY * (far + 1)) === target) far++;
			return far;
		};
		const isInline = (element: Element): boolean =>
			getComputedStyle(element).display === 'inline' && element.closest('p, li, dd, article') !== null;
		const sizeOf = (element: Element): [number, number] | null => {
			const { left, top, width, height } = element.getBoundingClientRect();
			const [x, y] = [left + width / 2, top + height / 2];
			if (targetAt(x, y) !== element || isInline(element)) return null;
			return [
				reach(element, x, y, -1, 0) + reach(element, x, y, 1, 0) + 1,
				reach(element, x, y, 0, -1) + reach(element, x, y, 0, 1) + 1
			];
		};
		const cut = [...document.querySelectorAll('body *')]
			.filter((element) => element.checkVisibility() && element.textContent.trim() !== '' && isCut(element))
			.map((element) => `cut off: ${describe(element)}`);
		const small = [...document.querySelectorAll(control)].flatMap((element) => {
			const size = sizeOf(element);
			return size === null || Math.min(...size) >= touch
				? []
				: [`${size.join(' by ')} px to tap: ${describe(element)}`];
		});
		return [...new Set([...cut, ...small])];
	}, MIN_TARGET_PX);
}
