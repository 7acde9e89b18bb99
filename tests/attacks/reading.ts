// Opens the article of each attack in the app in Chromium, with or without its content security policy.
import type { Browser, Page } from '@playwright/test';
import { signInInBrowser } from '../support/app.ts';
import { until } from '../support/until.ts';
import { placeCanary } from './canary.ts';
import { inspect } from './inspect.ts';
import { ignoreAllowedLinks, provoke, VIEWPORT } from './provoke.ts';
import { addLibraryHelpers, readLibrary, replaceBodies, type LibraryRow } from './device-library.ts';
import type { Spy } from './spy.ts';
import type { Harm } from './stage.ts';
import { ATTACKS, labelOf, markerOf, type Attack } from './table.ts';

export type ReadingStage = {
	readonly page: Page;
	/** Writes the texts into the device's database, bypassing the server and its sanitiser. */
	replaceTexts: (textFor: (attack: Attack) => string) => Promise<void>;
	/** Opens each attack's article, inspects it, and does what a reader may do. */
	tryAll: () => Promise<Harm>;
	/** Opens the article of one attack, and calls `tamper` on the page before it is inspected. */
	tryOne: (attack: Attack, tamper?: (page: Page) => Promise<void>) => Promise<readonly string[]>;
	close: () => Promise<void>;
};

export type ReadingOptions = {
	readonly origin: string;
	readonly spy: Spy;
	/** `without` removes the content security policy, and with it Trusted Types. */
	readonly policy: 'with' | 'without';
	/** The address that the attack was saved from. */
	readonly addressOf: (attack: Attack) => string;
};

/** Paths that the app requests from its server while an article is open. */
const ALLOWED_PATHS =
	/^\/(img\/[0-9a-f]{64}|api\/(sync|articles\/[\w-]{22})|_app\/.*|read\/[\w-]+|service-worker\.js|manifest\.webmanifest|[\w-]+\.(png|svg|ico))?$/;

export async function openReading(browser: Browser, options: ReadingOptions): Promise<ReadingStage> {
	const { origin, spy, policy, addressOf } = options;
	const context = await browser.newContext({ baseURL: origin, viewport: VIEWPORT, bypassCSP: policy === 'without' });
	await ignoreAllowedLinks(context);
	await addLibraryHelpers(context);
	const isAppRequest = (url: string) => url.startsWith(`${origin}/`) && ALLOWED_PATHS.test(new URL(url).pathname);
	const canary = await placeCanary(context, (url) => isAppRequest(url) || url.startsWith(`${origin}/sign-in`));
	const page = await canary.open();
	await signInInBrowser(page);
	const allRows = () => readLibrary(page).then((rows) => (rows.length === ATTACKS.length ? rows : null));
	const rows = new Map((await until('the library', allRows, 240_000)).map((row) => [row.url, row]));

	function rowOf(attack: Attack): LibraryRow {
		const row = rows.get(addressOf(attack));
		if (row === undefined) throw new Error(`${labelOf(attack)} is not in the library`);
		return row;
	}

	async function tryOne(attack: Attack, tamper?: (page: Page) => Promise<void>): Promise<readonly string[]> {
		const path = `/read/${rowOf(attack).entry}`;
		const reached = () => spy.received.map((path) => `reached ${path}`);
		canary.expectAt('');
		await page.evaluate(navigateTo, path);
		canary.expectAt(origin + path);
		try {
			await page.getByRole('article').getByText(markerOf(attack)).first().waitFor({ timeout: 30_000 });
			await tamper?.(page);
			const { faults, isShown } = await page.evaluate(inspect, { marker: markerOf(attack), bare: false });
			await provoke(page);
			return [...(isShown ? faults : ['is not shown']), ...canary.take(), ...reached()];
		} catch (error) {
			return [`stops the page: ${String(error).slice(0, 200)}`, ...canary.take(), ...reached()];
		} finally {
			spy.forget();
		}
	}

	return {
		page,
		tryOne,
		async tryAll() {
			const harm: Harm = new Map();
			spy.forget();
			canary.take();
			for (const attack of ATTACKS) {
				const breaches = await tryOne(attack);
				if (breaches.length > 0) harm.set(labelOf(attack), breaches);
			}
			return harm;
		},
		replaceTexts: (textFor) =>
			replaceBodies(
				page,
				ATTACKS.map((attack) => [rowOf(attack).article ?? '', textFor(attack)] as const)
			),
		close: () => context.close()
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
