// Tests that nothing moves when the sync status and notices arrive, and no button when the undo bar appears.
import { expect, type Locator, type Page } from '@playwright/test';
import { addAddress, expectWhole, goToList, row, setUpInBrowser, syncLine } from '../support/app.ts';
import { addFixturePages, KEEPERS } from '../support/fixture-pages.ts';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import { signIn } from '../support/reader.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';

/** Records every moved element of this page from its start, each as its place before and after. */
async function recordShifts(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const moved: string[] = [];
		Object.assign(globalThis, { moved });
		const place = ({ x, y, width, height }: DOMRectReadOnly) => `${x} ${y} ${width} ${height}`;
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries() as (PerformanceEntry & {
				sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
			})[])
				for (const { node, previousRect, currentRect } of entry.sources) {
					const element = node instanceof Element ? node : node?.parentElement;
					// The text of the status itself changes.
					if (element?.closest('[role=status]') != null) continue;
					moved.push(`${element?.outerHTML.slice(0, 60)}: ${place(previousRect)} to ${place(currentRect)}`);
				}
		}).observe({ type: 'layout-shift', buffered: true });
	});
}

function movedElements(page: Page): Promise<string[]> {
	return page.evaluate(
		() =>
			// A shift is reported with the frame after it.
			new Promise<string[]>((resolve) =>
				requestAnimationFrame(() =>
					setTimeout(() => resolve((globalThis as unknown as { moved: string[] }).moved), 100)
				)
			)
	);
}

/** The place of a button, which must be shown. */
async function boxOf(button: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
	const box = await button.boundingBox();
	if (box === null) throw new Error('the button is not shown');
	return box;
}

/** Clicks the middle of a place, whatever is there. */
async function clickPlace(page: Page, { x, y, width, height }: Awaited<ReturnType<typeof boxOf>>): Promise<void> {
	await page.mouse.click(x + width / 2, y + height / 2);
}

for (const [name, viewport] of [
	['a phone', PHONE],
	['a desktop', DESKTOP]
] as const) {
	test.describe(`on ${name}`, () => {
		test.use({ viewport });

		test('the sync status, the articles to continue and the offer to install push nothing', async ({
			site,
			offprint,
			device
		}) => {
			const { page } = device;
			await setUpInBrowser(page, await offprint.setupLink());
			await addAddress(page, addFixturePages(site)['lighthouse-keepers']);
			await goToList(page, 'Unread');
			await expectWhole(row(page, KEEPERS));
			const address = await row(page, KEEPERS).getByRole('link').first().getAttribute('href');
			const id = (address ?? '').slice('/read/'.length) as EntryId;
			await (await signIn(offprint.origin)).change([{ id, field: 'furthest', value: 0.4 }]);
			await expect(row(page, KEEPERS)).toContainText('min left');
			await recordShifts(page);
			await page.reload();
			await expect(row(page, KEEPERS)).toBeVisible();
			await expect(page.getByRole('region', { name: 'Continue reading' }).getByRole('link')).toBeVisible();
			await expect(syncLine(page)).toContainText('Synced');
			await page.evaluate(() => window.dispatchEvent(new Event('beforeinstallprompt', { cancelable: true })));
			await expect(page.getByRole('region', { name: 'Install Offprint on this computer' })).toBeVisible();
			expect(await movedElements(page)).toEqual([]);
		});

		test('the undo bar moves no button, in a list or in an article', async ({ site, offprint, device }) => {
			const { page } = device;
			const undo = page.getByRole('button', { name: 'Undo', exact: true });
			await setUpInBrowser(page, await offprint.setupLink());
			await addAddress(page, addFixturePages(site)['lighthouse-keepers']);
			await goToList(page, 'Unread');
			await expectWhole(row(page, KEEPERS));

			const inList = [
				row(page, KEEPERS).getByRole('button', { name: 'Archive', exact: true }),
				page.getByRole('navigation').getByRole('link', { name: 'Highlights' })
			];
			const before = await Promise.all(inList.map(boxOf));
			await row(page, KEEPERS).getByRole('button', { name: 'Bookmark', exact: true }).click();
			await expect(undo).toBeVisible();
			expect(await Promise.all(inList.map(boxOf))).toEqual(before);
			await undo.click();
			await expect(undo).toBeHidden();

			await row(page, KEEPERS).getByRole('link').first().click();
			const tools = page.getByRole('toolbar', { name: 'Article tools' });
			const archive = tools.getByRole('button', { name: 'Archive', exact: true });
			const place = await boxOf(archive);
			await tools.getByRole('button', { name: 'Bookmark', exact: true }).click();
			await expect(undo).toBeVisible();
			expect(await boxOf(archive)).toEqual(place);
			await clickPlace(page, place);
			await expect(page.getByRole('status').filter({ hasText: /^Archived$/ })).toBeVisible();
			await goToList(page, 'Archive');
			await expect(row(page, KEEPERS)).toBeVisible();
		});
	});
}
