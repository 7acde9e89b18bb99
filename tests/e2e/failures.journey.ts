// Tests how pages that cannot be fetched are shown and fetched again, also after a kill during a fetch.
import { expect, type Page } from '@playwright/test';
import { test } from '../support/journey.ts';
import { addAddress, expectWhole, goToList, row, setUpInBrowser, signInInBrowser } from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { tabAndPress } from '../support/keyboard.ts';

const PAGE = `<title>Back again</title><article><h1>Back again</h1>${'<p>Words to read, and more of them in a row.</p>'.repeat(20)}</article>`;

// The server may reach only the site's private address.
test.use({ offprintOptions: { env: { OFFPRINT_FETCH_ALLOW: '127.0.0.1/32' } } });

test.beforeEach(async ({ device, offprint }) => {
	await setUpInBrowser(device.page, await offprint.setupLink());
});

test('each failure has its message, and a retry succeeds once the page exists, also asked for by keyboard offline', async ({
	site,
	device
}) => {
	site.page('/all.zip', 'PK', { type: 'application/zip' });
	site.page('/refused', 'no', { status: 403 });
	site.page('/empty', '<title>Empty</title>');
	site.redirect('/round', '/round');
	site.redirect('/inside', 'http://10.0.0.1/');
	// A page without a title is listed by its address.
	const { host } = new URL(site.origin);
	const reasons: [path: string, kind: string, reason: string][] = [
		['/missing', 'Not found', 'The site has no page at this address.'],
		['/all.zip', 'ZIP file', 'This file could be fetched, but not read. This is a ZIP file'],
		['/refused', 'Needs a login', 'The site does not let the server read this page.'],
		['/empty', 'No text found', 'The page has no text to read.'],
		['/round', 'Could not get this page', 'The site redirects in a loop.'],
		['/inside', 'Private network', 'The address is in a private network']
	];
	for (const [path] of reasons) await addAddress(device.page, site.origin + path);
	await goToList(device.page, 'Unread');
	for (const [path, kind, words] of reasons) {
		// A page that has a title is listed by its title, and a file by its name.
		const name = { '/empty': 'Empty', '/all.zip': 'all.zip' }[path] ?? host + path;
		const failed = device.page.getByRole('listitem').filter({ hasText: name });
		await expect(failed).toContainText(kind);
		await expect(failed.getByRole('button', { name: 'Try again' })).toBeVisible();
		await failed.getByRole('button', { name: 'More' }).click();
		const menu = device.page.getByRole('dialog');
		await expect(menu).toContainText(words);
		await expect(menu.getByRole('link', { name: 'Open the original' })).toHaveAttribute('href', site.origin + path);
		// What was wrongly taken for a failure can be reported.
		await expect(menu.getByRole('button', { name: 'Report a bad extraction' })).toBeVisible();
		await menu.getByRole('button', { name: 'Close' }).click();
	}
	site.page('/missing', PAGE);
	await device.page
		.getByRole('listitem')
		.filter({ hasText: `${host}/missing` })
		.getByRole('button', { name: 'Try again' })
		.click();
	await expectWhole(row(device.page, /Back again/));

	site.page('/refused', PAGE.replaceAll('Back again', 'Let in'));
	await device.context.setOffline(true);
	const refused = device.page.getByRole('listitem').filter({ hasText: `${host}/refused` });
	await tabAndPress(device.page, refused.getByRole('button', { name: 'Try again' }));
	await expect(refused).toContainText('Waiting for the server');
	await device.context.setOffline(false);
	await expectWhole(row(device.page, /Let in/));
	expect(device.errors).toEqual([]);
});

test('an unreadable page keeps its title, description and picture, offline and on other devices too', async ({
	site,
	offprint,
	device
}) => {
	site.pictures('/lead');
	site.page(
		'/app',
		`<title>The dark lamp</title><meta property="og:site_name" content="Coast Weekly">
		<meta name="description" content="Nobody had seen the keeper."><meta property="og:image" content="/lead.png"><div id="root"></div>`
	);
	await device.page.setViewportSize({ width: 390, height: 844 });
	await addAddress(device.page, `${site.origin}/app`);
	await goToList(device.page, 'Unread');
	const expectShown = async ({ page }: Device): Promise<void> => {
		await expect(row(page, /The dark lamp/)).toContainText('Coast Weekly');
		await expect(row(page, /The dark lamp/)).toContainText('No text found');
		await expect.poll(() => arePicturesLoaded(page, 'listitem')).toBe(true);
		await row(page, /The dark lamp/)
			.getByRole('link')
			.first()
			.click();
		const article = page.getByRole('article', { name: 'Article' });
		await expect(article.getByRole('heading', { name: 'The dark lamp' })).toBeVisible();
		await expect(article.getByText('Nobody had seen the keeper.')).toBeVisible();
		await expect(article.getByRole('button', { name: 'Try again' })).toBeVisible();
		await expect.poll(() => arePicturesLoaded(page, 'article')).toBe(true);
	};
	await expectShown(device);
	const laptop = await openDevice({ origin: offprint.origin });
	try {
		await signInInBrowser(laptop.page);
		await expectShown(laptop);
		await offprint.kill();
		for (const each of [device, laptop]) {
			await each.reopen();
			await each.page.goto('/');
			await expectShown(each);
		}
	} finally {
		await laptop.discard();
	}
});

/** Whether the first element of a role has at least one picture, and all its pictures have loaded. */
function arePicturesLoaded(page: Page, role: 'listitem' | 'article'): Promise<boolean> {
	return page
		.getByRole(role)
		.first()
		.evaluate((box) => {
			const pictures = [...box.querySelectorAll('img')];
			return pictures.length > 0 && pictures.every((picture) => picture.complete && picture.naturalWidth > 0);
		});
}

test('the server pauses when a site requests it, and fetches the page afterwards', async ({ site, device }) => {
	site.page('/busy', 'later', { status: 429, headers: { 'retry-after': '4' } });
	await addAddress(device.page, `${site.origin}/busy`);
	await goToList(device.page, 'Unread');
	const waiting = device.page.getByRole('listitem').filter({ hasText: '/busy' });
	await expect(waiting).toContainText('The site asks to slow down');
	await expect(waiting.getByRole('button', { name: 'Try again' })).toHaveCount(0);
	site.page('/busy', PAGE);
	await expectWhole(row(device.page, /Back again/), { timeout: 20_000 });
	expect(site.requests.filter(({ path }) => path === '/busy').length).toBe(2);
	expect(device.errors).toEqual([]);
});

test('a server killed during a fetch repeats the fetch at its next start', async ({ site, offprint, device }) => {
	let release = (): void => undefined;
	const released = new Promise<void>((resolve) => (release = resolve));
	site.page('/slow', PAGE, { after: released });
	await addAddress(device.page, `${site.origin}/slow`);
	await expect.poll(() => site.requests.filter(({ path }) => path === '/slow').length).toBe(1);
	await offprint.kill();
	release();
	await offprint.restart();
	await goToList(device.page, 'Unread');
	await device.page.reload();
	await expectWhole(row(device.page, /Back again/), { timeout: 30_000 });
});
