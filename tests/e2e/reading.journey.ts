// Tests what an open article offers besides its text, by touch on a phone and by keyboard on a laptop, without a server.
import { expect, type Locator, type Page } from '@playwright/test';
import { goToList, openLibrary, row, syncNow } from '../support/app.ts';
import type { Device } from '../support/device.ts';
import { addHarbour } from '../support/harbour.ts';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import type { Offprint } from '../support/offprint.ts';
import type { Site } from '../support/site.ts';
import { Touch } from '../support/touch.ts';
import { addVoyage } from '../support/voyage.ts';

const VOYAGE = /The voyage of the Petrel/;
const HARBOUR = /The harbour book/;
/** Rounding of positions on the screen, px. */
const TOLERANCE_PX = 2;

const view = (page: Page) => page.locator('[data-begin]').last();
const scrolledBy = (page: Page) => view(page).evaluate((element) => element.scrollTop);
const copiedText = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
const table = (page: Page) => page.getByRole('region', { name: 'Table: Tides and ships, scrolls sideways' });

/** Opens the article on a device that has stored it and its pictures, and stops the server. */
async function openHarbour(site: Site, offprint: Offprint, { page }: Device): Promise<string> {
	const other = site.page(
		'/elsewhere.html',
		`<title>Elsewhere</title><article><h1>Elsewhere</h1><p>${'More words to read. '.repeat(40)}</p></article>`
	);
	const saved = addVoyage(site);
	const app = `${offprint.origin}/save?url=${encodeURIComponent(other)}`;
	// The link has another spelling of the address that was saved.
	const harbour = addHarbour(site, { saved: `${saved}#part-5`, other, app });
	await openLibrary(page, offprint, [saved, VOYAGE], [harbour, HARBOUR]);
	await offprint.kill();
	await row(page, HARBOUR).getByRole('link').first().click();
	await expect(page.getByText('It was kept for years.')).toBeAttached();
	await expect(page.getByRole('link', { name: 'an account of her own' })).toHaveAttribute('href', /^\/read\//);
	return other;
}

async function expectSameView(page: Page, before: number): Promise<void> {
	await expect.poll(async () => Math.abs((await scrolledBy(page)) - before)).toBeLessThan(TOLERANCE_PX);
}

/** Scrolls until an element is at the upper edge of the view. @param above distance from the edge, px */
function scrollTo(target: Locator, above: number): Promise<void> {
	return target.evaluate((element, distance) => {
		const scroller = [...document.querySelectorAll('[data-begin]')].at(-1);
		const { top } = element.getBoundingClientRect();
		scroller?.scrollBy(0, top - scroller.getBoundingClientRect().top + distance);
	}, above);
}

/** Left edges of the header's cells: of the table, and of its copy at the upper edge of the view. */
function headerEdges(page: Page): Promise<{ own: number[]; copied: number[]; gap: number }> {
	return page.evaluate(() => {
		const edges = (selector: string) =>
			[...document.querySelectorAll(selector)].map((cell) => Math.round(cell.getBoundingClientRect().left));
		const copy = document.querySelector('.table-header table')?.getBoundingClientRect().top ?? NaN;
		const top = [...document.querySelectorAll('[data-begin]')].at(-1)?.getBoundingClientRect().top ?? NaN;
		return { own: edges('.table-box thead th'), copied: edges('.table-header th'), gap: copy - top };
	});
}

test.describe('on a phone, by touch', () => {
	test.use({ viewport: PHONE });

	test('tables, code, notes, links, pictures and contents', async ({ site, offprint, device }) => {
		const { page } = device;
		const other = await openHarbour(site, offprint, device);
		const touch = await Touch.of(page);

		await test.step('a note opens above the toolbar, and the text does not move', async () => {
			const mark = page.getByRole('link', { name: '1', exact: true });
			await mark.scrollIntoViewIfNeeded();
			const before = await scrolledBy(page);
			// Beside the number, in its touch area and away from the next mark.
			await touch.tap(mark, { x: -12, y: 10 });
			const note = page.getByRole('dialog', { name: 'Note 1' });
			await expect(note).toContainText('From 1840 to 1951, as a list says.');
			await expect(note).not.toContainText('↩');
			await expect(note.getByRole('link', { name: 'a list' })).toHaveAttribute('target', '_blank');
			await expect(page.locator('[data-active]')).toHaveText('1');
			expect(await scrolledBy(page)).toBe(before);
			// It rises to its place.
			const toolbar = await page.getByRole('toolbar').boundingBox();
			const end = () => note.evaluate((element) => element.getBoundingClientRect().bottom);
			await expect.poll(end).toBeLessThanOrEqual(toolbar?.y ?? 0);
			await page.goBack();
			await expect(note).toHaveCount(0);
			await expect(page.locator('[data-active]')).toHaveCount(0);
			await touch.tap(page.getByRole('link', { name: '2', exact: true }));
			await expect(page.getByRole('dialog', { name: 'Note 2' })).toBeVisible();
			await touch.tap({ x: 195, y: 60 });
			await expect(page.getByRole('dialog')).toHaveCount(0);
			expect(await scrolledBy(page)).toBe(before);
			// The way to the note itself, and back.
			await touch.tap(page.getByRole('link', { name: '2', exact: true }));
			await touch.tap(page.getByRole('link', { name: 'Show in the text' }));
			await expect(page.getByRole('dialog')).toHaveCount(0);
			await expect(page.getByText('Two leaves are missing.')).toBeInViewport();
			await page.goBack();
			await expectSameView(page, before);
		});

		await test.step('a table keeps its columns readable, its first column and its header', async () => {
			await scrollTo(page.locator('.table-box'), -40);
			await expect(table(page)).toBeVisible();
			const box = page.locator('.table-box');
			await expect(box).toHaveAttribute('data-hint', /^\d more columns$/);
			const widths = await box.evaluate((element) =>
				[...element.querySelectorAll('tbody tr:first-child > *')].map((cell) => cell.getBoundingClientRect().width)
			);
			expect(Math.min(...widths)).toBeGreaterThan(40);
			// The longest cell has room for its sentence in a few lines.
			expect(Math.max(...widths)).toBeGreaterThan(150);
			const first = page.getByRole('rowheader', { name: 'Month 2', exact: true });
			const before = await first.boundingBox();
			await touch.swipe(page.getByRole('columnheader', { name: 'Low water' }), -150, 0);
			await expect.poll(() => table(page).evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(80);
			expect((await first.boundingBox())?.x).toBe(before?.x);
			expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
			await scrollTo(page.getByRole('rowheader', { name: 'Month 12', exact: true }), 0);
			await expect.poll(async () => Math.abs((await headerEdges(page)).gap)).toBeLessThan(TOLERANCE_PX);
			const { own, copied } = await headerEdges(page);
			expect(copied).toHaveLength(own.length);
			own.forEach((edge, index) => expect(Math.abs(edge - (copied[index] ?? NaN))).toBeLessThanOrEqual(TOLERANCE_PX));
			await table(page).evaluate((element) => element.scrollTo(element.scrollWidth, 0));
			await expect(box).not.toHaveAttribute('data-more');
			await scrollTo(page.getByText('def predict'), -100);
			await expect(page.locator('.table-header table')).toHaveCount(0);
		});

		await test.step('code is copied', async () => {
			await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
			const copy = page.getByRole('button', { name: 'Copy code' });
			await touch.tap(copy);
			await expect(copy).toHaveAttribute('data-words', 'Copied');
			expect(await copiedText(page)).toMatch(/^def predict\(harbour\):\n {4}return/);
		});

		await test.step('a picture fills the window: zoom, next, and a swipe down closes it', async () => {
			await touch.tap(page.getByRole('button', { name: 'View picture: mole' }));
			const viewer = page.getByRole('dialog', { name: 'Pictures' });
			await expect(viewer).toContainText('1 of 2');
			await expect(viewer).toContainText('The mole in the winter of 1951.');
			const picture = viewer.getByRole('img', { name: 'mole' });
			await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
			const width = async () => Math.round((await viewer.getByRole('img').boundingBox())?.width ?? 0);
			const whole = await width();
			await touch.pinch(viewer.getByRole('img'), 3);
			await expect.poll(width).toBeGreaterThan(2 * whole);
			await touch.doubleTap({ x: 195, y: 420 });
			await expect.poll(width).toBe(whole);
			await touch.swipe({ x: 250, y: 420 }, -150, 0);
			await expect(viewer).toContainText('The beacon, before it was moved.');
			await touch.swipe({ x: 195, y: 420 }, 0, 200);
			await expect(viewer).toHaveCount(0);
			expect(new URL(page.url()).pathname).toMatch(/^\/read\//);
		});

		await test.step('the contents lead to a part, and back leads to the place', async () => {
			await scrollTo(page.getByRole('heading', { name: 'Pictures' }), 0);
			const before = await scrolledBy(page);
			await touch.tap(page.getByRole('button', { name: 'Contents' }));
			const sheet = page.getByRole('dialog', { name: 'In this article' });
			await expect(sheet.locator('[aria-current]')).toContainText('Pictures');
			await expect(sheet).toContainText(/\d+ min left of \d+/);
			await touch.tap(sheet.getByRole('link', { name: /The end of the book/ }));
			await expect(sheet).toHaveCount(0);
			await expect(page.getByRole('heading', { name: 'The end of the book' })).toBeInViewport();
			await page.goBack();
			await expectSameView(page, before);
		});

		await test.step('a link to a saved article opens it here, and another link has a menu', async () => {
			const link = page.getByRole('link', { name: 'an account of her own' });
			await expect(link).toHaveAccessibleDescription('In your library');
			await link.scrollIntoViewIfNeeded();
			await touch.tap(link);
			await expect(page.getByRole('heading', { level: 1, name: VOYAGE })).toBeVisible();
			await page.goBack();
			await expect(link).toBeInViewport();
			await expect(link).toHaveAccessibleDescription('In your library');
			const unsaved = page.getByRole('link', { name: 'told elsewhere' });
			const menu = page.getByRole('dialog', { name: 'Link' });
			await touch.holdUntil(unsaved, () => expect(menu).toBeVisible());
			await expect(menu.getByRole('link', { name: 'Open' })).toHaveAttribute('href', other);
			await touch.tap(menu.getByRole('button', { name: 'Save for later' }));
			await expect(page.getByText('Saved to your library')).toBeVisible();
			await expect(menu).toHaveCount(0);
			await expect(unsaved).toHaveAccessibleDescription('In your library');
			expect(page.context().pages()).toHaveLength(1);
		});

		await test.step('contents that go when the screen turns leave nothing for Back to close', async () => {
			await touch.tap(page.getByRole('button', { name: 'Contents' }));
			await expect(page.getByRole('dialog', { name: 'In this article' })).toBeVisible();
			await page.setViewportSize(DESKTOP);
			await page.getByRole('complementary', { name: 'In this article' }).getByRole('button', { name: 'Close' }).click();
			await page.setViewportSize(PHONE);
			await page.goBack();
			await expect(page).not.toHaveURL(/\/read\//);
		});

		// The saved page reaches the server.
		await offprint.restart();
		await syncNow(page);
		await goToList(page, 'Unread');
		await expect(row(page, 'Elsewhere')).toBeVisible();
		expect(device.errors).toEqual([]);
	});
});

test.describe('on a laptop, by keyboard', () => {
	test.use({ viewport: DESKTOP });

	test('tables, code, notes, links, pictures and contents', async ({ site, offprint, device }) => {
		const { page } = device;
		await openHarbour(site, offprint, device);
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

		await test.step('code is copied and scrolls', async () => {
			const copy = page.getByRole('button', { name: 'Copy code' });
			await expect(page.locator('.code-bar [data-words=Python]')).toBeAttached();
			await copy.press('Enter');
			await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeAttached();
			expect(await copiedText(page)).toMatch(/^def predict\(harbour\):\n {4}return/);
			await expect(copy).toHaveAttribute('data-words', 'Copied');
			await expect(copy).toHaveAttribute('data-words', 'Copy');
			await page.keyboard.press('Tab');
			await expect(page.getByRole('region', { name: 'Code' })).toBeFocused();
			await page.keyboard.press('ArrowRight');
			await expect
				.poll(() => page.locator('.code-box pre').evaluate(({ scrollLeft }) => scrollLeft))
				.toBeGreaterThan(0);
		});

		await test.step('a table scrolls', async () => {
			await table(page).focus();
			await page.keyboard.press('ArrowRight');
			await expect.poll(() => table(page).evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
		});

		await test.step('a note opens beside its mark, and Escape returns the focus', async () => {
			const mark = page.getByRole('link', { name: '1', exact: true });
			await mark.focus();
			const before = await scrolledBy(page);
			await page.keyboard.press('Enter');
			const note = page.getByRole('dialog', { name: 'Note 1' });
			await expect(note).toBeVisible();
			const [at, box] = [await mark.boundingBox(), await note.boundingBox()];
			expect(Math.abs((box?.y ?? 0) - ((at?.y ?? Infinity) + (at?.height ?? 0)))).toBeLessThan(40);
			expect(await scrolledBy(page)).toBe(before);
			await page.keyboard.press('Escape');
			await expect(note).toHaveCount(0);
			await expect(mark).toBeFocused();
		});

		await test.step('the contents', async () => {
			await page.keyboard.press('c');
			const panel = page.getByRole('complementary', { name: 'In this article' });
			await expect(panel.getByRole('link', { name: /Voyages/ })).toBeVisible();
			await panel.getByRole('link', { name: /The end of the book/ }).focus();
			const before = await scrolledBy(page);
			await page.keyboard.press('Enter');
			await expect(page.getByRole('heading', { name: 'The end of the book' })).toBeInViewport();
			await page.goBack();
			await expectSameView(page, before);
			await page.keyboard.press('c');
			await expect(panel).toBeVisible();
			await page.keyboard.press('Escape');
			await expect(panel).toHaveCount(0);
		});

		await test.step('pictures', async () => {
			const picture = page.getByRole('button', { name: 'View picture: mole' });
			await picture.press('Enter');
			const viewer = page.getByRole('dialog', { name: 'Pictures' });
			const width = async () => Math.round((await viewer.getByRole('img').boundingBox())?.width ?? 0);
			await expect.poll(width).toBeGreaterThan(0);
			const whole = await width();
			await page.keyboard.press('+');
			await expect.poll(width).toBe(Math.round(whole * 1.5));
			await page.keyboard.press('0');
			await page.keyboard.press('ArrowRight');
			await expect(viewer).toContainText('2 of 2');
			await page.keyboard.press('Escape');
			await expect(viewer).toHaveCount(0);
			await expect(picture).toBeFocused();
		});

		await test.step('the menu of a link, and a link to the app’s own page of saving', async () => {
			await page.getByRole('link', { name: 'told elsewhere' }).focus();
			await page.keyboard.press('Shift+F10');
			const menu = page.getByRole('dialog', { name: 'Link' });
			await menu.getByRole('button', { name: 'Copy address' }).focus();
			await page.keyboard.press('Enter');
			await expect(menu).toHaveCount(0);
			expect(await copiedText(page)).toMatch(/\/elsewhere\.html$/);
			const opened = page.context().waitForEvent('page');
			await page.getByRole('link', { name: 'to be saved' }).press('Enter');
			await expect((await opened).getByRole('heading', { name: 'Save this page?' })).toBeVisible();
			await (await opened).close();
		});

		await test.step('a link to a saved article opens it here', async () => {
			const link = page.getByRole('link', { name: 'an account of her own' });
			await link.press('Enter');
			await expect(page.getByRole('heading', { level: 1, name: VOYAGE })).toBeVisible();
			await page.goBack();
			await expect(link).toBeInViewport();
			await goToList(page, 'Unread');
			await expect(row(page, 'elsewhere')).toHaveCount(0);
		});
		expect(device.errors).toEqual([]);
	});
});
