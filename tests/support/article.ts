// Finds the open article, its words and its highlights in a page.
import { expect, type JSHandle, type Page } from '@playwright/test';
import { expectWhole, row } from './app.ts';

export function article(page: Page) {
	return page.getByRole('article', { name: 'Article' });
}

/** Opens an article from the list, once it is on the device. */
export async function openArticle(page: Page, title: string | RegExp): Promise<void> {
	await expectWhole(row(page, title));
	await row(page, title).getByRole('link').first().click();
	await expect(page.locator('.body p').first()).toBeVisible();
}

/** The range of words that lie in one node of the text; null without them. */
export function rangeOf(page: Page, words: string): Promise<JSHandle<Range | null>> {
	return page.evaluateHandle((words) => {
		const walker = document.createTreeWalker(document.querySelector('.body') ?? document, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
			const at = (node as Text).data.indexOf(words);
			if (at < 0) continue;
			const range = document.createRange();
			range.setStart(node, at);
			range.setEnd(node, at + words.length);
			return range;
		}
		return null;
	}, words);
}

/** The middle and the edges of words in the article, px. */
export async function pointOf(
	page: Page,
	words: string
): Promise<{ x: number; y: number; right: number; top: number }> {
	const range = await rangeOf(page, words);
	return range.evaluate((range) => {
		if (range === null) throw new Error('The words are not in the article');
		const box = range.getBoundingClientRect();
		return { x: box.left + box.width / 2, y: box.top + box.height / 2, right: box.right, top: box.top };
	});
}

/** Selects words as the handles of the system do, which Chromium has on phones only. */
export async function selectWords(page: Page, words: string): Promise<void> {
	const range = await rangeOf(page, words);
	await range.evaluate((range) => {
		if (range === null) throw new Error('The words are not in the article');
		range.startContainer.parentElement?.scrollIntoView({ block: 'center' });
		getSelection()?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
	});
}

/** The texts of the ranges that are drawn under a name: highlights and matches of a search. */
export function drawn(page: Page, name: string): Promise<string[]> {
	return page.evaluate((name) => [...(CSS.highlights.get(name) ?? [])].map((range) => String(range)), name);
}

/** The bar of the selected text, which is not highlighted yet. */
export function selectionBar(page: Page) {
	return page.getByRole('toolbar', { name: 'Highlight the selected text' });
}
