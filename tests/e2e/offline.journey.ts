// Tests that a reader saves, reads and writes without the server, and that everything is synced to a second device.
import { expect, test, type Page } from '@playwright/test';
import {
	addAddress,
	confirmSave,
	expectWhole,
	goToList,
	pictureWidths,
	row,
	setUpInBrowser,
	signInInBrowser,
	syncLine,
	tagArticle,
	waitForWorker
} from '../support/app.ts';
import { openDevice } from '../support/device.ts';
import { addFixturePages, KEEPERS, RIVER } from '../support/fixture-pages.ts';
import { startOffprint } from '../support/offprint.ts';
import { startPostgres } from '../support/postgres.ts';
import { startSite } from '../support/site.ts';

const GARDEN = /باغی که/;

/** Shares a text that contains an address, as other apps do on Android. */
async function share(page: Page, text: string): Promise<void> {
	await page.evaluate((shared) => {
		const form = document.createElement('form');
		form.method = 'POST';
		form.action = '/share';
		for (const [name, value] of [
			['title', 'Look at this'],
			['text', shared]
		] as const) {
			const field = document.createElement('input');
			field.name = name;
			field.value = value;
			form.append(field);
		}
		document.body.append(form);
		form.submit();
	}, text);
}

async function journey(databaseUrl?: string): Promise<void> {
	const site = await startSite();
	const pages = await addFixturePages(site);
	const offprint = await startOffprint(databaseUrl === undefined ? {} : { databaseUrl });
	const phone = await openDevice({ origin: offprint.origin, viewport: { width: 390, height: 844 } });
	const laptop = await openDevice({ origin: offprint.origin });
	try {
		// Online, two devices of one reader have articles with all their pictures.
		await setUpInBrowser(phone.page, await offprint.setupLink());
		await addAddress(phone.page, pages['lighthouse-keepers']);
		await addAddress(phone.page, pages['persian-garden']);
		await goToList(phone.page, 'Unread');
		await expectWhole(row(phone.page, KEEPERS));
		await expectWhole(row(phone.page, GARDEN));
		const address = await row(phone.page, KEEPERS).getByRole('link', { name: KEEPERS }).getAttribute('href');
		await signInInBrowser(laptop.page);
		await expectWhole(row(laptop.page, KEEPERS));

		await offprint.kill();

		// Without the server, a reload, addresses never visited and every picture work.
		await phone.page.reload();
		await expect(row(phone.page, KEEPERS)).toBeVisible();
		await expect(syncLine(phone.page)).toContainText('Offline');
		await phone.page.goto('/bookmarks');
		await expect(phone.page.getByRole('heading', { name: 'No bookmarks' })).toBeVisible();
		await phone.page.goto(address ?? '');
		await expect(phone.page.getByRole('heading', { name: KEEPERS })).toBeVisible();
		const widths = await pictureWidths(phone.page);
		expect(widths).toHaveLength(7);
		expect(Math.min(...widths)).toBeGreaterThan(0);

		// Without the server, the reader adds a bookmark, a tag, an address and a share.
		await phone.page.getByRole('button', { name: 'Bookmark', exact: true }).click();
		await tagArticle(phone.page, 'sea');
		await addAddress(phone.page, pages['long-river']);
		await share(phone.page, `A shared page: ${site.origin}/shared.html.`);
		// The shared address is private, so the page asks before it saves.
		await confirmSave(phone.page);
		await expect(phone.page.getByText('Saved on this device.')).toBeVisible();

		// An address that ends like a file name also leads to the page that asks before saving.
		await phone.page.goto(`/save?url=${encodeURIComponent(pages['persian-garden'])}`);
		await confirmSave(phone.page);
		await expect(phone.page.getByText(/moved to the top/)).toBeVisible();

		// The browser is closed and opened again.
		await phone.reopen();
		await phone.page.goto('/');
		await waitForWorker(phone.page);
		await expect(row(phone.page, /long-river/)).toContainText('Waiting for the server');
		await expect(row(phone.page, /shared/)).toContainText('Waiting for the server');
		await expect(syncLine(phone.page)).toContainText('changes waiting');
		await goToList(phone.page, 'Bookmarks');
		await expect(row(phone.page, KEEPERS)).toContainText('#sea');

		// After the server's restart everything is on it and on the second device.
		site.page(
			'/shared.html',
			`<title>A shared page</title><article><h1>A shared page</h1>${'<p>Words to read, and more of them, in a row.</p>'.repeat(20)}</article>`
		);
		await offprint.restart();
		await phone.page.reload();
		await expect(syncLine(phone.page)).toHaveText(/^Synced/, { timeout: 30_000 });
		await goToList(phone.page, 'Unread');
		await expectWhole(row(phone.page, RIVER), { timeout: 30_000 });
		await expectWhole(row(phone.page, /A shared page/), { timeout: 30_000 });
		await laptop.page.reload();
		await expectWhole(row(laptop.page, RIVER), { timeout: 30_000 });
		await expect(row(laptop.page, /A shared page/)).toBeVisible();
		await goToList(laptop.page, 'Bookmarks');
		await expect(row(laptop.page, KEEPERS)).toContainText('#sea');
		expect(phone.errors).toEqual([]);
		expect(laptop.errors).toEqual([]);
	} finally {
		await phone.discard();
		await laptop.discard();
		await offprint.discard();
		await site.close();
	}
}

test('a library is read and changed without the server, and synced to a second device: SQLite', async () => {
	await journey();
});

test('a library is read and changed without the server, and synced to a second device: PostgreSQL', async () => {
	const postgres = await startPostgres();
	try {
		await journey(postgres.url);
	} finally {
		await postgres.stop();
	}
});
