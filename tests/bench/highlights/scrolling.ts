// Scrolls through an article with many highlights in Chromium, and measures its longest task.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntryChange } from '../../../src/lib/domain/sync/change.ts';
import { COLOURS } from '../../../src/lib/domain/highlight-colours.ts';
import { highlightAnchor } from '../../../src/lib/domain/reading/highlight-anchor.ts';
import { signInInBrowser, syncNow } from '../../support/app.ts';
import { openDevice } from '../../support/device.ts';
import { ensureBuilt, startOffprint, type Offprint } from '../../support/offprint.ts';
import { claim, newEntryId, type Reader } from '../../support/reader.ts';
import { startSite, type Site } from '../../support/site.ts';
import { until } from '../../support/until.ts';
import { openChromium, type Tab } from '../cdp.ts';
import { longestTask } from '../trace.ts';
import { VIEWPORT } from '../seeded-library.ts';

/** Longest task that is accepted, ms of CPU time. */
const LIMIT_MS = 50;
const CHANGES_AT_ONCE = 200;
const SCROLL_STEP_PX = 400;
const TITLE = 'A thousand marks';

export async function measureScrolling(count: number): Promise<void> {
	ensureBuilt();
	const site = await startSite();
	const offprint = await startOffprint();
	const profileDir = mkdtempSync(join(tmpdir(), 'offprint-profile-'));
	try {
		const entry = await prepare(site, offprint, profileDir, count);
		const chromium = await openChromium(profileDir);
		try {
			await measure(chromium.tab, `${offprint.origin}/read/${entry}`, count);
		} finally {
			await chromium.close();
		}
	} finally {
		await offprint.discard();
		await site.close();
		rmSync(profileDir, { recursive: true, force: true });
	}
}

/** Saves an article with as many sentences, highlights every sentence, and syncs a profile. @returns the id of the entry */
async function prepare(site: Site, offprint: Offprint, profileDir: string, count: number): Promise<string> {
	const sentences = Array.from(
		{ length: count },
		(_, index) => `Sentence ${index + 1} of the log tells of the wind and the sea.`
	);
	const paragraphs: string[] = [];
	for (let at = 0; at < count; at += 5) paragraphs.push(sentences.slice(at, at + 5).join(' '));
	const html = paragraphs.map((words) => `<p>${words}</p>`).join('');
	const url = site.page(
		'/marks.html',
		`<html lang="en"><title>${TITLE}</title><article><h1>${TITLE}</h1>${html}</article></html>`
	);
	const reader = await claim(offprint);
	const entry = newEntryId();
	await reader.change([{ id: entry, field: 'saved', value: { url } }]);
	await until('the article', async () => (await reader.pull()).changes.some(({ field }) => field === 'article'));
	const text = paragraphs.join('\n');
	await highlight(
		reader,
		sentences.map((words, index) => {
			const anchor = highlightAnchor(text, text.indexOf(words), text.indexOf(words) + words.length);
			return { made: { entry, ...(anchor as object) }, colour: COLOURS[index % COLOURS.length] ?? 'yellow' };
		})
	);
	const device = await openDevice({ origin: offprint.origin, viewport: VIEWPORT, profileDir });
	try {
		await signInInBrowser(device.page);
		await syncNow(device.page);
		await device.page.goto(`/read/${entry}`);
		await device.page.getByText('Sentence 1 of').first().waitFor();
	} finally {
		await device.close();
	}
	return entry;
}

async function highlight(reader: Reader, all: readonly { made: object; colour: string }[]): Promise<void> {
	const changes = all.flatMap(({ made, colour }) => {
		const subject = { entity: 'highlight', id: newEntryId() };
		return [
			{ ...subject, field: 'made', value: made },
			{ ...subject, field: 'colour', value: colour }
		];
	});
	for (let at = 0; at < changes.length; at += CHANGES_AT_ONCE)
		await reader.change(changes.slice(at, at + CHANGES_AT_ONCE) as unknown as EntryChange[]);
}

async function measure(tab: Tab, address: string, count: number): Promise<void> {
	await tab.send('Page.enable');
	await tab.send('Emulation.setDeviceMetricsOverride', { ...VIEWPORT, deviceScaleFactor: 1, mobile: false });
	const opening = await longestTask(tab, async () => {
		await tab.send('Page.navigate', { url: address });
		await tab.until(
			'the highlights',
			(expected) => {
				const sizes = ['yellow', 'green', 'blue', 'red'].map(
					(colour) => CSS.highlights.get(`mark-${colour}`)?.size ?? 0
				);
				return sizes.reduce((sum, size) => sum + size, 0) === expected;
			},
			count
		);
	});
	const scrolling = await longestTask(tab, () =>
		tab.run(async (step) => {
			const view = [...document.querySelectorAll('[data-begin]')].at(-1);
			if (view === undefined) throw new Error('There is no article');
			for (let before = -1; view.scrollTop !== before;) {
				before = view.scrollTop;
				view.scrollBy({ top: step, behavior: 'instant' });
				await new Promise(requestAnimationFrame);
			}
		}, SCROLL_STEP_PX)
	);
	const verdict = scrolling > LIMIT_MS ? ': NOT MET' : '';
	console.log(`An article with ${count} highlights`);
	console.log(`  longest task while scrolling: ${scrolling.toFixed(1)} ms of CPU (at most ${LIMIT_MS}${verdict})`);
	console.log(`  longest task while opening it, from a new page: ${opening.toFixed(1)} ms of CPU`);
	if (scrolling > LIMIT_MS) process.exitCode = 1;
}
