// Tests highlights and notes: made by touch and by keyboard, offline, shown, changed, listed, exported and synced.
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { goToList, openLibrary, signInInBrowser, syncNow } from '../support/app.ts';
import { drawn, openArticle, pointOf, selectionBar, selectWords } from '../support/article.ts';
import { addFixturePages } from '../support/fixture-pages.ts';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import { press, tabAndPress, tabTo } from '../support/keyboard.ts';
import { MARKS, marksPage, SENTENCES } from '../support/marks.ts';
import { Touch } from '../support/touch.ts';

function bar(page: Page) {
	return page.getByRole('toolbar', { name: 'Highlight', exact: true });
}

/** Whether all pictures in view are loaded. */
function arePicturesLoaded(page: Page): Promise<boolean> {
	return page.evaluate(() =>
		Array.from(document.querySelectorAll<HTMLImageElement>('.body img')).every((picture) => {
			const { top, bottom } = picture.getBoundingClientRect();
			return picture.complete || bottom < 0 || top > innerHeight;
		})
	);
}

test.describe('on a phone', () => {
	test.use({ viewport: PHONE });

	test('a word is highlighted by touch, changed, noted, removed and found again on another device', async ({
		site,
		offprint,
		device,
		addDevice
	}) => {
		const { page } = device;
		await openLibrary(page, offprint, [site.page('/marks.html', marksPage()), MARKS]);
		await openArticle(page, MARKS);
		const finger = await Touch.of(page);
		// From here on there is no server.
		await offprint.stop();

		const word = await pointOf(page, 'says');
		// A selection that ends within a word means the word.
		await selectWords(page, 'ay');
		await expect(selectionBar(page)).toBeVisible();
		// The bar takes the place of the toolbar.
		const box = await selectionBar(page).boundingBox();
		expect(Math.round((box?.y ?? 0) + (box?.height ?? 0))).toBe(PHONE.height);
		await finger.tap(selectionBar(page).getByRole('button', { name: 'Green' }));
		await expect(page.getByRole('status').filter({ hasText: 'Highlighted in Green' })).toBeVisible();
		await expect.poll(() => drawn(page, 'mark-green')).toEqual(['says']);

		// Its end is dragged three words on, which keeps its date.
		const end = page.getByRole('slider', { name: 'End of the highlight' });
		const from = await end.boundingBox();
		const target = await pointOf(page, 'that a shore');
		if (from === null) throw new Error('no handle');
		const grip = { x: from.x + from.width / 2, y: from.y + 16 };
		await finger.swipe(grip, target.right - from.x - from.width / 2, target.y - word.y);
		await expect.poll(() => drawn(page, 'mark-green')).toEqual(['says that a shore']);

		// Another colour, a note, and all of it after a reload.
		await finger.tap(bar(page).getByRole('button', { name: 'Blue' }));
		await expect.poll(() => drawn(page, 'mark-blue')).toEqual(['says that a shore']);
		await finger.tap(bar(page).getByRole('button', { name: 'Note' }));
		await page.getByRole('dialog', { name: 'Note' }).getByLabel('Note').fill('Use as the opening.');
		await finger.tap(page.getByRole('button', { name: 'Done' }));
		await expect(page.getByRole('status').filter({ hasText: 'Note saved' })).toBeVisible();
		await page.reload();
		await expect.poll(() => drawn(page, 'mark-blue')).toEqual(['says that a shore']);

		// A touch opens it; a touch on its colour removes it; Undo brings it back.
		const again = await Touch.of(page);
		const mark = await pointOf(page, 'that a');
		await again.tap(mark);
		await again.tap(bar(page).getByRole('button', { name: 'Blue: remove this highlight' }));
		await expect.poll(() => drawn(page, 'mark-blue')).toEqual([]);
		await again.tap(page.getByRole('button', { name: 'Undo' }));
		await expect.poll(() => drawn(page, 'mark-blue')).toEqual(['says that a shore']);
		await again.tap(mark);
		await again.tap(bar(page).getByRole('button', { name: 'Delete highlight' }));
		await expect.poll(() => drawn(page, 'mark-blue')).toEqual([]);
		await page.getByRole('button', { name: 'Undo' }).click();
		await expect.poll(() => drawn(page, 'mark-blue')).toEqual(['says that a shore']);
		// From the list of all highlights to its place.
		await again.tap(page.getByRole('toolbar').getByRole('button', { name: 'Back', exact: true }));
		await again.tap(page.getByRole('navigation').getByRole('link', { name: 'Highlights' }));
		await again.tap(page.getByRole('main').getByRole('link', { name: /^Blue: says that a shore/ }));
		await expect(bar(page)).toBeVisible();

		await offprint.restart();
		await syncNow(page);
		const laptop = await addDevice(DESKTOP);
		await signInInBrowser(laptop.page);
		await openArticle(laptop.page, MARKS);
		await expect.poll(() => drawn(laptop.page, 'mark-blue')).toEqual(['says that a shore']);
		await press(laptop.page, 'Shift+H');
		await expect(laptop.page.getByRole('dialog').getByRole('listitem')).toContainText('Use as the opening.');
		await press(laptop.page, 'Escape');

		// A note is kept although another device removes its highlight meanwhile.
		const words = await pointOf(laptop.page, 'that a');
		await laptop.page.mouse.click(words.x, words.y);
		await bar(laptop.page).getByRole('button', { name: 'Note' }).click();
		const note = laptop.page.getByRole('dialog', { name: 'Note' });
		await note.getByLabel('Note').fill('Use as the ending.');
		await goToList(page, 'Unread');
		await openArticle(page, MARKS);
		await expect.poll(() => drawn(page, 'mark-blue')).toEqual(['says that a shore']);
		await again.tap(await pointOf(page, 'that a'));
		await again.tap(bar(page).getByRole('button', { name: 'Blue: remove this highlight' }));
		await expect.poll(() => drawn(page, 'mark-blue')).toEqual([]);
		await syncNow(page);
		await expect(note).toContainText('This highlight was deleted on another device.');
		await note.getByRole('button', { name: 'Done' }).click();
		await expect.poll(() => drawn(laptop.page, 'mark-blue')).toEqual(['says that a shore']);
		expect(device.errors).toEqual([]);
		expect(laptop.errors).toEqual([]);
	});
});

