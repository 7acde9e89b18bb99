// Tests the languages of the interface: the browser's language from the first paint, another one chosen in the settings,
// by touch on a phone and by keyboard on a laptop, also without a server.
import { expect, type Page } from '@playwright/test';
import { waitForWorker } from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { addFixturePages } from '../support/fixture-pages.ts';
import { DESKTOP, PHONE, test } from '../support/journey.ts';
import { press, tabAndPress } from '../support/keyboard.ts';
import { countStored } from '../support/read-indexeddb.ts';
import { claim, OWNER } from '../support/reader.ts';

/** Opens a device of a reader whose browser has a language. */
async function withDevice(
	options: { origin: string; locale: string; viewport: { width: number; height: number }; isTouch?: boolean },
	use: (device: Device) => Promise<void>
): Promise<void> {
	const device = await openDevice(options);
	try {
		await use(device);
		// The browser's messages about files that are looked for while there is no network.
		expect(device.errors.filter((error) => !error.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
	} finally {
		await device.discard();
	}
}

/** Records the language at each change of the page, and all texts that were ever in it. */
async function recordTexts(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const record = { languages: new Set<string>(), texts: new Set<string>() };
		Object.assign(globalThis, { record });
		const look = () => {
			const { lang, dir } = document.documentElement;
			if (document.body) record.languages.add(`${lang} ${dir}`);
			record.texts.add(document.body?.innerText ?? '');
		};
		new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
	});
}

function recorded(page: Page): Promise<{ languages: string[]; text: string }> {
	return page.evaluate(() => {
		const { record } = globalThis as unknown as { record: { languages: Set<string>; texts: Set<string> } };
		return { languages: [...record.languages], text: [...record.texts].join('\n') };
	});
}

async function signInInGerman(page: Page): Promise<void> {
	await page.getByLabel('E-Mail').fill(OWNER.email);
	await page.getByLabel('Passwort').fill(OWNER.password);
	await page.getByRole('button', { name: 'Anmelden' }).click();
	await expect(page.getByRole('heading', { name: 'Ungelesen', level: 1 })).toBeVisible();
	await waitForWorker(page);
}

const expectLanguage = async (page: Page, lang: string, dir: 'ltr' | 'rtl') => {
	await expect(page.locator('html')).toHaveAttribute('lang', lang);
	await expect(page.locator('html')).toHaveAttribute('dir', dir);
};

test('a phone in German: German from the first paint; then Arabic by touch, also offline', async ({
	offprint,
	site
}) => {
	await claim(offprint);
	await withDevice(
		{ origin: offprint.origin, locale: 'de-DE', viewport: PHONE, isTouch: true },
		async ({ page, context }) => {
			await recordTexts(page);
			await page.goto('/');
			await expect(page.getByRole('heading', { name: 'Anmelden' })).toBeVisible();
			const { languages, text } = await recorded(page);
			expect(languages).toEqual(['de ltr']);
			expect(text).toContain('Passwort');
			expect(text).not.toMatch(/Sign in|Password|E-mail/);
			await signInInGerman(page);

			await page.goto('/add');
			await page.getByLabel('Adresse').fill(addFixturePages(site)['lighthouse-keepers']);
			await page.getByRole('button', { name: 'Speichern' }).tap();
			await expect(page.getByText('Auf diesem Gerät gespeichert.')).toBeVisible();
			await expect
				.poll(() => countStored(page), { timeout: 30_000 })
				.toMatchObject({ articles: 1, pendingDownloads: 0 });

			await page.goto('/settings');
			await page.getByRole('button', { name: 'العربية' }).tap();
			await expectLanguage(page, 'ar', 'rtl');
			await expect(page.getByRole('heading', { name: 'الإعدادات' })).toBeVisible();
			await expect(page.getByRole('button', { name: 'العربية', pressed: true })).toBeFocused();

			await offprint.kill();
			await context.setOffline(true);
			await recordTexts(page);
			await page.goto('/');
			const link = page.getByRole('listitem').getByRole('link').first();
			await expect(link).toBeVisible();
			await expect(page.getByRole('heading', { name: 'غير مقروءة' })).toBeVisible();
			expect((await recorded(page)).languages).toEqual(['ar rtl']);
			expect((await recorded(page)).text).not.toMatch(/Unread|Ungelesen/);
			await link.tap();
			await expect(page.getByRole('toolbar', { name: 'أدوات المقال' })).toBeVisible();
			await page.getByRole('toolbar').getByRole('button', { name: 'المظهر' }).tap();
			await expect(page.getByRole('dialog', { name: 'المظهر' })).toBeVisible();

			await page.goto('/search?q=keepers');
			await expect(page.getByRole('searchbox', { name: 'ابحث في مكتبتك' })).toBeVisible();
			await expect(page.getByText('مقال واحد', { exact: true })).toBeVisible();

			await page.goto('/settings');
			await page.getByRole('button', { name: 'Deutsch' }).tap();
			await expectLanguage(page, 'de', 'ltr');
			await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
		}
	);
});

test('on a laptop, by keyboard: another language and back to that of the browser; one that is missing offline is refused', async ({
	offprint
}) => {
	await claim(offprint);
	await withDevice({ origin: offprint.origin, locale: 'de-AT', viewport: DESKTOP }, async ({ page, context }) => {
		await page.goto('/');
		await signInInGerman(page);
		await press(page, 'g', 's');
		await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
		await tabAndPress(page, page.getByRole('button', { name: 'English' }));
		await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
		await expectLanguage(page, 'en', 'ltr');
		await expect(page.getByRole('button', { name: 'English', pressed: true })).toBeFocused();
		await tabAndPress(page, page.getByRole('button', { name: 'العربية' }));
		await expect(page.getByRole('button', { name: 'العربية', pressed: true })).toBeFocused();
		await expectLanguage(page, 'ar', 'rtl');
		await press(page, 'g', 'u');
		await expect(page.getByRole('heading', { name: 'غير مقروءة', level: 1 })).toBeVisible();
		await press(page, '?');
		await expect(page.getByRole('dialog', { name: 'اختصارات لوحة المفاتيح' })).toBeVisible();
		await press(page, 'Escape', 'g', 's');
		await tabAndPress(page, page.getByRole('button', { name: 'لغة المتصفح' }));
		await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
		await expect(page.getByRole('button', { name: 'Wie im Browser', pressed: true })).toBeFocused();

		// A browser may remove files of the app from its caches.
		await page.evaluate(async () => {
			for (const name of await caches.keys()) {
				const cache = await caches.open(name);
				for (const request of await cache.keys())
					if (request.url.includes('/messages/') && request.url.includes('/ar/')) await cache.delete(request);
			}
		});
		await (await context.newCDPSession(page)).send('Network.clearBrowserCache');
		await context.setOffline(true);
		await tabAndPress(page, page.getByRole('button', { name: 'العربية' }));
		await expect(page.getByRole('alert')).toHaveText(/Diese Sprache ist noch nicht auf diesem Gerät/);
		await page.reload();
		await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
	});
});
