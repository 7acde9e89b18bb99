// Measures in one tab how long a reader waits for the list, an article, going back and scrolling, and the memory.
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { Tab } from './cdp.ts';
import type { Probe, ShownTimes, Target } from './probe.ts';
import { longestTask } from './trace.ts';

/** Pixels scrolled per frame: nine rows, as fast as a flick. */
const SCROLL_STEP = 1_200;
const QUIET_MS = 400;
const SCROLL_TIMEOUT_MS = 5_000;

/** Times of one start, ms since the start of the navigation, with the arrival of the response and of the last script. */
export type Start = ShownTimes & { response: number; script: number };
export type Tap = { shown: number; interaction: number };

/** Stops the app's page and worker. */
export async function leave(tab: Tab): Promise<void> {
	await tab.send('Page.navigate', { url: 'about:blank' });
	await tab.until('an empty page', () => location.href === 'about:blank' && document.readyState === 'complete');
	await tab.send('ServiceWorker.stopAllWorkers');
}

/** Removes worker, caches and compiled code; library and session stay. */
export async function forgetApp(tab: Tab, origin: string): Promise<void> {
	await leave(tab);
	await tab.send('Storage.clearDataForOrigin', { origin, storageTypes: 'service_workers,cache_storage' });
	await tab.send('Network.clearBrowserCache');
}

export async function openList(tab: Tab, origin: string): Promise<Start> {
	await tab.send('Page.navigate', { url: `${origin}/` });
	const times = await tab
		.until('the list on screen', () => (globalThis as { bench?: Probe }).bench?.seen())
		.catch(async (error: unknown) => {
			throw new Error(`No list; the page says: ${await tab.run(() => document.body.innerText)}`, { cause: error });
		});
	const timing = await tab.run((inserted) => {
		const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
		const files = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
		const scripts = files.filter(({ name }) => name.endsWith('.js')).map(({ responseEnd }) => responseEnd);
		const earlier = scripts.filter((end) => end < inserted);
		return { response: navigation?.responseStart ?? 0, script: Math.max(0, ...earlier) };
	}, times.inserted);
	return { ...times, ...timing };
}

/** Waits until the first round is over, the worker is active, and the page has not changed for `QUIET_MS`. */
export async function settle(tab: Tab): Promise<void> {
	await tab
		.until(
			'the app to be idle',
			async (quiet) => {
				const worker = await navigator.serviceWorker.getRegistration();
				const synced = performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/api/sync'));
				return synced && worker?.active != null && !bench.parts.isBusy() && bench.quietFor() > quiet;
			},
			QUIET_MS
		)
		.catch(async (error: unknown) => {
			throw new Error(`The app does not become idle: ${await tab.run(activity)}`, { cause: error });
		});
}

/** Runs in the page. Describes why the app is not idle. */
async function activity(): Promise<string> {
	const worker = await navigator.serviceWorker.getRegistration();
	const requested = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
	return JSON.stringify({
		worker: worker?.active?.state ?? 'none',
		quietFor: bench.quietFor(),
		busy: document.querySelector('[aria-busy]')?.textContent ?? null,
		requested
	});
}

/** Taps the row of an entry and waits until its text, which begins with these words, is on screen. */
export async function openArticle(tab: Tab, entry: EntryId, start: string): Promise<Tap> {
	await tab.until(
		'the row in view',
		(id) => {
			const link = bench.parts.link(id);
			link?.scrollIntoView({ block: 'nearest' });
			return bench.parts.onScreen(link);
		},
		entry
	);
	await settle(tab);
	const position = await tab.run((id) => {
		const { left, top, width, height } = bench.parts.link(id)?.getBoundingClientRect() ?? new DOMRect();
		return { x: left + width / 3, y: top + height / 2 };
	}, entry);
	await setTarget(tab, { article: start });
	// Both events are sent at once, because the protocol cannot set the duration of the touch.
	const press = { ...position, button: 'left', clickCount: 1 };
	await Promise.all([
		tab.send('Input.dispatchMouseEvent', { ...press, type: 'mousePressed' }),
		tab.send('Input.dispatchMouseEvent', { ...press, type: 'mouseReleased' })
	]);
	const shown = await tab.until('the article on screen', () => bench.seen());
	if (shown.input === 0) throw new Error('The tap reached nothing');
	// Event Timing reports an event after the frame that followed it.
	await settle(tab);
	return { shown: shown.shown - shown.input, interaction: await tab.run(() => bench.interaction()) };
}

/** Goes back like the system's gesture, and waits until rows are on screen. @returns the time this took, ms */
export async function goBack(tab: Tab): Promise<number> {
	await setTarget(tab, { list: true });
	const startedAt = await tab.run(() => {
		const now = performance.now();
		history.back();
		return now;
	});
	const { shown } = await tab.until('the list on screen again', () => bench.seen());
	await settle(tab);
	return shown - startedAt;
}

/** Scrolls down a number of rows, one step per frame. @returns the CPU time of the longest task, ms */
export async function scrollRows(tab: Tab, rows: number): Promise<number> {
	const longest = await longestTask(tab, () =>
		tab.run(
			async (rows, step, timeout) => {
				// The scroller is found once, because the list may briefly have no rows while it scrolls.
				const scroller = bench.parts.scroller();
				let last = performance.now();
				while (performance.now() - last < timeout && bench.parts.reached() < rows) {
					const before = scroller?.scrollTop;
					scroller?.scrollBy({ top: step, behavior: 'instant' });
					await new Promise(requestAnimationFrame);
					// A list that loads rows during scrolling stops at its end until more rows are loaded.
					if (scroller?.scrollTop !== before) last = performance.now();
				}
			},
			rows,
			SCROLL_STEP,
			SCROLL_TIMEOUT_MS
		)
	);
	const reached = await tab.run(() => bench.parts.reached());
	if (reached < rows) throw new Error(`Scrolled to row ${reached}, not to ${rows}`);
	return longest;
}

/** The page's JavaScript heap after garbage collection, MB. */
export async function heap(tab: Tab): Promise<number> {
	await settle(tab);
	await tab.send('HeapProfiler.collectGarbage');
	const { usedSize } = await tab.send('Runtime.getHeapUsage');
	return Number(usedSize) / 1e6;
}

async function setTarget(tab: Tab, target: Target): Promise<void> {
	await tab.run((each) => bench.await(each), target);
}
