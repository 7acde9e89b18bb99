// Tests the reader's own title, author and note of an article, and sharing, copying and printing it: offline, by touch on a
// phone and by keyboard on a laptop, and what the other device shows after a sync.
import { expect, type Page } from '@playwright/test';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import { openLibrary, row, signInInBrowser, syncLine } from '../support/app.ts';
import { article } from '../support/article.ts';
import { addFixturePages, KEEPERS } from '../support/fixture-pages.ts';
import { press, tabAndPress, tabTo } from '../support/keyboard.ts';
import { Touch } from '../support/touch.ts';

const OWN_TITLE = 'Leuchtturmwärter';

const dialog = (page: Page) => page.getByRole('dialog');

/** Gives the next screens a menu of the system for sharing, which records what it gets. */
function recordShares(page: Page): Promise<unknown> {
	return page.addInitScript(() => {
		Object.defineProperty(navigator, 'share', {
			value: (data: ShareData) => {
				document.documentElement.dataset['shared'] = `${data.title} ${data.url}`;
				return Promise.resolve();
			}
		});
	});
}

test.describe('on a phone', () => {
	test.use({ viewport: PHONE });

	test('title, author and note are edited offline by touch, undone, shared, and are the same on a laptop', async ({
		site,
		offprint,
		device,
		addDevice
	}) => {
		const { page } = device;
		const address = addFixturePages(site)['lighthouse-keepers'];
		await recordShares(page);
		await openLibrary(page, offprint, [address, KEEPERS]);
		const touch = await Touch.of(page);
		await device.context.setOffline(true);

		// From the row: changed, undone, and changed again.
		const rename = async (title: string, author: string) => {
			await touch.tap(dialog(page).getByRole('button', { name: 'Edit title and author' }));
			await dialog(page).getByLabel('Title').fill(title);
			await dialog(page).getByLabel('Author').fill(author);
			await touch.tap(dialog(page).getByRole('button', { name: 'Save changes' }));
			await expect(dialog(page)).toHaveCount(0);
		};
		await touch.tap(row(page, KEEPERS).getByRole('button', { name: 'More' }));
		await rename(OWN_TITLE, 'Ada');
		await expect(row(page, OWN_TITLE)).toBeVisible();
		await touch.tap(page.getByRole('button', { name: 'Undo', exact: true }));
		await expect(row(page, KEEPERS)).toBeVisible();
		await touch.tap(row(page, KEEPERS).getByRole('button', { name: 'More' }));
		await rename(OWN_TITLE, 'Ada');
		await page.reload();
		await touch.tap(row(page, OWN_TITLE).getByRole('link').first());
		await expect(article(page).getByRole('heading', { level: 1 })).toHaveText(OWN_TITLE);
		await expect(article(page)).toContainText('Ada');

		// Other apps get the reader's own title.
		const more = page.getByRole('toolbar').getByRole('button', { name: 'More' });
		await touch.tap(more);
		await touch.tap(dialog(page).getByRole('button', { name: 'Share, copy or print' }));
		await touch.tap(dialog(page).getByRole('button', { name: 'Share with another app' }));
		await expect(dialog(page)).toHaveCount(0);
		await expect(page.locator('html')).toHaveAttribute('data-shared', `${OWN_TITLE} ${address}`);

		// From the article: a note, which closing the dialog keeps.
		await touch.tap(more);
		await touch.tap(dialog(page).getByRole('button', { name: 'Note', exact: true }));
		await dialog(page).getByLabel('Note').fill('Ask Mother\nabout the lamp.');
		await touch.tap(dialog(page).getByRole('button', { name: 'Close' }));
		const note = article(page).getByRole('region', { name: 'Note' });
		await expect(note).toContainText('Ask Mother\nabout the lamp.');
		await touch.tap(note.getByRole('button', { name: 'Edit note' }));
		await dialog(page).getByLabel('Note').fill('Ask Father.');
		await touch.tap(dialog(page).getByRole('button', { name: 'Done' }));
		await expect(note).toContainText('Ask Father.');
		await page.reload();
		await expect(note).toContainText('Ask Father.');

		await device.context.setOffline(false);
		await touch.tap(page.getByRole('toolbar').getByRole('button', { name: 'Back', exact: true }));
		await expect(syncLine(page)).toHaveText(/^Synced/);
		const laptop = await addDevice(DESKTOP);
		await signInInBrowser(laptop.page);
		await row(laptop.page, OWN_TITLE).getByRole('link').first().click();
		await expect(article(laptop.page).getByRole('region', { name: 'Note' })).toContainText('Ask Father.');

		// An empty field goes back to what the page says, on both devices.
		await tabAndPress(laptop.page, laptop.page.getByRole('toolbar').getByRole('button', { name: 'More' }));
		await tabAndPress(laptop.page, dialog(laptop.page).getByRole('button', { name: 'Edit title and author' }));
		await tabTo(laptop.page, dialog(laptop.page).getByLabel('Title'));
		await press(laptop.page, 'Control+a', 'Delete', 'Enter');
		await expect(dialog(laptop.page)).toHaveCount(0);
		await expect(article(laptop.page).getByRole('heading', { level: 1 })).toHaveText(KEEPERS);
		// A device that was offline waits longer and longer before it listens for events again.
		await page.reload();
		await expect(row(page, KEEPERS)).toBeVisible();

		// A note that is open while the other device writes it: closing it without a word changes nothing, and of two texts
		// both are kept.
		const laptopNote = article(laptop.page).getByRole('region', { name: 'Note' });
		const writeOnLaptop = async (text: string) => {
			await laptopNote.getByRole('button', { name: 'Edit note' }).click();
			await dialog(laptop.page).getByLabel('Note').fill(text);
			await laptop.page.keyboard.press('Escape');
			await expect(page.getByText(text)).toBeVisible();
		};
		await touch.tap(row(page, KEEPERS).getByRole('link').first());
		await touch.tap(note.getByRole('button', { name: 'Edit note' }));
		await expect(dialog(page).getByLabel('Note')).toHaveValue('Ask Father.');
		await writeOnLaptop('Ask both of them.');
		await touch.tap(dialog(page).getByRole('button', { name: 'Done' }));
		await expect(dialog(page)).toHaveCount(0);
		await touch.tap(note.getByRole('button', { name: 'Edit note' }));
		await expect(dialog(page).getByLabel('Note')).toHaveValue('Ask both of them.');
		await writeOnLaptop('Ask the neighbours.');
		await dialog(page).getByLabel('Note').fill('Ask nobody.');
		await touch.tap(dialog(page).getByRole('button', { name: 'Done' }));
		await expect(laptopNote).toContainText('Ask nobody.');
		await laptop.page.goto('/sync');
		const conflicts = laptop.page.getByRole('region', { name: 'Conflicting notes' });
		await expect(conflicts).toContainText('Ask the neighbours.');
		await conflicts.getByRole('button', { name: 'Keep both in one note' }).click();
		await expect(conflicts).toHaveCount(0);
		await expect(note).toContainText('Ask nobody.\n\nAsk the neighbours.');
		for (const each of [device, laptop]) expect(each.errors).toEqual([]);
	});
});

