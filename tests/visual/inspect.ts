// Finds visual faults of a screen by measuring elements: horizontal overflow, cut text, small touch targets.
import type { Page } from '@playwright/test';

/** Minimum size of a touch target, px (WCAG 2.5.5). */
const MIN_TARGET_PX = 44;

/** The page, or vertically scrolling elements, whose content is wider than they are. */
export function findHorizontalOverflow(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const describe = (at: Element): string =>
			`${at.localName}${at.id && `#${at.id}`} ${at.scrollWidth} px in ${at.clientWidth} px`;
		const root = document.scrollingElement ?? document.documentElement;
		const found = root.scrollWidth > innerWidth ? [`page ${root.scrollWidth} px in ${innerWidth} px`] : [];
		for (const at of document.querySelectorAll('body *')) {
			// Content of an article may scroll horizontally: code, tables.
			if (at.parentElement?.closest('article') !== null) continue;
			const { overflowX, overflowY } = getComputedStyle(at);
			const scrolls = /auto|scroll/.test(overflowX) && /auto|scroll/.test(overflowY);
			if (scrolls && at.checkVisibility() && at.scrollWidth > at.clientWidth + 1) found.push(describe(at));
		}
		return found;
	});
}

/** Text that is cut without an ellipsis, and touch targets smaller than a finger. */
export function findCutAndSmall(page: Page): Promise<string[]> {
	return page.evaluate((touch) => {
		const say = (at: Element): string =>
			(at.getAttribute('aria-label') ?? at.textContent).trim().slice(0, 40) || at.localName;
		const isCut = (at: Element): boolean => {
			const { overflowX, overflowY, textOverflow, webkitLineClamp } = getComputedStyle(at);
			if (at.clientWidth <= 1 || textOverflow === 'ellipsis' || webkitLineClamp !== 'none') return false;
			const hides = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';
			return (
				(hides(overflowX) && at.scrollWidth > at.clientWidth + 1) ||
				(hides(overflowY) && at.scrollHeight > at.clientHeight + 1)
			);
		};
		const control = 'a[href], button, input, select, textarea, summary, [role=button], [role=tab], [role=menuitem]';
		/** The element that a tap there reaches; a label stands for its field. */
		const hit = (x: number, y: number): Element | null => {
			const at = document.elementFromPoint(x, y);
			return at?.closest('label')?.control ?? at?.closest(control) ?? null;
		};
		const reach = (of: Element, x: number, y: number, stepX: number, stepY: number): number => {
			let far = 0;
			while (far < touch && hit(x + stepX * (far + 1), y + stepY * (far + 1)) === of) far++;
			return far;
		};
		const isInline = (at: Element): boolean =>
			getComputedStyle(at).display === 'inline' && at.closest('p, li, dd, article') !== null;
		const sizeOf = (at: Element): [number, number] | null => {
			const { left, top, width, height } = at.getBoundingClientRect();
			const [x, y] = [left + width / 2, top + height / 2];
			if (hit(x, y) !== at || isInline(at)) return null;
			return [reach(at, x, y, -1, 0) + reach(at, x, y, 1, 0) + 1, reach(at, x, y, 0, -1) + reach(at, x, y, 0, 1) + 1];
		};
		const cut = [...document.querySelectorAll('body *')]
			.filter((at) => at.checkVisibility() && at.textContent.trim() !== '' && isCut(at))
			.map((at) => `cut off: ${say(at)}`);
		const small = [...document.querySelectorAll(control)].flatMap((at) => {
			const size = sizeOf(at);
			return size === null || Math.min(...size) >= touch ? [] : [`${size.join(' by ')} px to tap: ${say(at)}`];
		});
		return [...new Set([...cut, ...small])];
	}, MIN_TARGET_PX);
}
