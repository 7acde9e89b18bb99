// A page of Chromium that opens attacks one after the other, and records the effects of each.
import type { Browser, Page } from '@playwright/test';
import type { BareSite } from './bare.ts';
import { placeCanary } from './canary.ts';
import { inspect } from './inspect.ts';
import { holdLinks, provoke, VIEWPORT } from './provoke.ts';
import type { Spy } from './spy.ts';
import { ATTACKS, labelOf, markerOf, type Attack } from './table.ts';

/** Breaches, by the label of the attack. */
export type Harm = Map<string, readonly string[]>;

export type BareStage = {
	/** Serves each attack as its own page, and does what a reader may do with one that has no effect by itself. */
	tryPages: (pageFor: (attack: Attack) => string) => Promise<Harm>;
	/** Puts each text into one page, where it must pass inspection. */
	tryTexts: (textFor: (attack: Attack) => string) => Promise<Harm>;
	close: () => Promise<void>;
};

/** A browser without the app: only the HTML itself is tested. */
export async function openBare(browser: Browser, bare: BareSite, spy: Spy): Promise<BareStage> {
	const context = await browser.newContext({ viewport: VIEWPORT });
	await holdLinks(context);
	const canary = await placeCanary(context, (url) => url.startsWith(bare.origin));
	let page: Page | null = null;

	const hear = () => [...canary.take(), ...spy.heard.map((path) => `reached ${path}`)];

	async function tryPage(attack: Attack, html: string): Promise<string[]> {
		page ??= await canary.open();
		spy.forget();
		canary.expectAt(bare.serve(String(attack.number), html));
		try {
			await page.goto(`${bare.origin}/${attack.number}`);
			const early = hear();
			if (early.length > 0) return early;
			await page.evaluate(inspect, { marker: markerOf(attack), bare: true });
			await provoke(page);
			return hear();
		} catch {
			return ['took the page away', ...hear()];
		}
	}

	return {
		async tryPages(pageFor) {
			const harm: Harm = new Map();
			for (const attack of ATTACKS) {
				const heard = await tryPage(attack, pageFor(attack));
				if (heard.length === 0) continue;
				harm.set(labelOf(attack), heard);
				// Actions that it started may continue.
				canary.expectAt('');
				await page?.goto('about:blank').catch(() => undefined);
				canary.take();
			}
			return harm;
		},
		async tryTexts(textFor) {
			const harm: Harm = new Map();
			const shown = await canary.open();
			const address = bare.serve('texts', '<!doctype html><title>Texts</title>');
			await shown.goto(address);
			canary.expectAt(address);
			for (const attack of ATTACKS) {
				spy.forget();
				await shown.evaluate((html) => (document.body.innerHTML = html), textFor(attack));
				const { faults } = await shown.evaluate(inspect, { marker: markerOf(attack), bare: true });
				await provoke(shown);
				const found = [...faults, ...hear()];
				if (found.length > 0) harm.set(labelOf(attack), found);
			}
			return harm;
		},
		close: () => context.close()
	};
}
