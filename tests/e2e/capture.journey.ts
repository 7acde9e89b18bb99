// Tests the bookmarklet that saves what the reader sees: logins, scripts, many pictures, no server, hostile pages.
import { expect, type Page } from '@playwright/test';
import { row, setUpInBrowser, syncNow } from '../support/app.ts';
import { HIDDEN_TEXT, SECRETS, startClosedSite, type ClosedSite } from '../support/closed-site.ts';
import type { Device } from '../support/device.ts';
import { test as base } from '../support/journey.ts';
import { readCapturedHtml } from '../support/read-indexeddb.ts';
import { OWNER, signIn } from '../support/reader.ts';
import { startSite, type Site } from '../support/site.ts';

type Fixtures = { elsewhere: Site; closed: ClosedSite };

const test = base.extend<Fixtures>({
	elsewhere: async ({}, use) => {
		const site = await startSite();
		site.pictures('/');
		await use(site);
		await site.close();
	},
	closed: async ({ elsewhere }, use) => {
		const site = await startClosedSite(elsewhere.origin);
		await use(site);
		await site.close();
	}
});

test.beforeEach(async ({ device, offprint }) => setUpInBrowser(device.page, await offprint.setupLink()));

/** The code of the bookmarklet, as its link on the screen has it. */
async function readBookmarklet({ page }: Device): Promise<string> {
	await page.goto('/bookmarklet');
	return (await page.locator('a.bookmarklet').getAttribute('href')) ?? '';
}

/** Runs the bookmarklet on a page. @returns the window of the app that it opens */
async function run(page: Page, bookmarklet: string): Promise<Page> {
	const [opened] = await Promise.all([
		page.context().waitForEvent('page'),
		// Not as an address, which a page's policy may forbid where the browser's own bookmarks may run.
		page.evaluate(decodeURIComponent(bookmarklet.slice('javascript:'.length)))
	]);
	return opened;
}

async function save(opened: Page): Promise<void> {
	const button = opened.getByRole('button', { name: 'Save', exact: true });
	await expect(button).toHaveAttribute('aria-disabled', 'false');
	await button.click();
	await expect(opened.getByRole('heading', { name: 'Saved' })).toBeVisible();
}

/** The text of an article of the reader on the server, and its number of pictures; null while it is not there. */
async function articleOnServer(origin: string, title: string): Promise<{ html: string; pictures: number } | null> {
	const reader = await signIn(origin);
	const article = (await reader.pull()).articles.find((each) => each.title === title);
	if (article === undefined) return null;
	const { html } = (await (await reader.get(`/api/articles/${article.id}`)).json()) as { html: string };
	return { html, pictures: article.pictures };
}

test('a page behind a login is saved as the reader sees it, without secrets, and first kept while the server is away', async ({
	device,
	offprint,
	closed
}) => {
	const bookmarklet = await readBookmarklet(device);
	const page = await device.context.newPage();
	await page.goto(`${closed.origin}/login`);
	await page.getByLabel('Password').fill('open sesame');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page.getByRole('heading', { name: 'Only for members' })).toBeVisible();
	await offprint.kill();
	const opened = await run(page, bookmarklet);
	await expect(opened.getByText(new URL(closed.origin).host, { exact: true })).toBeVisible();
	await save(opened);
	await Promise.all([opened.waitForEvent('close'), opened.getByRole('button', { name: 'Back to the page' }).click()]);
	await device.page.goto('/');
	const saved = row(device.page, 'Only for members');
	await expect(saved.getByText('On this device, not sent yet')).toBeVisible();
	const waiting = await readCapturedHtml(device.page);
	expect(waiting).toContain('The keepers of the lighthouse');
	for (const secret of SECRETS) expect(waiting).not.toContain(secret);
	await offprint.restart();
	await syncNow(device.page);
	await expect(saved.getByText('On this device, not sent yet')).toBeHidden();
	await device.page.goto('/');
	await saved.getByRole('link').first().click();
	const text = device.page.getByRole('article', { name: 'Article' }).locator('.body');
	await expect(text.getByText('The keepers of the lighthouse').first()).toBeVisible();
	await expect(text.getByRole('button', { name: 'View picture: A lighthouse' })).toBeVisible();
	const stored = await articleOnServer(offprint.origin, 'Only for members');
	expect(stored?.pictures).toBe(1);
	expect(stored?.html).not.toContain(HIDDEN_TEXT);

	// Captured again, it replaces the article, which undoing prevents while the copy was not sent.
	await device.page.goto('/');
	await offprint.kill();
	const again = await run(page, bookmarklet);
	await expect(again.getByText(/In your library since .* This copy replaces the article:/)).toBeVisible();
	await save(again);
	await expect(again.getByText(/This copy replaces the article that you saved on/)).toBeVisible();
	await expect(again.getByText('Your new copy is on this device, not sent yet')).toBeVisible();
	await again.getByRole('button', { name: 'Undo' }).click();
	await expect(again.getByText('The copy was discarded, and the page is as it was before.')).toBeVisible();
});

