// Tests the navigation, counts of lists and on the app's icon, and reading on where another device stopped: by keyboard on
// a desktop, by touch on a phone, offline.
import { expect, type Page } from '@playwright/test';
import { expectWhole, goToList, row, signInInBrowser, syncNow, waitForWorker } from '../support/app.ts';
import { openDevice } from '../support/device.ts';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import { press, tabAndPress } from '../support/keyboard.ts';
import { claim, newEntryId } from '../support/reader.ts';

const LONG = 'The long way to the lighthouse';
const OTHERS = 9;

const begun = (page: Page) => page.getByRole('region', { name: 'Continue reading' });
const places = (page: Page) => page.getByRole('navigation', { name: 'Main' });
const lists = (page: Page) => page.getByRole('dialog', { name: 'Library' });

/** Number of rows that are wholly in view. */
function rowsInView(page: Page): Promise<number> {
	return page.locator('[data-list]').evaluate((list) => {
		const { top, bottom } = list.getBoundingClientRect();
		const boxes = [...list.querySelectorAll('li')].map((row) => row.getBoundingClientRect());
		return boxes.filter((box) => box.top >= top && box.bottom <= bottom).length;
	});
}

/** Records the number that the app shows on its icon. */
function recordBadge(page: Page): Promise<unknown> {
	return page.addInitScript(() => {
		Object.defineProperty(navigator, 'setAppBadge', {
			value: (count: number) => {
				document.documentElement.dataset['badge'] = `${count}`;
				return Promise.resolve();
			}
		});
	});
}

function expectBadge(page: Page, count: number): Promise<void> {
	return expect(page.locator('html')).toHaveAttribute('data-badge', `${count}`);
}

/** Reads some screens by keyboard, with time to read each. */
async function read(page: Page): Promise<void> {
	for (let screen = 0; screen < 3; screen++) {
		await page.keyboard.press('PageDown');
		await page.waitForTimeout(450);
	}
}

test('an article begun on a desktop is continued on a phone, and counts follow archiving, offline too', async ({
	site,
	offprint
}) => {
	const reader = await claim(offprint);
	for (let number = 0; number < OTHERS; number++)
		await reader.change([{ id: newEntryId(), field: 'saved', value: { url: `${site.origin}/${number}` } }]);
	const text = Array.from({ length: 60 }, (_, number) => `<p>${`Sentence ${number} of the way. `.repeat(20)}</p>`);
	const url = site.page('/long.html', `<title>${LONG}</title><article><h1>${LONG}</h1>${text.join('')}</article>`);
	await reader.change([{ id: newEntryId(), field: 'saved', value: { url } }]);
	const phone = await openDevice({ origin: offprint.origin, viewport: PHONE, isTouch: true });
	const laptop = await openDevice({ origin: offprint.origin, viewport: DESKTOP });
	try {
		for (const { page } of [phone, laptop]) {
			await recordBadge(page);
			await signInInBrowser(page);
			await expectWhole(row(page, LONG), { timeout: 20_000 });
			await expect(begun(page)).toHaveCount(0);
			await waitForWorker(page);
		}
		// Nothing is begun: eight rows fit.
		const usual = await rowsInView(phone.page);
		expect(usual).toBeGreaterThanOrEqual(8);
		await phone.page.getByRole('link', { name: 'Settings' }).tap();
		await phone.page.getByRole('group', { name: 'List layout' }).getByRole('radio', { name: 'With excerpt' }).tap();
		await phone.page.goto('/');
		await expect(row(phone.page, LONG).getByText(/^Sentence 0 of the way/)).toBeVisible();
		expect(await rowsInView(phone.page)).toBeLessThan(usual);

		// By keyboard alone: the article is begun and left, and offered above the list.
		const { page } = laptop;
		await expect(places(page).getByRole('link', { name: /^Unread/ })).toContainText(`${OTHERS + 1}`);
		await page.keyboard.press('j');
		await expect(row(page, LONG).getByRole('link').first()).toBeFocused();
		await page.keyboard.press('o');
		await expect(page.getByText(/Sentence 1 of/)).toBeAttached();
		await read(page);
		await expectBadge(page, OTHERS + 1);
		await page.keyboard.press('u');
		const card = begun(page).getByRole('link', { name: LONG });
		await expect(card).toContainText(/\d+ min left/);
		await press(page, 'j', 'e');
		await expect(places(page).getByRole('link', { name: /^Archive/ })).toContainText('1');
		await expect(places(page).getByRole('link', { name: /^Unread/ })).toContainText(`${OTHERS}`);
		await tabAndPress(page, places(page).getByRole('link', { name: /^Archive/ }));
		await expect(page.getByRole('heading', { name: 'Archive', level: 1 })).toBeVisible();
		await expect(begun(page)).toHaveCount(0);
		await press(page, 'g', 'u');
		await tabAndPress(page, card);
		await expect(page.getByText(/Sentence 0 of/).first()).not.toBeInViewport();
		await expectBadge(page, OTHERS);

		// By touch, without a connection after a sync.
		await syncNow(page);
		await syncNow(phone.page);
		await expect(phone.page.getByText(/^Everything is synced/)).toBeVisible();
		await offprint.kill();
		await goToList(phone.page, 'Unread');
		await phone.page.reload();
		await expect(begun(phone.page).getByRole('link')).toHaveCount(1);
		await phone.page.getByRole('button', { name: 'Lists' }).tap();
		await expect(lists(phone.page).getByRole('link', { name: 'Archive' })).toContainText('1');
		await expect(lists(phone.page).getByRole('link', { name: 'Unread' })).toContainText(`${OTHERS}`);
		await expectBadge(phone.page, OTHERS);
		await lists(phone.page).getByRole('link', { name: 'Archive' }).tap();
		await expect(phone.page.getByRole('heading', { name: 'Archive', level: 1 })).toBeVisible();
		await expect(phone.page.getByRole('dialog')).toHaveCount(0);
		await places(phone.page).getByRole('link', { name: 'Library' }).tap();
		await begun(phone.page).getByRole('link', { name: LONG }).tap();
		await expect(phone.page.getByText(/Sentence \d+ of/).first()).toBeAttached();
		await expect(phone.page.getByText(/Sentence 0 of/).first()).not.toBeInViewport();

		// What waits is said in one sentence; the settings are one touch away.
		await phone.page.getByRole('button', { name: 'Archive', exact: true }).tap();
		await expect(begun(phone.page)).toHaveCount(0);
		await phone.page.getByRole('link', { name: 'Settings' }).tap();
		await phone.page.getByRole('main').getByRole('link', { name: 'Syncing' }).tap();
		await expect(phone.page.getByText(/^\d+ changes? (is|are) waiting for a connection/)).toBeVisible();
		await phone.page.getByText('Details').tap();
		await expect(phone.page.getByRole('heading', { name: 'Recent syncs' })).toBeVisible();
		await expectBadge(phone.page, OTHERS - 1);
		expect([...phone.errors, ...laptop.errors]).toEqual([]);
	} finally {
		await phone.discard();
		await laptop.discard();
	}
});
