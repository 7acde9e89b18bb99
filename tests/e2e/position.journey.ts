// Tests that the reading position is stored continuously and restored everywhere, and that progress counts only scrolling.
import { expect, type Page } from '@playwright/test';
import { expectWhole, goToList, openLibrary, row, signInInBrowser, syncNow } from '../support/app.ts';
import { rangeOf } from '../support/article.ts';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import type { Offprint } from '../support/offprint.ts';
import type { Site } from '../support/site.ts';
import { readStored } from '../support/read-indexeddb.ts';
import { addVoyage } from '../support/voyage.ts';

const VOYAGE = /The voyage of the Petrel/;
/** Distance from the top of the view to the line of a restored position, and its tolerance, px. */
const EDGE_PX = 8;
const TOLERANCE_PX = 4;

/** Downloads the article. @returns its address in the app */
async function openVoyage(page: Page, site: Site, offprint: Offprint): Promise<string> {
	await openLibrary(page, offprint, [addVoyage(site), VOYAGE]);
	return (await row(page, VOYAGE).getByRole('link').first().getAttribute('href')) ?? '';
}

async function openFromList(page: Page): Promise<void> {
	await row(page, VOYAGE).getByRole('link').first().click();
	await expect(page.getByText(/Sentence 1 tells/)).toBeAttached();
}

/** Scrolls by wheel in steps, each a fraction of the view's height, with time to read between two steps. */
async function scroll(page: Page, ...fractions: readonly number[]): Promise<void> {
	const box = await page.locator('[data-begin]').last().boundingBox();
	if (box === null) throw new Error('There is no article');
	await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
	for (const fraction of fractions) {
		await page.mouse.wheel(0, box.height * fraction);
		await page.waitForTimeout(450);
	}
}

/** Waits until scrolling has stopped and the position is stored. @returns the quote at the position */
async function settledPosition(page: Page): Promise<string> {
	let before: string | null = null;
	await expect
		.poll(
			async () => {
				const { quote } = await readStored(page);
				const isSame = quote !== null && quote === before;
				before = quote;
				return isSame;
			},
			{ intervals: [900] }
		)
		.toBe(true);
	const quote = before ?? '';
	// The sentence begins in the first line in view, or shortly before it.
	const top = await topOf(page, quote);
	expect(top).toBeLessThan(100);
	expect(top).toBeGreaterThan(-200);
	return quote;
}

/** Distance between the top of the view and words of the text, px; not a number without them. */
async function topOf(page: Page, quote: string): Promise<number> {
	const words = await rangeOf(page, quote);
	return words.evaluate((range) => {
		const view = [...document.querySelectorAll('[data-begin]')].at(-1);
		range?.setEnd(range.startContainer, range.startOffset + 1);
		return (range?.getBoundingClientRect().top ?? NaN) - (view?.getBoundingClientRect().top ?? 0);
	});
}

/** Whether the current match of a search is in view. */
function isMatchInView(page: Page): Promise<boolean> {
	return page.evaluate(() => {
		const [match] = [...(CSS.highlights.get('found-now') ?? [])];
		if (!(match instanceof Range)) return false;
		const { top, bottom } = match.getBoundingClientRect();
		return top > 0 && bottom < innerHeight;
	});
}

async function expectAtTop(page: Page, quote: string): Promise<void> {
	await expect.poll(async () => Math.abs((await topOf(page, quote)) - EDGE_PX)).toBeLessThan(TOLERANCE_PX);
}

for (const [name, viewport, widths] of [
	['a phone', PHONE, [320, 844, PHONE.width]],
	['a desktop', DESKTOP, [844, DESKTOP.width]]
] as const) {
	test(`on ${name} the position is restored from the list, by address and from a search, after a reload, a kill and at another width`, async ({
		site,
		offprint,
		addDevice
	}) => {
		const opened = await addDevice(viewport);
		const address = await openVoyage(opened.page, site, offprint);
		await openFromList(opened.page);
		await scroll(opened.page, 0.8, 0.8, 0.8);
		let quote = await settledPosition(opened.page);
		expect(quote).toMatch(/^Sentence \d+ tells/);

		// From here on there is no server.
		await offprint.kill();
		await opened.page.reload();
		await expectAtTop(opened.page, quote);

		// Scrolling back up is stored too, and the row shows the progress.
		const { furthest } = await readStored(opened.page);
		await scroll(opened.page, -0.8, -0.7);
		const above = await settledPosition(opened.page);
		expect(above).not.toBe(quote);
		quote = above;
		await goToList(opened.page, 'Unread');
		await expect(row(opened.page, VOYAGE).getByRole('progressbar')).toBeVisible();
		await openFromList(opened.page);
		await expectAtTop(opened.page, quote);
		// A restored line stands at the edge of the view, which may bring one more line into it.
		const restored = (await readStored(opened.page)).furthest;
		expect(restored).toBeGreaterThanOrEqual(furthest);
		expect(restored).toBeLessThan(furthest + 0.01);

		// The browser is killed a second after a movement.
		await scroll(opened.page, 0.6);
		await opened.page.waitForTimeout(1_000);
		quote = (await readStored(opened.page)).quote ?? '';
		expect(quote).not.toBe(above);
		await opened.kill();
		await opened.reopen();
		await opened.page.goto(address);
		await expectAtTop(opened.page, quote);

		// The position is kept when the width of the screen changes, also after a reload.
		for (const width of widths) {
			await opened.page.setViewportSize({ width, height: 700 });
			await expectAtTop(opened.page, quote);
			await opened.page.reload();
			await expectAtTop(opened.page, quote);
		}

		// From a search, the article is opened at the match, and the position stays stored.
		await opened.page.goto('/search?q=islands');
		await row(opened.page, VOYAGE).getByRole('link').first().click();
		await expect(opened.page.getByRole('group', { name: 'Matches in this article' })).toBeVisible();
		await expect.poll(() => isMatchInView(opened.page)).toBe(true);
		await opened.page.waitForTimeout(1_500);
		expect(await isMatchInView(opened.page)).toBe(true);
		expect(await readStored(opened.page)).toMatchObject({ quote, read: false });
		expect(opened.errors).toEqual([]);
	});
}

