// Tests that a device's profile persists, that devices are separate, and that errors are recorded.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDevice } from './device.ts';
import { startSite, type Site } from './site.ts';

const POLL = { timeout: 15_000 };

let site: Site;

beforeAll(async () => {
	site = await startSite();
	// Without an icon Chromium requests /favicon.ico at some time.
	const icon = '<link rel="icon" href="data:,">';
	site.page('/', `${icon}<script>console.error('said'); setTimeout(() => { throw new Error('thrown'); });</script>`);
});

afterAll(() => site.close());

test('a profile persists after its browser was closed, and another device has none of its data', async () => {
	const [first, second] = await Promise.all([openDevice({ origin: site.origin }), openDevice({ origin: site.origin })]);
	await first.page.goto('/');
	await first.page.evaluate(() => localStorage.setItem('kept', 'yes'));
	await first.reopen();
	await first.page.goto('/');
	expect(await first.page.evaluate(() => localStorage.getItem('kept'))).toBe('yes');
	await second.page.goto('/');
	expect(await second.page.evaluate(() => localStorage.getItem('kept'))).toBeNull();
	await Promise.all([first.discard(), second.discard()]);
}, 60_000);

test("messages and errors of a page are recorded, separately from the browser's own about an absent server", async () => {
	const device = await openDevice({ origin: site.origin });
	await device.page.goto('/');
	await expect.poll(() => device.errors, POLL).toHaveLength(2);
	expect(device.errors.join()).toMatch(/said at http.*\bError: thrown|Error: thrown[^]*said at http/);
	await site.close();
	await device.page.evaluate(() => Promise.allSettled([fetch('/api/sync'), fetch('/img/x')]));
	await expect.poll(() => device.unanswered, POLL).toEqual([expect.stringContaining('/api/sync')]);
	await expect.poll(() => device.errors.slice(2), POLL).toEqual([expect.stringContaining('/img/x')]);
	await device.discard();
}, 60_000);
