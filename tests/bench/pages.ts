// `npm run bench pages -- --dir DIR --count N`: ingests real pages with the running server, then opens them offline.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { expect, type Page } from '@playwright/test';
import { addAddress, goToList, pictureWidths, setUpInBrowser } from '../support/app.ts';
import { openDevice } from '../support/device.ts';
import { ensureBuilt, startOffprint } from '../support/offprint.ts';
import { rehost, startSite, type Site } from '../support/site.ts';

/** DIR contains `html/NNNN.html.gz` and `truth/NNNN.json`, and possibly `seed-page/page.html` beside it. */
export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: { dir: { type: 'string', default: '../shared/data/pages' }, count: { type: 'string', default: '20' } }
	});
	ensureBuilt();
	const site = await startSite();
	site.pictures('/~');
	const addresses = addPages(site, values.dir, Number(values.count));
	const offprint = await startOffprint();
	const device = await openDevice({ origin: offprint.origin });
	try {
		await setUpInBrowser(device.page, await offprint.setupLink());
		for (const address of addresses) await addAddress(device.page, address);
		await goToList(device.page, 'Unread');
		await waitForAll(device.page, addresses.length);
		await offprint.kill();
		const badPages = await openAll(device.page);
		console.log(`${addresses.length} pages saved, ${badPages} with faults, ${device.errors.length} console errors`);
		for (const error of device.errors) console.log(`  ${error}`);
		if (badPages + device.errors.length > 0) process.exitCode = 1;
	} finally {
		await device.discard();
		await offprint.discard();
		await site.close();
	}
}

/** Adds `count` articles, chosen at equal distances in the list of files. @returns their addresses */
function addPages(site: Site, dir: string, count: number): string[] {
	const names = readdirSync(join(dir, 'truth'))
		.filter(
			(name) => (JSON.parse(readFileSync(join(dir, 'truth', name), 'utf8')) as { type: unknown }).type === 'article'
		)
		.map((name) => name.replace('.json', ''));
	const step = Math.max(1, Math.floor(names.length / count));
	const chosen = names.filter((_name, index) => index % step === 0).slice(0, count);
	const addresses = chosen.map((name) => {
		const html = gunzipSync(readFileSync(join(dir, 'html', `${name}.html.gz`))).toString();
		return site.page(`/${name}.html`, rehost(html, site));
	});
	const seed = join(dir, '..', 'seed-page', 'page.html');
	if (existsSync(seed)) addresses.push(site.page('/seed.html', rehost(readFileSync(seed, 'utf8'), site)));
	return addresses;
}

/** Waits until every entry has its text and all its pictures, or shows a failure. */
async function waitForAll(page: Page, count: number): Promise<void> {
	const settled = page
		.getByRole('listitem')
		.filter({ hasNotText: /Not offline yet|Getting the text|Waiting|slow down|again/ });
	await expect(settled).toHaveCount(count, { timeout: 300_000 });
}

async function openAll(page: Page): Promise<number> {
	const links = page.getByRole('listitem').getByRole('link', { name: /./ }).and(page.locator('[href^="/read/"]'));
	const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
	let badPages = 0;
	for (const path of paths) {
		await page.goto(path);
		const article = page.getByRole('article', { name: 'Article' });
		await article.getByRole('heading', { level: 1 }).waitFor();
		await page.locator('.body, [role=alert]').or(article.getByText('could not')).first().waitFor();
		const words = (await article.innerText()).split(/\s+/).length;
		const widths = await pictureWidths(page);
		const broken = widths.filter((width) => width === 0).length;
		const title = await article.getByRole('heading', { level: 1 }).innerText();
		console.log(
			`${broken > 0 || words < 60 ? 'BAD ' : 'ok  '} ${words} words, ${widths.length} pictures, ${broken} broken: ${title}`
		);
		if (broken > 0 || words < 60) badPages++;
	}
	return badPages;
}