test('scrolling counts as reading, and footnotes, the table of contents and the End key do not', async ({
	site,
	offprint,
	addDevice
}) => {
	const opened = await addDevice(PHONE);
	const { page } = opened;
	await openVoyage(page, site, offprint);
	await openFromList(page);
	await scroll(page, 0.8, 0.8);
	const quote = await settledPosition(page);
	const { furthest } = await readStored(page);
	expect(furthest).toBeGreaterThan(0.05);
	expect(furthest).toBeLessThan(0.4);
	const expectNoProgress = async () => {
		// Waits longer than the time after which a new position could count.
		await page.waitForTimeout(1_500);
		expect(await readStored(page)).toMatchObject({ read: false });
		expect((await readStored(page)).furthest).toBeCloseTo(furthest, 5);
	};

	// Goes to a footnote and back several times.
	await page.getByRole('link', { name: '2', exact: true }).evaluate((link: HTMLElement) => link.click());
	await page.getByRole('link', { name: 'Show in the text' }).click();
	await expect.poll(() => topOf(page, 'Note 2:')).toBeLessThan(800);
	await expect.poll(async () => (await readStored(page)).quote).toMatch(/Note|Sentence [78]\d/);
	await expectNoProgress();
	await page.goBack();
	await expect.poll(async () => Math.abs((await topOf(page, quote)) - EDGE_PX)).toBeLessThan(200);
	await expect.poll(async () => (await readStored(page)).quote).toBe(quote);
	await page.goForward();
	await expect.poll(() => topOf(page, 'Note 2:')).toBeLessThan(800);
	await page.goBack();
	await expect.poll(async () => (await readStored(page)).quote).toBe(quote);

	// The way back from a footnote also survives a reload there.
	await page.goForward();
	await expect.poll(() => topOf(page, 'Note 2:')).toBeLessThan(800);
	await expect.poll(async () => (await readStored(page)).quote).toMatch(/Note|Sentence [78]\d/);
	await page.reload();
	await expect.poll(() => topOf(page, 'Note 2:')).toBeLessThan(800);
	await page.goBack();
	await expect.poll(async () => (await readStored(page)).quote).toBe(quote);
	await expect.poll(async () => Math.abs((await topOf(page, quote)) - EDGE_PX)).toBeLessThan(200);

	await page.getByRole('link', { name: 'the last part' }).evaluate((link: HTMLElement) => link.click());
	await expect.poll(() => topOf(page, 'Part 3')).toBeLessThan(100);
	await expectNoProgress();
	// After a reload the article is at the target of the link, and not at the end of the text that was read.
	const linkTarget = await settledPosition(page);
	await page.reload();
	await expectAtTop(page, linkTarget);
	await page.goBack();
	await page.getByRole('toolbar').getByRole('button', { name: 'Back', exact: true }).click();
	await openFromList(page);
	await page.keyboard.press('End');
	await expect.poll(() => topOf(page, 'Note 14:')).toBeLessThan(800);
	await expectNoProgress();
	await page.keyboard.press('Home');

	// An article that is scrolled through completely is read.
	const scrollAndCheckRead = async (): Promise<boolean> => {
		await scroll(page, 0.85);
		return (await readStored(page)).read;
	};
	await expect.poll(scrollAndCheckRead, { intervals: [0], timeout: 30_000 }).toBe(true);
	expect((await readStored(page)).furthest).toBeGreaterThan(0.98);
	await expect(page.getByRole('status').filter({ hasText: 'Marked as read' })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Move to Unread' })).toHaveCount(0);
	await page.keyboard.press('e');
	await expect(page.getByRole('status').filter({ hasText: 'Archived' })).toBeVisible();
	await goToList(page, 'Archive');
	await expect(row(page, VOYAGE)).toBeVisible();
	await page.keyboard.press('z');
	await page.keyboard.press('z');
	await expect.poll(async () => (await readStored(page)).read).toBe(false);
	await expect(row(page, VOYAGE)).toHaveCount(0);
	expect(opened.errors).toEqual([]);
});

test('another device opens the article at the reader’s position, and offers newer positions', async ({
	site,
	offprint,
	addDevice
}) => {
	const phone = await addDevice(PHONE);
	const address = await openVoyage(phone.page, site, offprint);
	await openFromList(phone.page);
	await scroll(phone.page, 0.8, 0.8);
	const onPhone = await settledPosition(phone.page);
	await syncNow(phone.page);

	const laptop = await addDevice(DESKTOP);
	await signInInBrowser(laptop.page);
	await expectWhole(row(laptop.page, VOYAGE));
	await openFromList(laptop.page);
	await expectAtTop(laptop.page, onPhone);
	await expect(
		laptop.page.getByText('This is where you left off on your other device (Chrome on Linux).')
	).toBeVisible();
	await expect(laptop.page.getByRole('button', { name: 'Go to the beginning' })).toBeVisible();
	// The article stays open on the phone, where the offer appears by itself.
	await phone.page.goto(address);
	await expectAtTop(phone.page, onPhone);
	const offer = phone.page.getByRole('button', { name: 'Continue from your other device (Chrome on Linux)' });
	await expect(offer).toHaveCount(0);
	await scroll(laptop.page, 0.8);
	await expect(laptop.page.getByRole('button', { name: 'Go to the beginning' })).toHaveCount(0);
	const onLaptop = await settledPosition(laptop.page);
	await syncNow(laptop.page);
	await expect(offer).toBeVisible();
	await expectAtTop(phone.page, onPhone);

	// Nothing is offered while matches of a search are shown.
	await phone.page.goto('/search?q=islands');
	await row(phone.page, VOYAGE).getByRole('link').first().click();
	await expect.poll(() => isMatchInView(phone.page)).toBe(true);
	await expect(offer).toHaveCount(0);
	await phone.page.getByRole('button', { name: 'Hide matches' }).click();
	await expect(offer).toBeVisible();
	await goToList(phone.page, 'Unread');
	await openFromList(phone.page);
	await expectAtTop(phone.page, onPhone);

	await offprint.kill();
	await phone.page.reload();
	await expectAtTop(phone.page, onPhone);
	await expect(offer).toBeVisible();
	// Shift+Tab moves from the text to the button that declines the offer, and then to the button that accepts it.
	await phone.page.keyboard.press('Shift+Tab');
	await expect(phone.page.getByRole('button', { name: 'Close' })).toBeFocused();
	await phone.page.keyboard.press('Shift+Tab');
	await expect(offer).toBeFocused();
	await phone.page.keyboard.press('Enter');
	await expect(offer).toHaveCount(0);
	await expectAtTop(phone.page, onLaptop);
	await phone.page.reload();
	await expectAtTop(phone.page, onLaptop);
	await expect(offer).toHaveCount(0);
	expect(phone.errors).toEqual([]);
	expect(laptop.errors).toEqual([]);
});

test('a declined offer to continue is made again only for a newer position', async ({ site, offprint, addDevice }) => {
	const phone = await addDevice(PHONE);
	const address = await openVoyage(phone.page, site, offprint);
	await openFromList(phone.page);
	await scroll(phone.page, 0.8, 0.8);
	const onPhone = await settledPosition(phone.page);
	await syncNow(phone.page);
	const laptop = await addDevice(DESKTOP);
	await signInInBrowser(laptop.page);
	await expectWhole(row(laptop.page, VOYAGE));
	await openFromList(laptop.page);
	await scroll(laptop.page, 0.8);
	await settledPosition(laptop.page);
	await syncNow(laptop.page);

	const offer = phone.page.getByRole('button', { name: 'Continue from your other device (Chrome on Linux)' });
	await syncNow(phone.page);
	await phone.page.goto(address);
	await expect(offer).toBeVisible();
	await phone.page.getByRole('button', { name: 'Close' }).click();
	await expect(offer).toHaveCount(0);
	await phone.page.reload();
	await expectAtTop(phone.page, onPhone);
	await syncNow(phone.page);
	await phone.page.goto(address);
	await expectAtTop(phone.page, onPhone);
	await expect(offer).toHaveCount(0);

	await laptop.page.goto(address);
	await scroll(laptop.page, 0.8);
	await settledPosition(laptop.page);
	await syncNow(laptop.page);
	await expect(offer).toBeVisible();
});
