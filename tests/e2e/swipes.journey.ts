// Tests swiping rows, by touch on a phone, offline, and on a second device after a sync; and pulling the list down.
import { expect, type Page } from '@playwright/test';
import { expectWhole, goToList, row, signInInBrowser } from '../support/app.ts';
import { DESKTOP, test } from '../support/journey.ts';
import { hold, names, open, openPhone, save, select, TITLES, tool } from '../support/lists.ts';
import { Touch } from '../support/touch.ts';

/** Swipes a row to its right, or to its left by a negative distance, px. */
function swipe(touch: Touch, page: Page, title: string, dx: number): Promise<void> {
	return touch.drag(row(page, title), { dx }, { x: -Math.sign(dx) * 120, y: 0 });
}

test('by touch: a swiped row opens, or is archived or bookmarked at once offline, and another device follows', async ({
	site,
	offprint,
	addDevice
}) => {
	await save({ site, offprint });
	const phone = await openPhone(offprint.origin);
	try {
		const { page } = phone;
		await open(page);
		const touch = await Touch.of(page);
		await phone.context.setOffline(true);
		// Half open, the row stays and shows its action.
		await swipe(touch, page, TITLES.short, -80);
		await page.getByRole('listitem').getByRole('button', { name: 'Archive', exact: true }).tap();
		await expect.poll(() => names(page)).toBe('login middling long');
		await page.getByRole('button', { name: 'Undo', exact: true }).tap();
		await expect.poll(() => names(page)).toBe('login short middling long');
		// A second swipe in the same direction does it.
		await swipe(touch, page, TITLES.short, -80);
		await swipe(touch, page, TITLES.short, -60);
		await expect.poll(() => names(page)).toBe('login middling long');
		await page.getByRole('button', { name: 'Undo', exact: true }).tap();
		await expect.poll(() => names(page)).toBe('login short middling long');
		// Past half the width it is done.
		await swipe(touch, page, TITLES.short, -230);
		await expect.poll(() => names(page)).toBe('login middling long');
		await swipe(touch, page, TITLES.middle, 230);
		await expect(page.getByText('Bookmarked', { exact: true })).toBeVisible();
		// A short way does nothing, and neither the swipe nor the tap that closes a row opens an article.
		await swipe(touch, page, TITLES.long, -30);
		await expect(page).toHaveURL(`${offprint.origin}/`);
		expect(await names(page)).toBe('login middling long');

		// In an app that runs from right to left, the start is on the right.
		await page.evaluate(() => (document.documentElement.dir = 'rtl'));
		await swipe(touch, page, TITLES.middle, 230);
		await expect.poll(() => names(page)).toBe('login long');
		await page.evaluate(() => (document.documentElement.dir = 'ltr'));

		await page.goto('/settings');
		await page.getByLabel('Swipe left').selectOption('Nothing');
		await goToList(page, 'Unread');
		// The gestures are loaded with the tools above the list.
		await expect(select(page)).toBeVisible();
		await swipe(touch, page, TITLES.long, -230);
		await swipe(touch, page, TITLES.long, 230);
		await expect(page.getByText('Bookmarked', { exact: true })).toBeVisible();
		expect(await names(page)).toBe('login long');

		await phone.context.setOffline(false);
		// A page that failed is fetched again, and is shown by its title.
		site.page('/login', `<title>Now without a login</title><article><p>${'Words of all. '.repeat(60)}</p></article>`);
		await hold(touch, page, /login/);
		await tool(page, 'Try again').tap();
		await expectWhole(row(page, 'Now without a login'));
		await page.goBack();

		// The archive begins with the last one archived, or saved.
		await goToList(page, 'Archive');
		await expect.poll(() => names(page)).toBe('middling short');
		await select(page).selectOption('Newest first');
		await expect.poll(() => names(page)).toBe('short middling');
		await goToList(page, 'Unread');
		await expect(select(page)).toBeVisible();

		// Pulling the list down syncs.
		const synced = page.waitForRequest((request) => request.url().endsWith('/api/sync'));
		await touch.drag(row(page, /login/), { dy: 200 });
		await synced;

		// On the other device, where the order is not chosen.
		const laptop = await addDevice(DESKTOP);
		await signInInBrowser(laptop.page);
		await expect.poll(() => names(laptop.page)).toBe('login long');
		await goToList(laptop.page, 'Archive');
		await expect.poll(() => names(laptop.page)).toBe('middling short');
		await goToList(laptop.page, 'Bookmarks');
		await expect.poll(() => names(laptop.page)).toBe('middling long');
		expect([...phone.errors, ...laptop.errors]).toEqual([]);
	} finally {
		await phone.discard();
	}
});