test('a page made by a script, and one with thirty pictures of two sites, are whole', async ({
	device,
	offprint,
	closed
}) => {
	const bookmarklet = await readBookmarklet(device);
	const page = await device.context.newPage();
	await page.goto(`${closed.origin}/script`);
	await save(await run(page, bookmarklet));
	await syncNow(device.page);
	const html = async () => (await articleOnServer(offprint.origin, 'Made by a script'))?.html ?? '';
	await expect.poll(html).toContain('Inside the shadow: The last words');
	await page.goto(`${closed.origin}/gallery`);
	const opened = await run(page, bookmarklet);
	await expect(opened.getByText('With 25 pictures.')).toBeVisible();
	await save(opened);
	await syncNow(device.page);
	const pictures = async () => (await articleOnServer(offprint.origin, 'Thirty pictures'))?.pictures;
	await expect.poll(pictures).toBe(30);
});

test('a page that keeps its windows apart is sent by a form, and saved only after the tap', async ({
	device,
	closed
}) => {
	const bookmarklet = await readBookmarklet(device);
	const page = await device.context.newPage();
	await page.goto(`${closed.origin}/strict`);
	await run(page, bookmarklet);
	const [opened] = await Promise.all([
		device.context.waitForEvent('page'),
		page.getByRole('button', { name: 'Send to Offprint' }).click()
	]);
	await expect(opened.getByText('Kept apart')).toBeVisible();
	await expect(opened.getByText('With 1 picture.')).toBeVisible();
	await device.page.goto('/');
	await expect(row(device.page, 'Kept apart')).toHaveCount(0);
	await save(opened);
	await expect(row(device.page, 'Kept apart')).toBeVisible();
});

test('a hostile page that opens the screen and sends messages or forms by itself gets nothing saved', async ({
	device,
	offprint,
	closed
}) => {
	const page = await device.context.newPage();
	await page.goto(`${closed.origin}/hostile`);
	const [opened] = await Promise.all([
		device.context.waitForEvent('page'),
		page.evaluate((app) => {
			const child = window.open(`${app}/capture`, '_blank');
			const send = () => {
				const { port1, port2 } = new MessageChannel();
				child?.postMessage({ offprint: 1, kind: 'hello' }, '*', [port2]);
				const html = `<article>${'<p>Words that the reader never chose to keep.</p>'.repeat(20)}</article>`;
				const address = `${location.origin}/hostile`;
				port1.postMessage({ kind: 'page', page: { address, title: 'A trap', html, pictures: 0 } });
				port1.postMessage({ kind: 'end' });
			};
			addEventListener('message', send);
		}, offprint.origin)
	]);
	await expect(opened.getByText('A trap')).toBeVisible();
	await expect(opened.getByText(`${new URL(closed.origin).host} sent this copy`)).toBeVisible();
	// A page that claims another site's address is not even offered.
	const [other] = await Promise.all([
		device.context.waitForEvent('page'),
		page.evaluate((app) => {
			const form = document.createElement('form');
			Object.assign(form, {
				method: 'post',
				action: `${app}/capture`,
				target: '_blank',
				enctype: 'multipart/form-data'
			});
			const field = document.createElement('textarea');
			field.name = 'page';
			field.value = JSON.stringify({
				address: 'https://bank.example/',
				title: 'Your bank',
				html: '<p>Words</p>',
				pictures: 0
			});
			form.append(field);
			document.body.append(form);
			form.submit();
		}, offprint.origin)
	]);
	await expect(other.getByText('claims to come from another site')).toBeVisible();
	await syncNow(device.page);
	const { changes } = await (await signIn(offprint.origin)).pull();
	expect(changes.filter(({ entity }) => entity === 'entry')).toEqual([]);
	await device.page.goto('/');
	await expect(device.page.getByText('A trap')).toHaveCount(0);
	await expect(opened.getByRole('button', { name: 'Save', exact: true })).toBeVisible();
});

test('a reader who was signed out learns after signing in that the page has to be sent again', async ({
	addDevice
}) => {
	const { page } = await addDevice();
	await page.goto('/capture');
	await page.getByLabel('E-mail').fill(OWNER.email);
	await page.getByLabel('Password').fill(OWNER.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page.getByRole('alert')).toContainText('You were not signed in when the page was sent.');
});
