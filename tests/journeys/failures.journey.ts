// What cannot be had ends as an entry with a reason, a retry and the original; what was under way survives a kill.
import { expect, test } from '@playwright/test';
import { addAddress, goToList, row, setUpInBrowser } from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';
import { startSite, type Site } from '../support/site.ts';

const PAGE = `<title>Back again</title><article><h1>Back again</h1>${'<p>Words to read, and more of them in a row.</p>'.repeat(20)}</article>`;

let site: Site;
let offprint: Offprint;
let device: Device;

test.beforeEach(async () => {
	site = await startSite();
	// One private address may be reached, the site's; the rest of the private world may not.
	offprint = await startOffprint({ env: { OFFPRINT_FETCH_ALLOW: '127.0.0.1/32' } });
	device = await openDevice({ origin: offprint.origin });
	await setUpInBrowser(device.page, await offprint.setupLink());
});

test.afterEach(async () => {
	await device.discard();
	await offprint.discard();
	await site.close();
});

test('each failure has its words, and a retry brings the page when it is there', async () => {
	site.page('/file.pdf', 'not a page', { type: 'application/pdf' });
	site.page('/refused', 'no', { status: 403 });
	site.page('/empty', '<title>Empty</title>');
	site.redirect('/round', '/round');
	site.redirect('/inside', 'http://10.0.0.1/');
	const reasons: [string, string][] = [
		['/missing', 'The site says that this page does not exist.'],
		['/file.pdf', 'This is not a web page but another kind of file.'],
		['/refused', 'The site refuses to show this page to the server.'],
		['/empty', 'No text to read was found on the page.'],
		['/round', 'The site sends the server round in circles.'],
		['/inside', 'The address is in a private network']
	];
	for (const [path] of reasons) await addAddress(device.page, site.origin + path);
	await goToList(device.page, 'Unread');
	for (const [path, words] of reasons) {
		const failed = device.page.getByRole('listitem').filter({ hasText: site.origin + path });
		await expect(failed).toContainText(words);
		await expect(failed.getByRole('button', { name: 'Try again' })).toBeVisible();
		await failed.getByRole('button', { name: 'More' }).click();
		const menu = device.page.getByRole('dialog');
		await expect(menu).toContainText(words);
		await expect(menu.getByRole('link', { name: 'Open the original' })).toHaveAttribute('href', site.origin + path);
		await menu.getByRole('button', { name: 'Close' }).click();
	}
	site.page('/missing', PAGE);
	await device.page
		.getByRole('listitem')
		.filter({ hasText: `${site.origin}/missing` })
		.getByRole('button', { name: 'Try again' })
		.click();
	await expect(row(device.page, /Back again/)).toContainText('Text');
	expect(device.errors).toEqual([]);
});

test('a server killed while it fetches goes on with it at its next start', async () => {
	let release = (): void => undefined;
	const held = new Promise<void>((resolve) => (release = resolve));
	site.page('/slow', PAGE, { after: held });
	await addAddress(device.page, `${site.origin}/slow`);
	await expect.poll(() => site.asked.filter(({ path }) => path === '/slow').length).toBe(1);
	await offprint.kill();
	release();
	await offprint.restart();
	await goToList(device.page, 'Unread');
	await device.page.reload();
	await expect(row(device.page, /Back again/)).toContainText('Text', { timeout: 30_000 });
});
