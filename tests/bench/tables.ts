// `npm run bench tables -- --shared DIR --out DIR`: saves real pages with tables, and takes a picture of each table on a
// phone: where it begins, and in its middle after scrolling to its end side.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { expect, type Locator, type Page } from '@playwright/test';
import { addAddress, signInInBrowser } from '../support/app.ts';
import { openDevice } from '../support/device.ts';
import { PHONE } from '../support/journey.ts';
import { ensureBuilt, startOffprint } from '../support/offprint.ts';
import { claim } from '../support/reader.ts';
import { rehost, startSite } from '../support/site.ts';

/** Minimum numbers of rows and columns of a table that is worth a picture. */
const MIN_ROWS = 4;
const MIN_COLUMNS = 3;
/** Time in which pictures and the copy of the header are drawn, ms. */
const FRAMES_MS = 400;

/** DIR contains `cases/pages/table-wide.html` and `data/pages/html/NNNN.html.gz`. */
export async function bench(options: readonly string[]): Promise<void> {
	const text = { type: 'string' } as const;
	const { values } = parseArgs({
		args: [...options],
		options: {
			shared: { ...text, default: '../shared' },
			out: text,
			count: { ...text, default: '10' },
			theme: { ...text, default: 'light' }
		}
	});
	ensureBuilt();
	const out = values.out === undefined ? mkdtempSync(join(tmpdir(), 'offprint-tables-')) : resolve(values.out);
	mkdirSync(out, { recursive: true });
	const site = await startSite();
	site.pictures('/~');
	const offprint = await startOffprint();
	const device = await openDevice({ origin: offprint.origin, viewport: PHONE, isTouch: true });
	const { page } = device;
	let taken = 0;
	try {
		await claim(offprint);
		await signInInBrowser(page);
		for (const [name, html] of pagesOf(values.shared)) {
			if (taken > Number(values.count)) break;
			await addAddress(page, site.page(`/${name}.html`, rehost(html, site)));
			if (await takePictures(page, { name, out, theme: values.theme })) taken++;
		}
	} finally {
		await device.discard();
		await offprint.discard();
		await site.close();
	}
	console.log(`\n${taken} tables in ${out}`);
}

/** The test page with a wide table, then the real pages by the number of columns of their widest table. */
function pagesOf(shared: string): (readonly [name: string, html: string])[] {
	const folder = join(shared, 'data', 'pages', 'html');
	const real = readdirSync(folder).map((file) => {
		const html = gunzipSync(readFileSync(join(folder, file))).toString();
		return { name: file.replace('.html.gz', ''), html, columns: columnsOf(html) };
	});
	const wide = real.filter(({ columns }) => columns >= MIN_COLUMNS).sort((a, b) => b.columns - a.columns);
	return [
		['table-wide', readFileSync(join(shared, 'cases', 'pages', 'table-wide.html'), 'utf8')],
		...wide.map(({ name, html }) => [name, html] as const)
	];
}

/** Number of columns of the widest table with a header and without tables in it, roughly. */
function columnsOf(html: string): number {
	const columns = html.split(/<table\b/i).map((part) => {
		const table = part.split(/<\/table>/i)[0] ?? '';
		const [rows, cells] = [/<tr\b/gi, /<t[dh]\b/gi].map((tag) => table.match(tag)?.length ?? 0) as [number, number];
		return rows >= MIN_ROWS && /<th\b/i.test(table) ? Math.round(cells / rows) : 0;
	});
	return Math.max(0, ...columns.slice(1));
}

/** Opens the page that was just saved. @returns whether its article has a table */
async function takePictures(
	page: Page,
	{ name, out, theme }: Record<'name' | 'out' | 'theme', string>
): Promise<boolean> {
	await page.getByRole('main').getByRole('link', { name: 'Open', exact: true }).click();
	const article = page.getByRole('article', { name: 'Article' });
	const body = article.locator('.body');
	await expect(body.or(article.getByRole('alert')).or(article.getByText(/could not|no text/))).toBeVisible({
		timeout: 30_000
	});
	const tables = body.locator('.table-box');
	const sizes = await tables.evaluateAll((boxes) =>
		boxes.map((box) => {
			const rows = [...(box.querySelector('table')?.rows ?? [])];
			return { rows: rows.length, columns: Math.max(0, ...rows.map(({ cells }) => cells.length)) };
		})
	);
	const widest = sizes.reduce((best, { columns }, index) => (columns > (sizes[best]?.columns ?? 0) ? index : best), 0);
	const size = sizes[widest];
	if (size === undefined || size.rows < MIN_ROWS || size.columns < MIN_COLUMNS) return false;
	await page.evaluate((chosen) => (document.documentElement.dataset['theme'] = chosen), theme);
	const table = tables.nth(widest);
	await scrollTo(table, -60);
	await page.screenshot({ path: join(out, `${name}-1.png`) });
	await table.locator('> div').evaluate((scroller) => {
		const isRightToLeft = getComputedStyle(scroller).direction === 'rtl';
		scroller.scrollTo({ left: scroller.scrollWidth * (isRightToLeft ? -1 : 1) });
	});
	const height = await table.evaluate((box) => box.clientHeight);
	await page.mouse.move(PHONE.width / 2, PHONE.height / 2);
	await page.mouse.wheel(0, Math.min(height / 2, 600));
	await page.waitForTimeout(FRAMES_MS);
	await page.screenshot({ path: join(out, `${name}-2.png`) });
	console.log(`${name}: ${size.rows} rows, ${size.columns} columns, ${await widthsOf(table)}`);
	return true;
}

/** Scrolls the view of the article. @param below distance of its upper edge from that of the table, px */
async function scrollTo(table: Locator, below: number): Promise<void> {
	await table.evaluate((box, distance) => {
		const view = box.closest('[data-begin]');
		view?.scrollBy(0, box.getBoundingClientRect().top - view.getBoundingClientRect().top + distance);
	}, below);
	await table.page().waitForTimeout(FRAMES_MS);
}

function widthsOf(table: Locator): Promise<string> {
	return table.evaluate((box) => {
		const rows = [...(box.querySelector('table')?.rows ?? [])];
		const row = rows.reduce((longest, each) => (each.cells.length > longest.cells.length ? each : longest));
		const widths = [...row.cells].map((cell) => Math.round(cell.getBoundingClientRect().width));
		return `widths ${widths.join(' ')} px`;
	});
}
