// Runs all measurements in one browser on a copy of the prepared profile, with cold, warm and offline starts.
import { rmSync } from 'node:fs';
import { firstWords } from '../support/generated-articles.ts';
import { entryIdOf, usualWords } from '../support/seed.ts';
import { calibrate } from './calibrate.ts';
import { openChromium, type Tab } from './cdp.ts';
import { forgetApp, goBack, heap, leave, openArticle, openList, scrollRows, settle, type Start } from './measure.ts';
import { archiveMany } from './measure-selection.ts';
import { probeScript } from './probe.ts';
import { VIEWPORT, type SeededLibrary } from './seeded-library.ts';

export const CPU_SLOWDOWN = 4;
const SCROLLED_ROWS = 5_000;
const SCROLLS = 3;
/** Rows that are archived at once, of a library that has twice as many. */
const ARCHIVED_ROWS = 500;

export type ServerState = 'warm' | 'offline';
export type Samples = {
	entries: number;
	slowed: boolean;
	/** Number of rows scrolled past. */
	rows: number;
	/** Times in ms and heaps in MB, by measurement, such as `list cold` or `article warm`. */
	values: Record<string, number[]>;
	/** Times of the calibration before and after the measurements, ms. */
	calibration: { before: number; after: number };
};

export async function measureSession(
	library: SeededLibrary,
	{ slowed, runs }: { slowed: boolean; runs: number }
): Promise<Samples> {
	const log = (step: string): void => console.error(`${library.entries} entries${slowed ? ', slowed' : ''}: ${step}`);
	const profileDir = library.copyProfile();
	const chromium = await openChromium(profileDir);
	const { tab } = chromium;
	const values: Samples['values'] = {};
	const add = (name: string, value: number): void => void (values[name] ??= []).push(value);
	try {
		const before = await calibrate(tab);
		await prepare(tab, slowed);
		await warmUp(tab, library.offprint.origin);
		const rows = Math.min(SCROLLED_ROWS, library.entries);
		log('cold starts');
		for (let run = 0; run < runs; run++) {
			await forgetApp(tab, library.offprint.origin);
			addStart(add, 'cold', await openList(tab, library.offprint.origin));
			await settle(tab);
		}
		log('warm starts, articles');
		for (let run = 0; run < runs; run++) await measureStart(tab, library, 'warm', add);
		log('scrolling');
		for (let run = 0; run < Math.min(runs, SCROLLS); run++) {
			await leave(tab);
			await openList(tab, library.offprint.origin);
			add('heap', await heap(tab));
			add('scroll', await scrollRows(tab, rows));
			add('heap scrolled', await heap(tab));
		}
		log('archiving');
		for (let run = 0; run < Math.min(runs, SCROLLS); run++)
			add('archive', await archiveMany(tab, library.offprint.origin, Math.min(ARCHIVED_ROWS, library.entries / 2)));
		log('offline starts, articles');
		await library.offprint.kill();
		for (let run = 0; run < runs; run++) await measureStart(tab, library, 'offline', add);
		await library.offprint.restart();
		await leave(tab);
		await tab.send('Emulation.setCPUThrottlingRate', { rate: 1 });
		return { entries: library.entries, slowed, rows, values, calibration: { before, after: await calibrate(tab) } };
	} finally {
		await chromium.close();
		rmSync(profileDir, { recursive: true, force: true });
	}
}

async function prepare(tab: Tab, slowed: boolean): Promise<void> {
	for (const domain of ['Page', 'ServiceWorker']) await tab.send(`${domain}.enable`);
	await tab.send('Emulation.setDeviceMetricsOverride', { ...VIEWPORT, deviceScaleFactor: 1, mobile: false });
	await tab.send('Emulation.setCPUThrottlingRate', { rate: slowed ? CPU_SLOWDOWN : 1 });
	await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: probeScript() });
}

/** Starts the app twice, because a first start reads from disk what later starts find in memory. */
async function warmUp(tab: Tab, origin: string): Promise<void> {
	for (let time = 0; time < 2; time++) {
		await leave(tab);
		await openList(tab, origin);
		await settle(tab);
	}
}

/** Starts with the worker stopped, then opens two articles of median length and a long one, going back after each. */
async function measureStart(
	tab: Tab,
	{ entries, offprint: { origin } }: SeededLibrary,
	network: ServerState,
	add: (name: string, value: number) => void
): Promise<void> {
	await leave(tab);
	addStart(add, network, await openList(tab, origin));
	const [first, second, long] = newest(entries);
	for (const [name, index] of [
		['first article', first],
		['article', second],
		['long article', long]
	] as const) {
		const tap = await openArticle(tab, entryIdOf(index), firstWords(index, usualWords(index)));
		add(`${name} ${network}`, tap.shown);
		add(`${name} interaction ${network}`, tap.interaction);
		add(`back ${network}`, await goBack(tab));
	}
}

function addStart(add: (name: string, value: number) => void, kind: string, start: Start): void {
	add(`list ${kind}`, start.shown);
	for (const part of ['response', 'script', 'inserted', 'drawn'] as const) add(`list ${kind} ${part}`, start[part]);
}

/** Numbers of three entries at the top of the list: two of median length, one of the 95th percentile. */
function newest(entries: number): [first: number, second: number, long: number] {
	const numbers = Array.from({ length: 20 }, (_, back) => entries - 1 - back);
	const shortest = Math.min(...numbers.map(usualWords));
	const [first = 0, second = 0] = numbers.filter((index) => usualWords(index) === shortest);
	const long = numbers.find((index) => usualWords(index) > shortest) ?? first;
	return [first, second, long];
}
