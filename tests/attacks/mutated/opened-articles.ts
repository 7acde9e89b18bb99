// Shows sanitised articles in the app in Chromium, many in one, and finds those that do what no article may do.
import { chromium } from '@playwright/test';
import { MAX_WORDS } from '../../../src/lib/ui/article/prepared-articles.ts';
import { CHROMIUM_ARGS, chromiumPath } from '../../support/chromium.ts';
import { startOffprint } from '../../support/offprint.ts';
import { claim } from '../../support/reader.ts';
import { startSite } from '../../support/site.ts';
import { until } from '../../support/until.ts';
import { openScreen, type ScreenOptions } from '../article-screen.ts';
import { readLibrary, replaceBodies } from '../device-library.ts';
import { startSpy, type Spy } from '../spy.ts';
import { markerOf, spyPageOf } from '../table.ts';
import { SPY } from './hostile-fragments.ts';

export interface SanitisedArticle {
	readonly seed: number;
	/** Sanitised. */
	readonly html: string;
}

/** Breaches of one article, or of several that do harm only together. */
export interface Breach {
	readonly seeds: readonly number[];
	readonly policy: ScreenOptions['policy'];
	readonly breaches: readonly string[];
}

/** Articles in one that is opened. */
const BATCH_SIZE = 20;
/** The library has two articles, which are shown in turns, because an open one is not read again. */
const PLACES = 2;

/** The app prepares shorter articles in advance, and would show them as they were before. */
const WORDS = MAX_WORDS + 1_000;

type TryBatch = (batch: readonly SanitisedArticle[]) => Promise<readonly string[]>;

export interface OpeningReport {
	onBreach(breach: Breach): void;
	/** @param opened number of articles so far */
	onProgress(opened: number): void;
}

export async function openArticles(articles: readonly SanitisedArticle[], report: OpeningReport): Promise<void> {
	const [site, spy, offprint] = await Promise.all([startSite(), startSpy(spyPageOf), startOffprint()]);
	const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...CHROMIUM_ARGS] });
	try {
		const reader = await claim(offprint);
		const addresses = Array.from({ length: PLACES }, (_none, place) => site.page(`/${place}.html`, longPage(place)));
		await reader.save(addresses);
		const policies = ['with', 'without'] as const;
		const stages = await Promise.all(
			policies.map(async (policy) => {
				const tryBatch = await openStage(browser, { origin: offprint.origin, spy, policy });
				return { policy, tryBatch };
			})
		);
		for (let from = 0; from < articles.length; from += BATCH_SIZE) {
			const batch = articles.slice(from, from + BATCH_SIZE);
			for (const { policy, tryBatch } of stages)
				for (const breach of await search(batch, tryBatch)) report.onBreach({ policy, ...breach });
			report.onProgress(from + batch.length);
		}
	} finally {
		await browser.close();
		await Promise.all([offprint.discard(), spy.close(), site.close()]);
	}
}

/** Opens a batch, its halves if it does harm, and itself again if no half does. */
async function search(batch: readonly SanitisedArticle[], tryBatch: TryBatch): Promise<Omit<Breach, 'policy'>[]> {
	const breaches = await tryBatch(batch);
	if (breaches.length === 0) return [];
	const seeds = batch.map(({ seed }) => seed);
	if (batch.length === 1) return [{ seeds, breaches }];
	const middle = batch.length >> 1;
	const found = [...(await search(batch.slice(0, middle), tryBatch)), ...(await search(batch.slice(middle), tryBatch))];
	if (found.length > 0) return found;
	// On a busy machine an article may be shown too late.
	const again = await tryBatch(batch);
	return again.length > 0 ? [{ seeds, breaches: again }] : [];
}

async function openStage(browser: Parameters<typeof openScreen>[0], options: ScreenOptions): Promise<TryBatch> {
	const screen = await openScreen(browser, options);
	const violations: string[] = [];
	// The policy hides an attempt from all other observers.
	await screen.context.exposeBinding('__violation', (_source, directive: string) => void violations.push(directive));
	await screen.page.evaluate(() => {
		document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
			Reflect.get(window, '__violation')(`${effectiveDirective} ${blockedURI.slice(0, 80)}`);
		});
	});
	const hasAll = () => readLibrary(screen.page).then((rows) => (rows.length === PLACES ? rows : null));
	const rows = await until('the library', hasAll, 60_000);
	screen.forget();
	let opened = 0;

	return async (batch) => {
		const row = rows[opened % PLACES];
		if (row === undefined || row.article === null) throw new Error('The library has no article');
		const marker = markerOf({ number: ++opened });
		await replaceBodies(screen.page, [[row.article, textOf(batch, marker, options.spy)]]);
		const breaches = await screen.tryEntry(row.entry, marker);
		return [...breaches, ...violations.splice(0).map((directive) => `violated ${directive}`)];
	};
}

function longPage(place: number): string {
	return `<!doctype html><title>Place ${place}</title><article><h1>Place ${place}</h1>${`<p>${'word '.repeat(100)}</p>`.repeat(WORDS / 100)}</article>`;
}

function textOf(batch: readonly SanitisedArticle[], marker: string, spy: Spy): string {
	const texts = batch.map(({ html }) => `<div>${html.replaceAll(SPY, spy.origin)}</div>`);
	return `<p>${marker}</p>${texts.join('')}`;
}
