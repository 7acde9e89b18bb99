// Drives Firefox ESR by puppeteer-core and WebDriver BiDi.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { firefoxPath } from '../support/engines.ts';
import { until } from '../support/until.ts';
import type { LastingEngine } from './engine.ts';

export async function openFirefox(): Promise<LastingEngine> {
	const profile = mkdtempSync(join(tmpdir(), 'offprint-firefox-'));
	const open = async (): Promise<{ browser: Browser; page: Page }> => {
		const browser = await puppeteer.launch({
			browser: 'firefox',
			executablePath: firefoxPath(),
			headless: true,
			userDataDir: profile,
			defaultViewport: { width: 1100, height: 800 }
		});
		return { browser, page: (await browser.pages())[0] ?? (await browser.newPage()) };
	};
	let session = await open();
	const evaluate = (expression: string): Promise<unknown> => session.page.evaluate(expression);
	return {
		name: 'Firefox',
		goto: async (url) => void (await session.page.goto(url)),
		reload: async () => void (await session.page.reload()),
		evaluate,
		waitFor: async (expression, deadlineMs) => {
			await until(`${expression} in Firefox`, async () => Boolean(await evaluate(expression)), deadlineMs);
		},
		type: (selector, text) => session.page.type(selector, text),
		click: (selector) => session.page.click(selector),
		screenshot: async (file) => void (await session.page.screenshot({ path: file, type: 'png' })),
		close: async () => {
			await session.browser.close();
			rmSync(profile, { recursive: true, force: true });
		},
		reopen: async () => {
			await session.browser.close();
			session = await open();
		}
	};
}
