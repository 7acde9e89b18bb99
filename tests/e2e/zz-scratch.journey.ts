import { expect } from '@playwright/test';
import { signInInBrowser, waitForWorker } from '../support/app.ts';
import { test, PHONE, DESKTOP } from '../support/journey.ts';
import { claim } from '../support/reader.ts';
import { feedIdOf } from '../../src/lib/domain/feed.ts';

const text = (n: string) => `<p>${`Words of ${n}. `.repeat(60)}</p>`.repeat(4);
test('shots', async ({ site, offprint, device }) => {
	test.setTimeout(120_000);
	const reader = await claim(offprint);
	const feeds = ['Kettle & Clock', 'The Long Field', 'صحيفة الشاطئ', 'Gone feed'];
	for (const [i, title] of feeds.entries()) {
		const items = ['one', 'two', 'three', 'four'].map((n, k) => `<item><title>${title} ${n}</title><link>${site.origin}/f${i}/${n}</link><guid>${i}-${n}</guid><pubDate>${new Date(Date.now() - (k + i) * 86400_000 * 3).toUTCString()}</pubDate><description><![CDATA[${text(n)}]]></description>${k === 0 ? `<enclosure url="${site.origin}/talk.mp3" type="audio/mpeg" length="12345678"/>` : ''}</item>`);
		for (const n of ['one','two','three','four']) site.page(`/f${i}/${n}`, `<title>${title} ${n}</title><article><h1>${title} ${n}</h1>${text(n)}</article>`);
		const url = site.page(`/f${i}/feed.xml`, `<?xml version="1.0"?><rss version="2.0"><channel><title>${title}</title><link>${site.origin}/f${i}/</link><description>x</description>${items.join('')}</channel></rss>`, i === 3 ? { status: 410 } : { type: 'application/rss+xml' });
		await reader.change([{ entity: 'feed', id: feedIdOf(url), field: 'subscribed', value: { url, on: true } } as never, ...(i === 0 || i === 1 ? [{ entity: 'feed', id: feedIdOf(url), field: 'folder', value: 'Slow reading' } as never] : [])]);
	}
	const { page } = device;
	page.on('console', (m) => console.log('console', m.text()));
	page.on('pageerror', (m) => console.log('pageerror', m.message));
	await page.setViewportSize(PHONE);
	await signInInBrowser(page);
	await page.goto('/feeds');
	await page.waitForTimeout(12_000);
	await page.screenshot({ path: '/tmp/fu/index-phone.png' });
	await page.goto('/sync');
	await page.getByRole('button', { name: 'Sync now' }).click();
	await page.waitForTimeout(6_000);
	await page.goto('/feeds');
	await page.waitForTimeout(1500);
	await page.screenshot({ path: '/tmp/fu/index-phone2.png' });
	await page.goto('/feeds/all');
	await page.waitForTimeout(1500);
	await page.screenshot({ path: '/tmp/fu/all-phone.png' });
	const first = page.locator('li .link').first();
	if (await first.count()) { await first.click(); await page.waitForTimeout(1500); await page.screenshot({ path: '/tmp/fu/item-phone.png' }); await page.mouse.wheel(0, 5000); await page.waitForTimeout(800); await page.screenshot({ path: '/tmp/fu/item-end-phone.png' }); await page.goBack(); await page.waitForTimeout(800); await page.screenshot({ path: '/tmp/fu/back-phone.png' });}
	await page.goto(`/feeds/${feedIdOf(`${site.origin}/f0/feed.xml`)}/settings`);
	await page.waitForTimeout(1500);
	await page.screenshot({ path: '/tmp/fu/settings-phone.png' });
	await page.goto(`/follow?address=${site.origin}/f0/one`);
	await page.waitForTimeout(500);
	await page.getByRole('button', { name: 'Find feeds' }).click();
	await page.waitForTimeout(3000);
	await page.screenshot({ path: '/tmp/fu/follow-phone.png', fullPage: true });
	await page.setViewportSize(DESKTOP);
	await page.goto('/feeds');
	await page.waitForTimeout(1500);
	await page.screenshot({ path: '/tmp/fu/index-desk.png' });
	await page.goto('/feeds/folder/Slow%20reading');
	await page.waitForTimeout(1500);
	await page.locator('li .link').first().click();
	await page.waitForTimeout(1500);
	await page.screenshot({ path: '/tmp/fu/item-desk.png' });
	console.log(offprint.output().slice(-3000));
	console.log(device.errors);
});
