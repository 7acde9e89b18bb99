// A library with three articles of different lengths and a page that needs a login, and the parts of its lists.
import { expect, type Page } from '@playwright/test';
import { expectWhole, row, signInInBrowser } from './app.ts';
import { openDevice, type Device } from './device.ts';
import { PHONE } from './journey.ts';
import type { Offprint } from './offprint.ts';
import { claim, newEntryId, type Reader } from './reader.ts';
import type { Site } from './site.ts';
import type { Touch } from './touch.ts';

export const TITLES = { short: 'A short note', middle: 'A middling story', long: 'A long report' } as const;

/** Saves three articles of different lengths, the longest first, and a page that needs a login. */
export async function save({ site, offprint }: { site: Site; offprint: Offprint }): Promise<Reader> {
	const reader = await claim(offprint);
	const words = { long: 3_000, middle: 1_500, short: 300 };
	const pages = Object.entries(words).map(([name, count]) => {
		const title = TITLES[name as keyof typeof TITLES];
		const paragraph = (_: unknown, index: number) => `<p>${`Words of part ${index} of ${name}. `.repeat(20)}</p>`;
		const text = Array.from({ length: count / 120 }, paragraph).join('');
		return site.page(`/${name}.html`, `<title>${title}</title><article><h1>${title}</h1>${text}</article>`);
	});
	site.page('/login', 'no', { status: 403 });
	for (const [index, url] of [...pages, `${site.origin}/login`].entries()) {
		const id = newEntryId();
		await reader.change([{ id, field: 'saved', value: { url } }]);
		if (index === 1) await reader.change([{ id, field: 'furthest', value: 0.5 }]);
	}
	return reader;
}

export async function open(page: Page): Promise<void> {
	await signInInBrowser(page);
	for (const title of Object.values(TITLES)) await expectWhole(row(page, title));
	await expect(row(page, /login/)).toContainText('Needs a login');
	await expect(select(page)).toBeVisible();
	// Parts that load above the list move its rows.
	await expect(chip(page, /^In progress/)).toBeVisible();
}

/** The titles of the rows in view, in short. */
export async function names(page: Page): Promise<string> {
	const titles = await page.getByRole('listitem').getByRole('link').allInnerTexts();
	return titles
		.filter((title) => !title.startsWith('#'))
		.map((title) => /short|middling|long|login/.exec(title)?.[0] ?? title)
		.join(' ');
}

export const select = (page: Page) => page.getByRole('combobox', { name: 'Sort by' });
export const chip = (page: Page, name: RegExp) =>
	page.getByRole('group', { name: 'Filters' }).getByRole('button', { name });
export const checkbox = (page: Page, title: string | RegExp) => row(page, title).getByRole('checkbox');
export const tool = (page: Page, name: string) =>
	page.getByRole('toolbar', { name: 'Actions for the selected articles' }).getByRole('button', { name });

/** Touches a row until it is selected. */
export function hold(touch: Touch, page: Page, title: string | RegExp): Promise<void> {
	return touch.holdUntil(row(page, title), () => expect(checkbox(page, title)).toBeChecked());
}

/** A phone with a touch screen and without a mouse. */
export function openPhone(origin: string): Promise<Device> {
	return openDevice({ origin, viewport: PHONE, isTouch: true });
}
