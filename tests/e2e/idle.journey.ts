// Tests that an idle app does not read the library repeatedly.
import { expect } from '@playwright/test';
import { test } from '../support/journey.ts';
import { addAddress, expectWhole, goToList, row, setUpInBrowser } from '../support/app.ts';
import { addFixturePages } from '../support/fixture-pages.ts';

/** Time of observation, ms. It is shorter than the minute after which a round is due. */
const WATCH_MS = 3_000;
/** After this time without transactions, ms, the rounds of a save are over. */
const IDLE_MS = 1_500;

test('a list and an open article are read once and not again', async ({ site, offprint, device }) => {
	const pages = addFixturePages(site);
	await setUpInBrowser(device.page, await offprint.setupLink());
	await addAddress(device.page, pages['lighthouse-keepers']);
	await goToList(device.page, 'Unread');
	await expectWhole(row(device.page, /Skarn/));
	const countTransactions = (durationMs: number) =>
		device.page.evaluate(async (ms) => {
			const original = IDBDatabase.prototype.transaction;
			let count = 0;
			IDBDatabase.prototype.transaction = function (...args) {
				count++;
				return original.apply(this, args);
			};
			await new Promise((resolve) => setTimeout(resolve, ms));
			IDBDatabase.prototype.transaction = original;
			return count;
		}, durationMs);
	await expect.poll(() => countTransactions(IDLE_MS), { timeout: 20_000 }).toBe(0);
	expect(await countTransactions(WATCH_MS)).toBeLessThan(10);
	await row(device.page, /Skarn/).getByRole('link').first().click();
	await expect(device.page.getByRole('heading', { name: /Skarn/ })).toBeVisible();
	expect(await countTransactions(WATCH_MS)).toBeLessThan(10);
});
