// Tests that each downloaded picture is stored once, by the page and not by the service worker too.
import { expect } from '@playwright/test';
import { test } from '../support/journey.ts';
import { addAddress, expectWhole, goToList, row, setUpInBrowser } from '../support/app.ts';
import { addFixturePages } from '../support/fixture-pages.ts';

/** A page or worker that counts transactions that may write pictures, and pictures that are written. */
type WithCounts = typeof globalThis & { counted?: { transactions: number; pictures: number } };

function countWrites(): void {
	const counted = ((globalThis as WithCounts).counted ??= { transactions: 0, pictures: 0 });
	const { transaction } = IDBDatabase.prototype;
	IDBDatabase.prototype.transaction = function (stores, mode, options) {
		const names = [stores].flatMap((each) => (typeof each === 'string' ? each : [...each]));
		const isDownload = mode === 'readwrite' && names.length === 4 && names.includes('pictures');
		if (isDownload) counted.transactions++;
		return transaction.call(this, stores, mode, options);
	};
	const { put } = IDBObjectStore.prototype;
	IDBObjectStore.prototype.put = function (...args) {
		if (this.name === 'pictures') counted.pictures++;
		return put.apply(this, args);
	};
}

/**
 * Hides pictures, so that lazy pictures of a list are not requested. Uses a constructed style sheet, because the policy
 * allows no style element.
 */
function hidePictures(): void {
	const sheet = new CSSStyleSheet();
	sheet.insertRule('img { display: none !important }');
	document.adoptedStyleSheets.push(sheet);
}

const readCounts = () => (globalThis as WithCounts).counted;

test('a downloaded picture is stored once, by the page that downloaded it', async ({ site, offprint, device }) => {
	const pages = addFixturePages(site);
	await setUpInBrowser(device.page, await offprint.setupLink());
	await device.page.evaluate(countWrites);
	// Otherwise the worker would store a picture that is shown before its download.
	await device.page.evaluate(hidePictures);
	const [worker] = device.context.serviceWorkers();
	await worker?.evaluate(countWrites);
	await addAddress(device.page, pages['lighthouse-keepers']);
	await goToList(device.page, 'Unread');
	await expectWhole(row(device.page, /Skarn/));
	const { transactions = 0, pictures = 0 } = (await device.page.evaluate(readCounts)) ?? {};
	expect(pictures).toBe(7);
	// Those that arrive together are stored together.
	expect(transactions).toBeGreaterThan(0);
	expect(transactions).toBeLessThanOrEqual(7);
	expect(await worker?.evaluate(readCounts)).toEqual({ transactions: 0, pictures: 0 });
});
