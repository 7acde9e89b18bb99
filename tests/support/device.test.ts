// Tests that a device's profile persists, that devices are separate, and that errors are recorded.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDevice } from './device.ts';
import { startSite, type Site } from './site.ts';

const POLL = { timeout: 15_000 };

let site: Site;

beforeAll(async () => {
	site = await startSite();
	// Without an icon Chromium requests /favicon.ico, which would be recorded as an error.
	const icon = '<link rel="icon" href="data:,">';
	site.page('/', `${icon}<script>console.error('logged'); setTimeout(() => { throw new Error('thrown'); });</script>`);
});

afterAll(() => site.close());

test('a profile persists when its browser is closed, and a second device has none of its data', async () => {
	const [first, second] = await Promise.all([openDevice({ origin: site.origin }), openDevice({ origin: site.origin })]);
	await first.page.goto('/');
	await first.page.evaluate(() => localStorage.setItem('key', 'value'));
	await first.reopen();
	await first.page.goto('/');
	expect(await first.page.evaluate(() => localStorage.getItem('key'))).toBe('value');
	await second.page.goto('/');
	expect(await second.page.evaluate(() => localStorage.getItem('key'))).toBeNull();
	await Promise.all([first.discard(), second.discard()]);
}, 60_000);

test("a page's messages and errors are recorded, separately from the browser's messages about an unreachable server", async () => {
	const device = await openDevice({ origin: site.origin });
	await device.page.goto('/');
	await expect.poll(() => device.errors, POLL).toHaveLength(2);
	expect(device.errors.join()).toMatch(/logged at http.*\bError: thrown|Error: thrown[^]*logged at http/);
	await site.close();
	await device.page.evaluate(() => Promise.allSettled([fetch('/api/sync'), fetch('/img/x')]));
	await expect.poll(() => device.unanswered, POLL).toEqual([expect.stringContaining('/api/sync')]);
	await expect.poll(() => device.errors.slice(2), POLL).toEqual([expect.stringContaining('/img/x')]);
	await device.discard();
}, 60_000);