test.describe('on a laptop', () => {
	test.use({ viewport: DESKTOP });

	test('sentences are highlighted, noted, listed and exported by keyboard, offline', async ({
		site,
		offprint,
		device
	}) => {
		const { page } = device;
		await openLibrary(page, offprint, [site.page('/marks.html', marksPage()), MARKS]);
		await openArticle(page, MARKS);
		await offprint.stop();
		await page.keyboard.press('h');
		await expect(page.getByRole('status').filter({ hasText: 'A sentence is selected.' })).toBeAttached();
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('ArrowUp');
		expect(await page.evaluate(() => String(getSelection()))).toBe(SENTENCES[1]);
		await page.keyboard.press('Shift+ArrowLeft');
		await expect.poll(() => page.evaluate(() => String(getSelection()))).toBe(SENTENCES[1]?.slice(0, -1));
		await expect(selectionBar(page)).toBeVisible();
		await page.keyboard.press('h');
		await expect(page.getByRole('status').filter({ hasText: 'Highlighted in Yellow' })).toBeVisible();
		await expect.poll(() => drawn(page, 'mark-yellow')).toEqual([SENTENCES[1]?.slice(0, -1)]);

		// The end moves by words, and the key opens the bar and the note.
		await page.keyboard.press('h');
		await expect(bar(page).getByRole('button', { name: 'Yellow: remove this highlight' })).toBeFocused();
		await tabTo(page, page.getByRole('slider', { name: 'End of the highlight' }));
		await press(page, 'ArrowLeft', 'ArrowLeft');
		// Closed at once, before the move was written.
		await press(page, 'Escape');
		const shorter = SENTENCES[1]?.split(' ').slice(0, -2).join(' ');
		await expect.poll(() => drawn(page, 'mark-yellow')).toEqual([shorter]);
		await page.keyboard.press('h');
		await page.keyboard.press('w');
		await expect(page.getByRole('dialog', { name: 'Note' }).getByLabel('Note')).toBeFocused();
		await page.keyboard.type('A *note*.');
		await page.keyboard.press('Escape');
		await expect(page.getByRole('dialog', { name: 'Note' })).toHaveCount(0);
		await expect.poll(() => drawn(page, 'mark-yellow').then((all) => all.length)).toBe(2);

		// The list of the article goes to a place, and moves the focus there.
		await page.keyboard.press('Shift+H');
		const list = page.getByRole('dialog', { name: 'Highlights in this article' });
		await expect(list.getByRole('listitem')).toHaveCount(2);
		await expect(list.getByRole('listitem').first()).toContainText('A *note*.');
		await tabAndPress(page, list.getByRole('button', { name: new RegExp(`^Yellow: ${shorter}`) }));
		await expect(list).toHaveCount(0);
		await expect(page.locator('.body p').first()).toBeFocused();
		await expect(page.getByRole('status').filter({ hasText: `Yellow highlight: ${shorter}` })).toBeAttached();

		// All highlights, with search, filters and export.
		await press(page, 'g', 'h');
		await expect(page.getByRole('heading', { name: 'Highlights', level: 1 })).toBeVisible();
		const main = page.getByRole('main');
		const choose = (name: string) => tabAndPress(page, main.getByRole('button', { name }));
		await expect(main.getByRole('listitem')).toHaveCount(2);
		await choose('With notes');
		await expect(main.getByRole('listitem')).toHaveCount(1);
		await choose('Red');
		await expect(main.getByRole('heading', { name: 'No highlights found' })).toBeVisible();
		await choose('Show all highlights');
		await tabTo(page, main.getByRole('searchbox'));
		await page.keyboard.type('NOTE');
		await expect(main.getByRole('listitem')).toHaveCount(1);
		const [download] = await Promise.all([page.waitForEvent('download'), choose('Download as Markdown')]);
		expect(download.suggestedFilename()).toBe('Highlights.md');
		const text = readFileSync(await download.path(), 'utf8');
		expect(text).toContain(`# ${MARKS}`);
		expect(text).toContain('A \\*note\\*.');
		await tabTo(page, main.getByRole('searchbox'));
		await press(page, 'Control+a');
		await page.keyboard.type('sentence 2');
		await tabAndPress(page, main.getByRole('link', { name: /^Yellow: Sentence 2/ }));
		await expect(bar(page)).toBeVisible();
		await press(page, 'Escape', 'u');
		await expect(page.getByRole('heading', { name: 'Highlights', level: 1 })).toBeVisible();
		expect(device.errors).toEqual([]);
	});

	test('a selection with the mouse crosses blocks, changes an open highlight, and reads from right to left', async ({
		site,
		offprint,
		device
	}) => {
		const { page } = device;
		const pages = addFixturePages(site);
		const [harbour, marks] = [pages['arabic-harbour'], site.page('/marks.html', marksPage())];
		await openLibrary(page, offprint, [harbour, /المنارة/], [marks, MARKS]);
		await openArticle(page, MARKS);
		// Parts that load after the text is drawn may move it.
		await expect(page.locator('.code-bar')).toBeAttached();
		await page.evaluate(() => document.fonts.ready.then(() => undefined));
		const select = async (first: string, last: string) => {
			// Otherwise the app undoes scrolling, as that of a browser that restores a page.
			await page.keyboard.press('Shift');
			await page
				.locator('.body :is(p, figcaption, pre)')
				.filter({ hasText: first })
				.first()
				.evaluate((block) => block.scrollIntoView({ block: 'center' }));
			// Pictures and parts of the text that were not drawn before move what is below them.
			let [from, to] = [await pointOf(page, first), await pointOf(page, last)];
			await expect
				.poll(async () => {
					const before = [from.y, to.y];
					[from, to] = [await pointOf(page, first), await pointOf(page, last)];
					return from.y === before[0] && to.y === before[1] && (await arePicturesLoaded(page));
				})
				.toBe(true);
			await page.mouse.move(from.x, from.y);
			await page.mouse.down();
			await page.mouse.move(to.x, to.y, { steps: 4 });
			await page.mouse.up();
			await expect(selectionBar(page)).toBeVisible();
		};
		// From the caption into the code.
		await select('Sheet 17 of 41, with the water line of 1958.', 'return shore;');
		await selectionBar(page).getByRole('button', { name: 'Red' }).click();
		await expect.poll(async () => (await drawn(page, 'mark-red'))[0]).toMatch(/1958\.let shore = road\(2\);\nret/);
		// With it open, another selection over it becomes its ends, or a highlight that overlaps it.
		await selectWords(page, 'shore = road(2)');
		await selectionBar(page).getByRole('button', { name: 'Change the highlight to the selected text' }).click();
		await expect.poll(() => drawn(page, 'mark-red')).toEqual(['shore = road(2)']);
		await selectWords(page, 'shore =');
		await expect(selectionBar(page)).toBeVisible();
		// Pressed before the bar has followed the selection.
		await selectionBar(page)
			.getByRole('button', { name: 'Blue' })
			.evaluate((button: HTMLElement) => {
				const selection = getSelection();
				if (selection?.focusNode) selection.extend(selection.focusNode, selection.focusOffset + ' road'.length);
				button.click();
			});
		await expect.poll(() => drawn(page, 'mark-blue')).toEqual(['shore = road']);
		expect(await drawn(page, 'mark-red')).toEqual(['shore = road(2)']);

		await page.goto('/');
		await openArticle(page, /المنارة/);
		await select('عند طرف الميناء القديم', 'يقول الشيخ عمران');
		await selectionBar(page).getByRole('button', { name: 'Green' }).click();
		await expect.poll(async () => (await drawn(page, 'mark-green'))[0]).toMatch(/حتى الفجر/);
		await page.reload();
		await expect.poll(async () => (await drawn(page, 'mark-green'))[0]).toMatch(/حتى الفجر/);
		expect(device.errors).toEqual([]);
	});
});
