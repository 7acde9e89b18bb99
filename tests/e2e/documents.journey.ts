// Tests saving documents: a PDF is read and kept for download, also offline; a protected one says so; Markdown and a picture.
import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { PHONE, test } from '../support/journey.ts';
import { addAddress, expectWhole, goToList, row, setUpInBrowser, waitForWorker } from '../support/app.ts';
import { drawPdf, sentences } from '../support/draw-pdf.ts';

test.use({ viewport: PHONE, offprintOptions: { env: { OFFPRINT_FETCH_ALLOW: '127.0.0.1/32' } } });

async function download(page: Page): Promise<{ name: string; bytes: Buffer }> {
	const started = page.waitForEvent('download');
	await page.getByRole('link', { name: /^Original PDF/ }).click();
	const file = await started;
	return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test('a PDF is read with its headings, and its original is saved from the article, also offline', async ({
	site,
	offprint,
	device
}) => {
	const { page } = device;
	const pdf = await drawPdf((document) => {
		document.fontSize(22).text('Lights of the coast').fontSize(15).text('The lamp').fontSize(11).text(sentences(8));
	});
	const locked = await drawPdf((document) => void document.text('x'), { userPassword: 'secret' });
	site.page('/lights.pdf', pdf, { type: 'application/pdf' });
	site.page('/plan.pdf', locked, { type: 'application/pdf' });
	site.page('/README.md', `# Ferry tools\n\n${sentences(4)}\n\n- get it\n- run it`, { type: 'text/plain' });
	site.pictures('/photos/');
	await setUpInBrowser(page, await offprint.setupLink());
	for (const path of ['/lights.pdf', '/plan.pdf', '/README.md', '/photos/lamp.png'])
		await addAddress(page, site.origin + path);
	await goToList(page, 'Unread');
	for (const title of ['Lights of the coast', 'Ferry tools', 'lamp.png']) await expectWhole(row(page, title));
	await expect(row(page, 'plan.pdf')).toContainText('PDF with a password');
	await waitForWorker(page);
	await offprint.kill();

	await row(page, 'Lights of the coast').getByRole('link').first().click();
	const article = page.getByRole('article', { name: 'Article' });
	await expect(article.getByRole('heading', { name: 'The lamp' })).toBeVisible();
	await expect(article).toContainText('Sentence 107');
	expect(await download(page)).toEqual({ name: 'lights.pdf', bytes: Buffer.from(pdf) });
	const answer = await page.evaluate(async () => {
		const link = document.querySelector<HTMLAnchorElement>('a[download]');
		const { headers } = await fetch(link?.href ?? '');
		return ['content-disposition', 'content-security-policy', 'x-content-type-options'].map((name) =>
			headers.get(name)
		);
	});
	expect(answer).toEqual(['attachment', "default-src 'none'; sandbox", 'nosniff']);

	await page.goBack();
	// With a mouse, the actions of a short row cover its title.
	await row(page, 'plan.pdf').getByRole('link').first().press('Enter');
	await expect(article).toContainText('This PDF is protected with a password.');
	await expect.poll(async () => (await download(page)).bytes.length).toBe(locked.length);
	expect(device.errors).toEqual([]);
});
