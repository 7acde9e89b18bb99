// Does what a reader may do to the text that `inspect` found: hovers, clicks, moves through it by Tab.
import type { BrowserContext, Page } from '@playwright/test';

const MOST = 6;
/** Tall enough to show every attack without scrolling. */
export const VIEWPORT = { width: 1100, height: 2400 };

export async function provoke(page: Page): Promise<void> {
	const places = await page.evaluate(oddPlaces, MOST);
	if (places.length === 0) return;
	// In parallel: commands are executed in order, and each response takes time.
	const done = places.flatMap(({ x, y }) => [page.mouse.move(x - 1, y), page.mouse.click(x, y)]);
	await Promise.all([...done, page.keyboard.press('Tab'), page.keyboard.press('Tab'), page.keyboard.press('x')]);
	await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Clicks on allowed links do nothing from now on: leaving by them is no breach. */
export async function holdLinks(context: BrowserContext): Promise<void> {
	await context.addInitScript(() => {
		addEventListener(
			'click',
			(event) => {
				const link = event.composedPath().find((one) => one instanceof HTMLAnchorElement);
				if (link === undefined || /^(javascript|data|blob|file|vbscript):$/.test(link.protocol)) return;
				// The browser would ask about another program, and ignore the mouse until then.
				if (!/^https?:$/.test(link.protocol) || link.relList.contains('noreferrer')) event.preventDefault();
			},
			true
		);
	});
}

/** Runs in the page: the positions of unusual elements in the text. */
function oddPlaces(most: number): { x: number; y: number }[] {
	const text = Reflect.get(window, '__text') as Element | undefined;
	const isOdd = (one: Element): boolean =>
		/^(a|area|b|img|video|button|input|select|textarea|summary|label|legend|text|rect|mi|maction|math|iframe|object|embed)$/.test(
			one.localName
		) || Array.from(one.attributes).some(({ name }) => /^on|^(tabindex|contenteditable|draggable|role)$/.test(name));
	const odd = Array.from(text?.querySelectorAll('*') ?? []).filter(isOdd);
	const places: { x: number; y: number }[] = [];
	for (const element of odd) {
		const [rect] = element.getClientRects();
		if (rect === undefined || rect.width * rect.height === 0) continue;
		const x = rect.left + Math.min(rect.width / 2, 20);
		const y = rect.top + Math.min(rect.height / 2, 20);
		if (x > 1 && y > 1 && x < innerWidth && y < innerHeight) places.push({ x, y });
		if (places.length === most) break;
	}
	return places;
}
