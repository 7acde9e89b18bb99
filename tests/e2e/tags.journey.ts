// Tests tags: entering them while saving, from a row and an article, and renaming, merging and deleting them, offline, by
// touch on a phone and by keyboard on a laptop, and what the other device shows after a sync.
import { expect, type Page } from '@playwright/test';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import { expectWhole, goToList, openLibrary, row, signInInBrowser, syncLine } from '../support/app.ts';
import { article } from '../support/article.ts';
import { addFixturePages, KEEPERS, RIVER } from '../support/fixture-pages.ts';
import { press, tabTo } from '../support/keyboard.ts';
import { claim, newEntryId } from '../support/reader.ts';
import { Touch } from '../support/touch.ts';

test.use({ viewport: PHONE });

/** Lines of the tag index: names and numbers. */
async function expectIndex(page: Page, lines: readonly string[]): Promise<void> {
	const links = page.getByRole('list', { name: 'Tags' }).getByRole('link');
	await expect.poll(async () => (await links.allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))).toEqual(lines);
}

test('tags are entered, renamed, merged, undone and deleted offline by touch, and are the same on the other device', async ({
	site,
	offprint,
	device,
	addDevice
}) => {
	const pages = addFixturePages(site);
	const { page } = device;
	await openLibrary(page, offprint, [pages['lighthouse-keepers'], KEEPERS]);
	const touch = await Touch.of(page);
	const tap = touch.tap.bind(touch);

	// While saving: two at once, of which the second is still in its field when the address is saved.
	await tap(page.getByRole('navigation').getByRole('link', { name: 'Add' }));
	await expect(page.getByRole('main')).toBeFocused();
	await page.getByLabel('Tags (optional)').fill('Sea، lights');
	await tap(page.getByRole('button', { name: 'Add tag' }));
	await expect(page.getByRole('button', { name: 'Remove tag lights' })).toBeVisible();
	await page.getByLabel('Tags (optional)').fill('for the train');
	await page.getByLabel('Address').fill(pages['long-river']);
	await tap(page.getByRole('button', { name: 'Save', exact: true }));
	await expect(page.getByText('Saved on this device.')).toBeVisible();
	await expect(page.getByRole('button', { name: /^Remove tag/ })).toHaveCount(0);
	await goToList(page, 'Unread');
	await expect(row(page, RIVER).getByRole('link', { name: '#Sea' })).toBeVisible();
	await expectWhole(row(page, RIVER));
	await expect(syncLine(page)).toHaveText(/^Synced/);
	await device.context.setOffline(true);

	// From a row: another case gives the spelling in use, a name that is too long is not cut.
	await tap(row(page, KEEPERS).getByRole('button', { name: 'More' }));
	await tap(page.getByRole('dialog').getByRole('button', { name: 'Edit tags' }));
	const sheet = page.getByRole('dialog');
	const field = sheet.getByRole('combobox', { name: 'Add a tag' });
	await expect(field).toHaveAttribute('aria-expanded', 'true');
	await field.fill(`SEA, ${'long '.repeat(14)}`);
	await tap(sheet.getByRole('button', { name: 'Add tag' }));
	await expect(sheet.getByRole('alert')).toContainText('A tag can have up to 64 characters');
	await field.fill('SEA');
	await tap(sheet.getByRole('button', { name: 'Add tag' }));
	await expect(sheet.getByRole('button', { name: 'Remove tag Sea', exact: true })).toBeVisible();
	await tap(sheet.getByRole('option', { name: /lights/ }));
	await expect(sheet.getByRole('button', { name: 'Remove tag lights' })).toBeVisible();
	await tap(sheet.getByRole('button', { name: 'Close' }));
	await expect(row(page, KEEPERS).getByRole('link', { name: '#lights' })).toBeVisible();

	// From an article, whose tags are links.
	await tap(row(page, KEEPERS).getByRole('link').first());
	await expect(article(page).getByRole('link', { name: '#Sea' })).toHaveAttribute('href', '/search?q=tag%3A%22Sea%22');
	await tap(article(page).getByRole('button', { name: 'Edit tags' }));
	await tap(sheet.getByRole('button', { name: 'Remove tag lights' }));
	await field.fill('coast');
	await tap(sheet.getByRole('button', { name: 'Add tag' }));
	await tap(sheet.getByRole('button', { name: 'Close' }));
	await expect(article(page).getByRole('link', { name: '#lights' })).toHaveCount(0);
	await tap(article(page).getByRole('link', { name: '#Sea' }));
	await tap(page.getByRole('button', { name: 'Save this search' }));
	await expect(page.getByText('Search saved', { exact: true })).toBeVisible();

	// The index: renamed, undone, renamed again, another tag deleted, and another one merged.
	await tap(page.getByRole('navigation').getByRole('link', { name: 'Search' }));
	await tap(page.getByRole('main').getByRole('link', { name: 'Tags', exact: true }));
	const [coast, train, ocean] = ['coast 1 , 1 article', 'for the train 1 , 1 article', 'Ocean 2 , 2 articles'];
	await expectIndex(page, [coast, train, 'lights 1 , 1 article', 'Sea 2 , 2 articles']);
	const renameTo = async (name: string): Promise<void> => {
		await tap(page.getByRole('button', { name: 'Rename or delete Sea' }));
		await page.getByLabel('Name of the tag').fill(name);
		await tap(page.getByRole('button', { name: 'Rename', exact: true }));
		await expect(page.getByText(`Tag renamed to ${name}`)).toBeVisible();
	};
	await renameTo('Ocean');
	await tap(page.getByRole('button', { name: 'Undo', exact: true }));
	await expectIndex(page, [coast, train, 'lights 1 , 1 article', 'Sea 2 , 2 articles']);
	await renameTo('Ocean');
	await tap(page.getByRole('button', { name: 'Rename or delete lights' }));
	await tap(page.getByRole('button', { name: 'Delete tag' }));
	await expectIndex(page, [coast, train, ocean]);
	const merge = async (): Promise<void> => {
		await tap(page.getByRole('button', { name: 'Rename or delete coast' }));
		await page.getByLabel('Name of the tag').fill('For The Train');
		await expect(page.getByText('“for the train” is a tag already, with 1 article.')).toBeVisible();
		await tap(page.getByRole('button', { name: 'Merge', exact: true }));
		await expect(page.getByText('Tag merged into for the train')).toBeVisible();
		await expectIndex(page, ['for the train 2 , 2 articles', ocean]);
	};
	await merge();
	await tap(page.getByRole('button', { name: 'Undo', exact: true }));
	await expectIndex(page, [coast, train, ocean]);
	await merge();
	await page.reload();
	await expectIndex(page, ['for the train 2 , 2 articles', ocean]);
	await tap(page.getByRole('list', { name: 'Tags' }).getByRole('link', { name: /Ocean/ }));
	for (const title of [KEEPERS, RIVER]) await expect(row(page, title)).toBeVisible();
	// The saved search has followed the rename.
	await expect(page.getByRole('button', { name: 'Remove from saved searches' })).toBeVisible();

	await device.context.setOffline(false);
	await expect(syncLine(page)).toHaveText(/^Synced/);
	const laptop = await addDevice(DESKTOP);
	await signInInBrowser(laptop.page);
	await expect(row(laptop.page, KEEPERS).getByRole('link', { name: '#Ocean' })).toBeVisible();
	for (const title of [KEEPERS, RIVER])
		await expect(row(laptop.page, title).getByRole('link', { name: '#for the train' })).toBeVisible();
	await expect(laptop.page.getByRole('link', { name: '#coast' })).toHaveCount(0);
	await expect(laptop.page.getByRole('link', { name: 'tag:"Ocean"' })).toBeVisible();
	for (const each of [device, laptop]) expect(each.errors).toEqual([]);
});

