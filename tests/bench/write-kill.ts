// `npm run bench write-kill`: kills Chromium during local writes, after which all addresses reported as saved must be stored.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import { setUpInBrowser } from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { ensureBuilt, startOffprint } from '../support/offprint.ts';

/** Maximum time of writing before the kill, ms. */
const MAX_RUN_MS = 1_500;

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({ args: [...options], options: { times: { type: 'string', default: '50' } } });
	ensureBuilt();
	const offprint = await startOffprint();
	const device = await openDevice({ origin: offprint.origin });
	try {
		await setUpInBrowser(device.page, await offprint.setupLink());
		// Without a server only the device itself can keep the changes.
		await offprint.kill();
		const saved = new Set<string>();
		const times = Number(values.times);
		for (let time = 0; time < times; time++) await writeUntilKilled(device, time, saved);
		const stored = await addressesOn(device.page);
		const lost = [...saved].filter((address) => !stored.has(address));
		console.log(`${times} kills: the screen called ${saved.size} addresses saved, ${lost.length} of them are lost`);
		if (lost.length > 0) process.exitCode = 1;
	} finally {
		await device.discard();
		await offprint.discard();
	}
}

async function writeUntilKilled(device: Device, time: number, saved: Set<string>): Promise<void> {
	await device.page.goto('/add');
	await device.page.getByLabel('Address').waitFor();
	await device.page.exposeFunction('reportSaved', (address: string) => void saved.add(address));
	// The script ends with the page.
	const writing = device.page.evaluate(write, time).catch(() => undefined);
	await pause(200 + Math.random() * MAX_RUN_MS);
	await device.kill();
	await writing;
	await device.reopen();
}

/** Runs in the page. Saves one address after the other, and reports each when the screen shows that it is saved. */
async function write(time: number): Promise<void> {
	const { reportSaved } = window as unknown as { reportSaved: (address: string) => void };
	const field = document.querySelector<HTMLInputElement>('main form input');
	for (let count = 0; ; count++) {
		if (field === null) return;
		const address = `http://127.0.0.1:9/${time}/${count}`;
		field.value = address;
		field.dispatchEvent(new Event('input', { bubbles: true }));
		field.form?.requestSubmit();
		await new Promise((resolve) => setTimeout(resolve, 0));
		while (document.querySelector('main')?.textContent.includes('Saved on this device.') !== true)
			await new Promise((resolve) => setTimeout(resolve, 1));
		reportSaved(address);
	}
}

async function addressesOn(page: Page): Promise<Set<string>> {
	await page.goto('/');
	await page.getByRole('heading', { level: 1 }).waitFor();
	const all = await page.evaluate(async () => {
		const [database] = (await indexedDB.databases()).filter(({ name }) => /^offprint-(?!device)/.test(name ?? ''));
		const open = indexedDB.open(database?.name ?? '');
		await new Promise((resolve) => (open.onsuccess = resolve));
		const rows = open.result.transaction('entries').objectStore('entries').getAll();
		await new Promise((resolve) => (rows.onsuccess = resolve));
		open.result.close();
		return rows.result.map((row: { fields: { saved: { value: { url: string } } } }) => row.fields.saved.value.url);
	});
	return new Set(all);
}