test.describe('on a laptop', () => {
	test.use({ viewport: DESKTOP });

	test('an article is shared, copied and printed by keyboard, offline', async ({ site, offprint, device }) => {
		const { page } = device;
		await device.context.grantPermissions(['clipboard-read', 'clipboard-write']);
		await recordShares(page);
		await page.addInitScript(() => {
			window.print = () => (document.documentElement.dataset['printed'] = String(document.querySelector('dialog')));
		});
		const address = addFixturePages(site)['lighthouse-keepers'];
		await openLibrary(page, offprint, [address, KEEPERS]);
		await device.context.setOffline(true);
		await press(page, 'j', 'Enter');
		await expect(article(page).getByRole('heading', { level: 1 })).toHaveText(KEEPERS);

		const choose = async (name: string) => {
			if (!(await dialog(page).isVisible())) {
				await tabAndPress(page, page.getByRole('toolbar').getByRole('button', { name: 'More' }));
				await tabAndPress(page, dialog(page).getByRole('button', { name: 'Share, copy or print' }));
			}
			await tabAndPress(page, dialog(page).getByRole('button', { name }));
		};
		const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
		await choose('Copy link');
		await expect(dialog(page).getByRole('status')).toHaveText('Copied');
		expect(await clipboard()).toBe(address);
		await choose('Copy text');
		await expect.poll(clipboard).toMatch(/^The last keepers of Skarn Light\n\n/);
		const text = await clipboard();
		expect(text).toContain(address);
		expect(text).not.toContain('](');
		await choose('Copy as Markdown');
		await expect.poll(clipboard).toMatch(/^# The last keepers of Skarn Light\n\n/);
		await choose('Share with another app');
		await expect(dialog(page)).toHaveCount(0);
		await expect(page.locator('html')).toHaveAttribute('data-shared', new RegExp(`^The last keepers.* ${address}$`));
		await choose('Print');
		await expect(page.locator('html')).toHaveAttribute('data-printed', 'null');

		// Printed: the article alone, on as many pages as it needs.
		await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
		await expect(article(page).getByRole('heading', { level: 1 })).toBeVisible();
		for (const hidden of [
			page.getByRole('toolbar'),
			page.getByRole('navigation'),
			page.getByRole('banner'),
			row(page, KEEPERS)
		])
			await expect(hidden).toBeHidden();
		const sheet = await page.evaluate(() => {
			const { color } = getComputedStyle(document.querySelector('article .body p') ?? document.body);
			return { color, paper: getComputedStyle(document.documentElement).backgroundColor };
		});
		expect(sheet).toEqual({ color: 'rgb(0, 0, 0)', paper: 'rgb(255, 255, 255)' });
		const words = await article(page).evaluate((element) => element.getBoundingClientRect().height);
		expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeGreaterThanOrEqual(words);
		expect(device.errors).toEqual([]);
	});
});
