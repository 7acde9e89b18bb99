// Hovers and clicks in the text that `inspect` found, and moves through it by Tab, as a reader may do.
import type { BrowserContext, Page } from '@playwright/test';

const MAX_ELEMENTS = 6;
/** Tall enough to show every attack without scrolling. */
export const VIEWPORT = { width: 1100, height: 2400 };

export async function provoke(page: Page): Promise<void> {
	const positions = await page.evaluate(unusualPositions, MAX_ELEMENTS);
	if (positions.length === 0) return;
	// The commands are sent at once, because waiting for each response takes time. The browser executes them in order.
	const mouseActions = positions.flatMap(({ x, y }) => [page.mouse.move(x - 1, y), page.mouse.click(x, y)]);
	await Promise.all([
		...mouseActions,
		page.keyboard.press('Tab'),
		page.keyboard.press('Tab'),
		page.keyboard.press('x')
	]);
	await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Makes clicks on allowed links do nothing, because leaving the page by them is no breach. */
export async function ignoreAllowedLinks(context: BrowserContext): Promise<void> {
	await context.addInitScript(() => {
		addEventListener(
			'click',
			(event) => {
				const link = event.composedPath().find((element) => element instanceof HTMLAnchorElement);
				if (link === undefined || /^(javascript|data|blob|file|vbscript):$/.test(link.protocol)) return;
				// At a link to another program the browser would open a dialog and ignore the mouse.
				if (!/^https?:$/.test(link.protocol) || link.relList.contains('noreferrer')) event.preventDefault();
			},
			true
		);
	});
}

/** Runs in the page. @returns the positions of unusual elements in the text */
function unusualPositions(limit: number): { x: number; y: number }[] {
	const text = Reflect.get(window, '__text') as Element | undefined;
	const isUnusual = (element: Element): boolean =>
		/^(a|area|b|img|video|button|input|select|textarea|summary|label|legend|text|rect|mi|maction|math|iframe|object|embed)$/.test(
			element.localName
		) ||
		Array.from(element.attributes).some(({ name }) => /^on|^(tabindex|contenteditable|draggable|role)$/.test(name));
	const unusual = Array.from(text?.querySelectorAll('*') ?? []).filter(isUnusual);
	const positions: { x: number; y: number }[] = [];
	for (const element of unusual) {
		const [rect] = element.getClientRects();
		if (rect === undefined || rect.width * rect.height === 0) continue;
		const x = rect.left + Math.min(rect.width / 2, 20);
		const y = rect.top + Math.min(rect.height / 2, 20);
		if (x > 1 && y > 1 && x < innerWidth && y < innerHeight) positions.push({ x, y });
		if (positions.length === limit) break;
	}
	return positions;
}