test.describe('on a laptop', () => {
	test.use({ viewport: DESKTOP });

	test('tags are completed and merged by keyboard, and two spellings are one tag', async ({
		offprint,
		device,
		addDevice
	}) => {
		const { page } = device;
		const reader = await claim(offprint);
		const [first, second, third] = [newEntryId(), newEntryId(), newEntryId()];
		const saved = [first, second, third].map(
			(id, number) => ({ id, field: 'saved', value: { url: `https://example.invalid/page-${number}` } }) as const
		);
		await reader.change([
			...saved,
			{ id: first, field: 'tag:Rust', value: true },
			{ id: first, field: 'tag:rust', value: true },
			{ id: second, field: 'tag:rust', value: true },
			{ id: second, field: 'tag:programming', value: true }
		]);
		await signInInBrowser(page);
		await expect(row(page, /page-0/).getByRole('link', { name: /^#/ })).toHaveCount(1);
		const phone = await addDevice(PHONE);
		await signInInBrowser(phone.page);
		await expect(row(phone.page, /page-2/)).toBeVisible();
		await device.context.setOffline(true);

		const focusedLink = () => page.evaluate(() => document.activeElement?.textContent ?? '');
		for (let last = '', step = 0; step < 3 && !last.includes('page-2'); step++) {
			await page.keyboard.press('j');
			await expect.poll(focusedLink).not.toBe(last);
			last = await focusedLink();
		}
		expect(await focusedLink()).toContain('page-2');
		await page.keyboard.press('t');
		const field = page.getByRole('combobox', { name: 'Add a tag' });
		await expect(field).toBeFocused();
		await page.keyboard.type('new, ru');
		await expect(page.getByRole('listbox').getByRole('option')).toHaveText(/rust/);
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('Enter');
		await expect(page.getByRole('button', { name: 'Remove tag rust' })).toBeVisible();
		// Enter in the empty field closes the sheet.
		await expect(field).toHaveValue('');
		await page.keyboard.press('Enter');
		await expect(page.getByRole('dialog')).toHaveCount(0);
		await page.keyboard.press('z');
		await expect(page.getByRole('link', { name: '#new' })).toHaveCount(0);

		await page.keyboard.press('g');
		await page.keyboard.press('t');
		await expectIndex(page, ['programming 1 , 1 article', 'rust 2 , 2 articles']);
		const options = page.getByRole('button', { name: 'Rename or delete rust' });
		await tabTo(page, options);
		await press(page, 'Enter');
		await expect(page.getByLabel('Name of the tag')).toBeFocused();
		await page.keyboard.type('Programming');
		await expect(page.getByText('“programming” is a tag already, with 1 article.')).toBeVisible();
		await page.keyboard.press('Enter');
		await expectIndex(page, ['programming 2 , 2 articles']);
		await device.context.setOffline(false);

		await expect(row(phone.page, /page-0/).getByRole('link', { name: '#programming' })).toBeVisible();
		await expect(phone.page.getByRole('link', { name: /^#rust/i })).toHaveCount(0);
		for (const each of [device, phone]) expect(each.errors).toEqual([]);
	});
});
