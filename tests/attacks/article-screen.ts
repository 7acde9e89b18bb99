// Opens articles in the app in Chromium, with or without its content security policy, and observes what they do.
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { signInInBrowser } from '../support/app.ts';
import { placeCanary } from './canary.ts';
import { addLibraryHelpers } from './device-library.ts';
import { inspect } from './inspect.ts';
import { ignoreAllowedLinks, provoke, VIEWPORT } from './provoke.ts';
import type { Spy } from './spy.ts';

export type ArticleScreen = {
	readonly context: BrowserContext;
	readonly page: Page;
	/**
	 * Opens the article of an entry, inspects it, and does what a reader may do.
	 * @param marker a text in the article @param tamper is called on the page before it is inspected
	 * @returns the breaches
	 */
	tryEntry: (entry: string, marker: string, tamper?: (page: Page) => Promise<void>) => Promise<readonly string[]>;
	/** Forgets what was observed so far. */
	forget: () => void;
};

export type ScreenOptions = {
	readonly origin: string;
	readonly spy: Spy;
	/** `without` removes the content security policy, and with it Trusted Types. */
	readonly policy: 'with' | 'without';
};

/** Paths that the app requests from its server while an article is open. */
const ALLOWED_PATHS =
	/^\/(img\/[0-9a-f]{64}|api\/(sync|download|articles\/[\w-]{22})|_app\/.*|read\/[\w-]+|service-worker\.js|manifest\.webmanifest|[\w-]+\.(png|svg|ico))?$/;

/** Opens the app in a browser, and signs in. */
export async function openScreen(browser: Browser, { origin, spy, policy }: ScreenOptions): Promise<ArticleScreen> {
	const context = await browser.newContext({ baseURL: origin, viewport: VIEWPORT, bypassCSP: policy === 'without' });
	await ignoreAllowedLinks(context);
	await addLibraryHelpers(context);
	const isAppRequest = (url: string) => url.startsWith(`${origin}/`) && ALLOWED_PATHS.test(new URL(url).pathname);
	const canary = await placeCanary(context, (url) => isAppRequest(url) || url.startsWith(`${origin}/sign-in`));
	const page = await canary.open();
	await signInInBrowser(page);
	const reached = () => spy.received.map((path) => `reached ${path}`);

	return {
		context,
		page,
		async tryEntry(entry, marker, tamper) {
			const path = `/read/${entry}`;
			canary.expectAt('');
			await page.evaluate(navigateTo, path);
			canary.expectAt(origin + path);
			try {
				await page.getByRole('article').getByText(marker).first().waitFor({ timeout: 30_000 });
				await tamper?.(page);
				const { faults, isShown } = await page.evaluate(inspect, { marker, bare: false });
				await provoke(page);
				return [...(isShown ? faults : ['is not shown']), ...canary.take(), ...reached()];
			} catch (error) {
				return [`stops the page: ${String(error).slice(0, 200)}`, ...canary.take(), ...reached()];
			} finally {
				spy.forget();
			}
		},
		forget() {
			spy.forget();
			canary.take();
		}
	};
}

/** Runs in the page. Navigates to another screen without a reload, as a link of the app does. */
function navigateTo(path: string): void {
	const link = document.createElement('a');
	link.href = path;
	document.body.append(link);
	link.click();
	link.remove();
}
