// Tests that formulas, code, folded answers and notes of a saved page are shown as such on a phone, without the server.
import { expect } from '@playwright/test';
import { openLibrary, row } from '../support/app.ts';
import { PHONE, test } from '../support/journey.ts';

const PARAGRAPH = `<p>${'The clockmaker kept a ledger of every spring that she replaced. '.repeat(4)}</p>`;
const SUM = Array.from({ length: 30 }, (_, index) => `x_{${index}}`).join('+');
const CODE = 'def tide(hour):\n    if hour < 6:\n        return "low"';
const LINES = CODE.replace('<', '&lt;')
	.split('\n')
	.map((line, index) => `<tr><td class="gutter">${index + 1}</td><td class="code"><pre>${line}</pre></td></tr>`);

test.use({ viewport: PHONE });

test('formulas are drawn, code keeps its lines, answers unfold, and notes open', async ({ site, offprint, device }) => {
	const { page } = device;
	const address = site.page(
		'/ledger.html',
		`<!doctype html><html lang="en"><head><title>What the ledger knew</title></head><body><article><h1>What the ledger knew</h1>
${PARAGRAPH}<p>Its period is <span class="katex"><span class="katex-mathml"><math><semantics><mfrac><mi>L</mi><mi>g</mi></mfrac><annotation encoding="application/x-tex">\\frac{L}{g}</annotation></semantics></math></span><span class="katex-html" aria-hidden="true">Lg</span></span>, says a note.<sup><a href="#fn1" id="fnref1">1</a></sup></p>
<div class="math">\\[${SUM}\\]</div>${PARAGRAPH}<table>${LINES.join('')}</table>
<button aria-expanded="false">Who wound it?</button><div hidden><p>The sexton, on Sundays.</p></div>${PARAGRAPH}
<section role="doc-endnotes"><ol><li id="fn1">Page nine. <a href="#fnref1" role="doc-backlink">↩</a></li></ol></section></article></body></html>`
	);
	await openLibrary(page, offprint, [address, /What the ledger knew/]);
	await offprint.kill();
	await row(page, /What the ledger knew/)
		.getByRole('link')
		.first()
		.click();

	const [fraction, sum] = [page.locator('math').first(), page.locator('math').nth(1)];
	await expect(fraction).toBeVisible();
	await expect(page.getByText('Its period is')).toHaveText('Its period is Lg, says a note.1');
	const [above, below] = [
		await fraction.locator('mi').first().boundingBox(),
		await fraction.locator('mi').nth(1).boundingBox()
	];
	expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThan((below?.y ?? 0) + 1);
	// The long formula scrolls sideways, and the page does not.
	expect(await sum.evaluate((math) => math.scrollWidth > math.clientWidth && math.clientWidth < 390)).toBe(true);
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);

	await expect(page.locator('pre')).toHaveText(CODE, { useInnerText: true });
	const answer = page.getByText('The sexton, on Sundays.');
	await expect(answer).toBeHidden();
	await page.getByText('Who wound it?').click();
	await expect(answer).toBeVisible();

	// Before the part that opens notes is loaded, which takes a third of a second, a reference is a plain link.
	const reference = page.getByRole('link', { name: '1', exact: true });
	await expect(reference).toHaveAttribute('data-reference');
	await reference.click();
	await expect(page.getByRole('dialog', { name: 'Note 1' })).toContainText('Page nine.');
});
