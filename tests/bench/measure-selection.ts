// Measures how long a reader waits after archiving many selected rows.
import type { Tab } from './cdp.ts';
import { leave, openList, settle } from './measure.ts';

/**
 * Selects the first rows of the list, archives them, and undoes that.
 * @returns the time from the click until the rows have left the list and others are in it, ms
 */
export async function archiveMany(tab: Tab, origin: string, count: number): Promise<number> {
	await leave(tab);
	await openList(tab, origin);
	await settle(tab);
	const total = await tab.run(() => bench.parts.total());
	await selectFirst(tab, count);
	await settle(tab);
	const time = await tab.run(async () => {
		const tools = [...document.querySelectorAll<HTMLElement>('[role=toolbar] button')];
		const archived = bench.parts.rows()[0];
		const startedAt = performance.now();
		tools[0]?.click();
		while (archived?.isConnected === true || bench.parts.rows().length === 0)
			await new Promise<number>(requestAnimationFrame);
		return performance.now() - startedAt;
	});
	await tab.until('the undo', () => {
		const undo = document.querySelector<HTMLElement>('button[aria-keyshortcuts=z]');
		undo?.click();
		return undo !== null;
	});
	await tab.until('the rows again', (before) => bench.parts.total() === before, total);
	await settle(tab);
	return time;
}

async function selectFirst(tab: Tab, count: number): Promise<void> {
	await tab.until('the checkboxes', () => {
		const box = bench.parts.rows()[0]?.querySelector<HTMLElement>('input[type=checkbox]');
		box?.click();
		return box != null;
	});
	await tab.until(
		`row ${count}`,
		(number) => {
			const row = bench.parts.rows().find((each) => each.getAttribute('aria-posinset') === String(number));
			const height = bench.parts.rows()[0]?.offsetHeight ?? 0;
			if (row === undefined) bench.parts.scroller()?.scrollTo({ top: (number - 3) * height, behavior: 'instant' });
			const box = row?.querySelector('input[type=checkbox]');
			box?.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));
			return box != null;
		},
		count
	);
	await tab.until('the selection', () => document.querySelectorAll('li input:checked').length > 1);
}
