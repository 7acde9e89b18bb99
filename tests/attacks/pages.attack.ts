// Tests every attack through the server and in Chromium, and each layer of the defence without the others.
import { chromium, expect, test, type Browser } from '@playwright/test';
import { sanitise } from '../../src/lib/server/extract/sanitise.ts';
import { CHROMIUM_ARGS, chromiumPath } from '../support/chromium.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';
import { claim } from '../support/reader.ts';
import { startSite, type Site } from '../support/site.ts';
import { until } from '../support/until.ts';
import { startBareSite, type BareSite } from './bare.ts';
import { openReading, type ReadingStage } from './reading.ts';
import { startSpy, type Spy } from './spy.ts';
import { openBare, type Harm } from './stage.ts';
import { ATTACKS, bodyOf, KINDS, labelOf, markerOf, pageOf, spyPageOf, type Attack, type Targets } from './table.ts';

/** Minimum number of raw attacks that do harm in this Chromium; the rest target other browsers and parsers. */
const MIN_HARMFUL = 150;
const SAVED_AT_ONCE = 90;
/** The server requests two pages a second from one host. */
const HOSTS = 20;
const NO_HARM: Harm = new Map();

let browser: Browser;
let bare: BareSite;
let sites: readonly Site[];
let spy: Spy;
let offprint: Offprint;
let targets: Targets;
const readings: Partial<Record<'with' | 'without', ReadingStage>> = {};

test.use({ trace: 'off' });
test.describe.configure({ mode: 'serial', timeout: 300_000 });

test.beforeAll(async () => {
	sites = await Promise.all(Array.from({ length: HOSTS }, () => startSite()));
	[bare, spy, offprint] = await Promise.all([startBareSite(), startSpy(spyPageOf), startOffprint()]);
	targets = { spy: spy.origin, app: offprint.origin };
	browser = await chromium.launch({ executablePath: chromiumPath(), args: [...CHROMIUM_ARGS] });
	const reader = await claim(offprint);
	const addresses = ATTACKS.map((attack) => siteOf(attack).page(pathOf(attack), pageOf(attack, targets)));
	for (let from = 0; from < addresses.length; from += SAVED_AT_ONCE) {
		await reader.save(addresses.slice(from, from + SAVED_AT_ONCE));
	}
	// A browser that opens before all pages are fetched would sync again only a minute later.
	const settled = new Set<string>();
	await until(
		'the server to fetch all pages',
		async () => {
			const { changes } = await reader.pull();
			for (const { id, field, value } of changes) {
				if (field === 'fetch' && (value as { state: string }).state !== 'waiting') settled.add(id);
			}
			return settled.size >= ATTACKS.length;
		},
		180_000
	);
});

test.afterAll(async () => {
	await browser.close();
	await Promise.all([offprint.discard(), spy.close(), bare.close(), ...sites.map((site) => site.close())]);
});

const pathOf = ({ number }: Attack) => `/attack-${number}.html`;
function siteOf({ number }: Attack): Site {
	const site = sites[number % HOSTS];
	if (site === undefined) throw new Error('The sites have not been started');
	return site;
}

const rawText = (attack: Attack) => bodyOf(attack, targets);

async function reading(policy: 'with' | 'without'): Promise<ReadingStage> {
	const addressOf = (attack: Attack) => siteOf(attack).origin + pathOf(attack);
	return (readings[policy] ??= await openReading(browser, { origin: offprint.origin, spy, policy, addressOf }));
}

test('most raw attacks do harm', async () => {
	// The raw attacks have a separate spy, because the server may still request pictures from `spy`.
	const rawSpy = await startSpy(spyPageOf);
	const stage = await openBare(browser, bare, rawSpy);
	const harm = await stage.tryPages((attack) => pageOf(attack, { ...targets, spy: rawSpy.origin }));
	await stage.close();
	await rawSpy.close();
	console.log(`${ATTACKS.length} attacks, of which ${harm.size} do harm when nothing stops them`);
	for (const kind of Object.keys(KINDS)) {
		const labels = ATTACKS.filter((attack) => attack.kind === kind).map(labelOf);
		console.log(`  ${kind}: ${labels.length}, ${labels.filter((label) => harm.has(label)).length} do harm`);
	}
	expect(harm.size).toBeGreaterThan(MIN_HARMFUL);
});

test('no attack that the server has sanitised has an effect in a page without the app', async () => {
	const stage = await openBare(browser, bare, spy);
	expect(await stage.tryTexts((attack) => sanitise(rawText(attack), {}))).toEqual(NO_HARM);
	await stage.close();
});

for (const policy of ['with', 'without'] as const) {
	test(`the page accepts strings as HTML only without the policy: ${policy} it`, async () => {
		const { page } = await reading(policy);
		const acceptsStrings = await page.evaluate(() => {
			try {
				document.createElement('p').innerHTML = '<b>a</b>';
				return true;
			} catch {
				return false;
			}
		});
		expect(acceptsStrings).toBe(policy === 'without');
	});
}

test('each saved attack is shown as an article and has no effect, with all layers', async () => {
	const stage = await reading('with');
	expect(await stage.tryAll()).toEqual(NO_HARM);
});

test('no attack that is stored without sanitising has an effect in the app without the policy', async () => {
	const stage = await reading('without');
	await stage.replaceTexts(rawText);
	expect(await stage.tryAll()).toEqual(NO_HARM);
});

test('a single harmful element in an article is detected', async () => {
	const [attack] = ATTACKS;
	if (attack === undefined) throw new Error('There are no attacks');
	const stage = await reading('without');
	await stage.replaceTexts((each) => sanitise(rawText(each), {}));
	expect(await stage.tryOne(attack)).toEqual([]);
	const breach = `<div style="position:fixed;inset:0;z-index:9">over</div><img src="${spy.origin}/breach"><img src="x:" onerror="__canary(1)">`;
	const breaches = await stage.tryOne(attack, (page) =>
		page
			.getByRole('article')
			.getByText(markerOf(attack))
			.first()
			.evaluate((first, html) => first.insertAdjacentHTML('afterend', html), breach)
	);
	for (const expected of [
		'div with its own position',
		'img with onerror',
		/^ran in/,
		/^asked for .*breach/,
		/^reached .*breach/
	]) {
		expect(breaches).toContainEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
	}
});
