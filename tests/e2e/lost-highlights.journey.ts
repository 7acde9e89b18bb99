// Tests highlights of a page that is extracted again: they move with their words, and one without its words is listed, and
// removed by touch, offline, and on the other device after a sync.
import { expect } from '@playwright/test';
import { addAddress, goToList, openLibrary, signInInBrowser } from '../support/app.ts';
import { drawn, openArticle, selectionBar, selectWords } from '../support/article.ts';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import { press } from '../support/keyboard.ts';
import { MARKS, marksPage, SENTENCES } from '../support/marks.ts';
import { Touch } from '../support/touch.ts';

test.use({ viewport: PHONE });

test('highlights survive another extraction of the page, and one that has lost its words is removed by touch', async ({
	site,
	offprint,
	device,
	addDevice
}) => {
	const { page } = device;
	await openLibrary(page, offprint, [site.page('/marks.html', marksPage()), MARKS]);
	await openArticle(page, MARKS);
	const touch = await Touch.of(page);
	for (const number of [3, 6, 14]) {
		await selectWords(page, SENTENCES[number - 1] ?? '');
		await touch.tap(selectionBar(page).getByRole('button', { name: 'Yellow' }));
		await expect(selectionBar(page)).toHaveCount(0);
	}
	await expect.poll(async () => (await drawn(page, 'mark-yellow')).length).toBe(3);
	// The page is fetched again for an address that leads to it.
	site.page('/marks.html', marksPage({ changed: true }));
	await addAddress(page, site.redirect('/old-address.html', '/marks.html'));
	await goToList(page, 'Unread');
	await expect(page.getByRole('listitem')).toHaveCount(1);
	await openArticle(page, MARKS);
	await expect(page.getByRole('article').getByText('A new beginning was written')).toBeVisible();
	const words = async () => (await drawn(page, 'mark-yellow')).map((each) => each.replace(/\s+/g, ' '));
	await expect.poll(words).toEqual([SENTENCES[2], SENTENCES[13]]);

	await device.context.setOffline(true);
	// Otherwise the app undoes scrolling, as that of a browser that restores a page.
	await touch.swipe({ x: 195, y: 400 }, 0, 200);
	const list = page.getByRole('dialog', { name: 'Highlights in this article' });
	const lost = list.getByRole('listitem').filter({ hasText: 'No longer in the text' });
	const removeLost = async (): Promise<void> => {
		await touch.tap(page.getByRole('button', { name: '3 highlights' }));
		await expect(lost).toContainText(SENTENCES[5] ?? '');
		await touch.tap(lost.getByRole('button', { name: 'Delete highlight' }));
		await expect(list.getByRole('listitem')).toHaveCount(2);
		await expect(lost).toHaveCount(0);
		await touch.tap(list.getByRole('button', { name: 'Close' }));
	};
	await removeLost();
	await touch.tap(page.getByRole('button', { name: 'Undo', exact: true }));
	await removeLost();
	await expect.poll(words).toEqual([SENTENCES[2], SENTENCES[13]]);

	await device.context.setOffline(false);
	const laptop = await addDevice(DESKTOP);
	await signInInBrowser(laptop.page);
	await openArticle(laptop.page, MARKS);
	await expect(laptop.page.getByRole('button', { name: '2 highlights' })).toBeVisible();
	await press(laptop.page, 'Shift+H');
	await expect(laptop.page.getByRole('dialog').getByRole('listitem')).toHaveCount(2);
	await expect(laptop.page.getByText('No longer in the text')).toHaveCount(0);
	for (const each of [device, laptop]) expect(each.errors).toEqual([]);
});
