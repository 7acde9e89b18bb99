// Opens attacks one after the other in a page of Chromium without the app, and records the effects of each.
import type { Browser, Page } from '@playwright/test';
import type { BareSite } from './bare.ts';
import { placeCanary } from './canary.ts';
import { inspect } from './inspect.ts';
import { ignoreAllowedLinks, provoke, VIEWPORT } from './provoke.ts';
import type { Spy } from './spy.ts';
import { ATTACKS, labelOf, markerOf, type Attack } from './table.ts';

/** Breaches, by the label of the attack. */
export type Harm = Map<string, readonly string[]>;

export type BareStage = {
	/** Serves each attack as a page. If the attack has no effect by itself, does what a reader might do. */
	tryPages: (pageFor: (attack: Attack) => string) => Promise<Harm>;
	/** Puts one text after the other into a page, inspects it, and does what a reader may do. */
	tryTexts: (textFor: (attack: Attack) => string) => Promise<Harm>;
	close: () => Promise<void>;
};

/** Opens a browser without the app, to test only the HTML itself. */
export async function openBare(browser: Browser, bare: BareSite, spy: Spy): Promise<BareStage> {
	const context = await browser.newContext({ viewport: VIEWPORT });
	await ignoreAllowedLinks(context);
	const canary = await placeCanary(context, (url) => url.startsWith(bare.origin));
	let page: Page | null = null;

	const breaches = () => [...canary.take(), ...spy.received.map((path) => `reached ${path}`)];

	async function tryPage(attack: Attack, html: string): Promise<string[]> {
		page ??= await canary.open();
		spy.forget();
		canary.expectAt(bare.serve(String(attack.number), html));
		try {
			await page.goto(`${bare.origin}/${attack.number}`);
			const byItself = breaches();
			if (byItself.length > 0) return byItself;
			await page.evaluate(inspect, { marker: markerOf(attack), bare: true });
			await provoke(page);
			return breaches();
		} catch {
			return ['took the page away', ...breaches()];
		}
	}

	return {
		async tryPages(pageFor) {
			const harm: Harm = new Map();
			for (const attack of ATTACKS) {
				const effects = await tryPage(attack, pageFor(attack));
				if (effects.length === 0) continue;
				harm.set(labelOf(attack), effects);
				// Actions that the attack started may continue.
				canary.expectAt('');
				await page?.goto('about:blank').catch(() => undefined);
				canary.take();
			}
			return harm;
		},
		async tryTexts(textFor) {
			const harm: Harm = new Map();
			const textPage = await canary.open();
			const address = bare.serve('texts', '<!doctype html><title>Texts</title>');
			await textPage.goto(address);
			canary.expectAt(address);
			for (const attack of ATTACKS) {
				spy.forget();
				await textPage.evaluate((html) => (document.body.innerHTML = html), textFor(attack));
				const { faults } = await textPage.evaluate(inspect, { marker: markerOf(attack), bare: true });
				await provoke(textPage);
				const effects = [...faults, ...breaches()];
				if (effects.length > 0) harm.set(labelOf(attack), effects);
			}
			return harm;
		},
		close: () => context.close()
	};
}
