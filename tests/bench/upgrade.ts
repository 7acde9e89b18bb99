// `npm run bench upgrade -- --from COMMIT --keep FOLDER`: opens with this build a library that an earlier build wrote.
// Nothing may be missing. `--keep` writes the library of the earlier build to a folder, as a fixture.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserContext, Page } from '@playwright/test';
import { openDevice, type Device } from '../support/device.ts';
import { ensureBuilt, startOffprint, type Offprint } from '../support/offprint.ts';
import { freePort } from '../support/port.ts';
import { OWNER, signIn, type Reader } from '../support/reader.ts';
import { startSite, type Site } from '../support/site.ts';
import { until } from '../support/until.ts';
import { buildEarlier } from './upgrade/earlier.ts';
import { countRows, fieldsIn, pendingOps, readProfile, type Profile } from './upgrade/profile.ts';

const PAGES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'] as const;

/** Shared by both builds, which run one after the other. */
interface Setup {
	readonly port: number;
	readonly data: string;
	readonly site: Site;
	/** The folder with the earlier build. */
	readonly earlierFolder: string;
	/** The folder to which the library of the earlier build is written, if any. */
	readonly fixtureFolder: string | undefined;
}

/** The app's first step after the server's upgrade. */
const UPGRADE_PATHS = ['the app syncs before its update', 'the app updates with pending changes in two tabs'] as const;
type UpgradePath = (typeof UPGRADE_PATHS)[number];

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: { from: { type: 'string', default: '8d52c6d' }, keep: { type: 'string' } }
	});
	ensureBuilt();
	const earlier = buildEarlier(values.from);
	const site = await startSite();
	try {
		for (const path of UPGRADE_PATHS) {
			const data = mkdtempSync(join(tmpdir(), 'offprint-upgrade-'));
			try {
				const port = await freePort();
				await upgrade(path, { port, data, site, earlierFolder: earlier.folder, fixtureFolder: values.keep });
			} finally {
				rmSync(data, { recursive: true, force: true });
			}
		}
	} finally {
		await site.close();
		earlier.discard();
	}
}

async function upgrade(path: UpgradePath, setup: Setup): Promise<void> {
	const { port, data, site, earlierFolder, fixtureFolder } = setup;
	let server = await startOffprint({ port, data, root: earlierFolder });
	const device = await openDevice({ origin: server.origin });
	try {
		await writeWithEarlierBuild(server, device, site);
		const before = await readProfile(device.page);
		await server.stop();
		if (fixtureFolder !== undefined) writeFixture(before, data, fixtureFolder);
		server = await startOffprint({ port, data });
		if (path === 'the app syncs before its update') {
			await reconnect(device.context);
			await settle(device.page);
			await update(device);
		} else {
			await update(device);
			const waiting = await readProfile(device.page);
			report(
				`${path}: changes that wait`,
				countRows(waiting, 'outbox') >= countRows(before, 'outbox'),
				waiting,
				before
			);
			await reconnect(device.context);
		}
		await checkUpgrade(path, { device, server, before });
	} finally {
		await device.discard();
		await server.stop();
	}
}

/** Opens two tabs and makes changes, of which one is rejected, one is accepted with its response lost, and others never sent. */
async function writeWithEarlierBuild(server: Offprint, { page, context }: Device, site: Site): Promise<void> {
	for (const name of PAGES) {
		const words = `The keeper of number ${name} walked along the quay and counted the boats that came in. `.repeat(20);
		site.page(`/${name}`, `<title>Page ${name}</title><article><h1>Page ${name}</h1><p>${words}</p></article>`);
	}
	const token = new URL(await server.setupLink()).hash.slice(1);
	const answer = await page.request.post(`${server.origin}/api/account/set-up`, {
		data: { token, ...OWNER },
		headers: { origin: server.origin }
	});
	if (!answer.ok()) throw new Error(`no account: ${answer.status()}`);
	await (await signIn(server.origin)).save(PAGES.map((name) => `${site.origin}/${name}`));
	await page.goto('/');
	await until(
		'all texts on the device',
		async () => countRows(await readProfile(page), 'bodies') === PAGES.length,
		60_000
	);
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

	const network = await interceptSync(context);
	network.mode = 'none';
	await act(page, 'two', 'Bookmark');
	await page.evaluate(corruptPendingOps);
	network.mode = 'all';
	await page.reload();
	await until('a rejected change', async () => countRows(await readProfile(page), 'rejected') === 1);

	network.mode = 'responses lost';
	await act(page, 'three', 'Bookmark');
	await until('a change whose response was lost', async () => hasSentOps(page));
	network.mode = 'none';
	await act(page, 'four', 'Bookmark');
	await act(page, 'five', 'Archive');
	await tag(page, 'six', 'harbour');
	await remove(page, 'eight');
	const second = await context.newPage();
	await second.goto('/');
	await act(second, 'seven', 'Bookmark');
	await until('changes that were never sent', async () => hasUnsentOps(page));
}

interface Network {
	mode: 'all' | 'responses lost' | 'none';
}

/** Intercepts requests of the app to `/api/sync` from now on. @returns the mode, which may be changed */
async function interceptSync(context: BrowserContext): Promise<Network> {
	const network: Network = { mode: 'all' };
	await context.route('**/api/sync', async (route) => {
		if (network.mode === 'all') return route.continue();
		if (network.mode === 'responses lost') await route.fetch().catch(() => undefined);
		// The page may have been closed.
		await route.abort().catch(() => undefined);
	});
	return network;
}

async function act(page: Page, name: string, label: string): Promise<void> {
	const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: `Page ${name}` }) });
	const before = countRows(await readProfile(page), 'outbox');
	await row.getByRole('button', { name: label, exact: true }).click();
	await until(`${label} of ${name}`, async () => countRows(await readProfile(page), 'outbox') > before);
}

async function remove(page: Page, name: string): Promise<void> {
	const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: `Page ${name}` }) });
	await row.getByRole('button', { name: 'More' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
	await row.waitFor({ state: 'detached' });
}

async function tag(page: Page, name: string, word: string): Promise<void> {
	await page.getByRole('link', { name: `Page ${name}` }).click();
	const article = page.getByRole('article', { name: 'Article' });
	// Versions before the sheet for tags have the field in the article.
	const field = article.getByRole('textbox', { name: /tag/i }).or(page.getByRole('combobox', { name: /tag/i }));
	const edit = article.getByRole('button', { name: /^(Add a tag|Edit tags)$/ });
	await field.or(edit).first().waitFor();
	if (await edit.isVisible()) await edit.click();
	await field.fill(word);
	await field.press('Enter');
	await page.getByRole('button', { name: `Remove tag ${word}` }).waitFor();
	await page.goto('/');
}

/** Runs in the page. Replaces the values of pending ops by a value that the server rejects, as a bug could. */
async function corruptPendingOps(): Promise<void> {
	const names = (await indexedDB.databases()).map(({ name = '' }) => name);
	const open = indexedDB.open(names.find((name) => /^offprint-(?!device)/.test(name)) ?? '');
	await new Promise((resolve) => (open.onsuccess = resolve));
	const tx = open.result.transaction('outbox', 'readwrite');
	const cursor = tx.objectStore('outbox').openCursor();
	cursor.onsuccess = () => {
		const current = cursor.result;
		if (current === null) return;
		const row = current.value as { change: object };
		const { number: _number, before: _before, ...rest } = row as Record<string, unknown>;
		current.update({ ...rest, change: { ...row.change, value: 'spoilt' } });
		current.continue();
	};
	await new Promise((resolve) => (tx.oncomplete = resolve));
	open.result.close();
}

/** Whether an op was claimed for a request, which gives it a number. */
const hasSentOps = async (page: Page) => pendingOps(await readProfile(page)).some(({ number }) => number !== undefined);
const hasUnsentOps = async (page: Page) =>
	pendingOps(await readProfile(page)).some(({ number }) => number === undefined);

async function reconnect(context: BrowserContext): Promise<void> {
	await context.unrouteAll();
}

/** Waits until the app's rounds have sent all pending changes. */
async function settle(page: Page): Promise<void> {
	await page.reload();
	await until('all changes on the server', async () => countRows(await readProfile(page), 'outbox') === 0, 60_000);
}

/** Updates the app as if the reader had accepted the update, so that the waiting worker takes over and every tab reloads. */
async function update({ context, page }: Device): Promise<void> {
	const script = await page.evaluate(async () => {
		const registration = await navigator.serviceWorker.ready;
		await registration.update();
		const next = await new Promise<ServiceWorker>((resolve) => {
			const check = () => {
				if (registration.waiting !== null) resolve(registration.waiting);
				else setTimeout(check, 50);
			};
			check();
		});
		const controlled = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
		next.postMessage({ type: 'SKIP_WAITING' });
		await controlled;
		return next.scriptURL;
	});
	if (!script.endsWith('/service-worker.js')) throw new Error(script);
	await page.goto('/');
	await page.getByRole('link', { name: 'Page one' }).waitFor();
	await actInEarlierTab(context.pages());
}

/** Bookmarks in a tab that still runs the earlier build, which must write the change or report that it cannot. */
async function actInEarlierTab([page, earlier]: readonly Page[]): Promise<void> {
	if (page === undefined || earlier === undefined) throw new Error('two tabs must be open');
	const bookmarks = async () =>
		[...fieldsIn(await readProfile(page)).keys()].filter((target) => target.endsWith('/bookmarked')).length;
	const before = await bookmarks();
	const row = earlier.getByRole('listitem').filter({ has: earlier.getByRole('link', { name: 'Page one' }) });
	await row.getByRole('button', { name: 'Bookmark', exact: true }).click();
	await until('the earlier tab to write or to report that it cannot', async () => {
		if ((await bookmarks()) > before) return true;
		return (await earlier.getByRole('alert').count()) > 0;
	});
	const words = await earlier.getByRole('alert').allInnerTexts();
	console.log(`a tab of the earlier build ${words.length === 0 ? 'wrote' : `reported: ${words.join(' ')}`}`);
	await earlier.goto('/');
	await earlier.getByRole('link', { name: 'Page one' }).waitFor();
}

async function checkUpgrade(
	path: UpgradePath,
	{ device, server, before }: { device: Device; server: Offprint; before: Profile }
): Promise<void> {
	await settle(device.page);
	const after = await readProfile(device.page);
	const hasAllRejected = countRows(after, 'rejected') === countRows(before, 'rejected');
	report(`${path}: rejected changes`, hasAllRejected, after, before);
	const lost = [...fieldsIn(before)].filter(([target, { value, stamp }]) => {
		const current = fieldsIn(after).get(target);
		return current === undefined || (current.stamp <= stamp && JSON.stringify(current.value) !== JSON.stringify(value));
	});
	report(`${path}: fields on the device`, lost.length === 0, lost, []);
	const missing = await missingOn(await signIn(server.origin), before);
	report(`${path}: fields on the server`, missing.length === 0, missing, []);
	await server.kill();
	await device.page.goto('/');
	await device.page.getByRole('link', { name: 'Page one' }).click();
	await device.page.getByText('The keeper of number one').first().waitFor();
	const offline = await readProfile(device.page);
	report(`${path}: texts with the server gone`, countRows(offline, 'bodies') === PAGES.length, offline, before);
	// Expected are requests that this bench dropped, and messages about the upgraded database in the tab of the earlier build.
	const expected = /net::ERR_(FAILED|CONNECTION_REFUSED) at |^VersionError/;
	const errors = device.errors.filter((error) => !expected.test(error));
	report(`${path}: no errors in the page`, errors.length === 0, errors, []);
}

/** The fields of the earlier build that another device does not receive, except rejected fields. */
async function missingOn(reader: Reader, before: Profile): Promise<string[]> {
	const { changes } = await reader.pull();
	const received = new Map(changes.map(({ id, field, value }) => [`entries/${id}/${field}`, JSON.stringify(value)]));
	const rejected = new Set((before.stores['rejected'] ?? []).map(({ value }) => (value as { target: string }).target));
	return [...fieldsIn(before)]
		.filter(([target]) => !rejected.has(target.replace(/^entries/, 'entry')))
		.filter(([target, { value }]) => received.get(target) !== JSON.stringify(value))
		.map(([target]) => target);
}

function report(what: string, holds: boolean, actual: unknown, expected: unknown): void {
	console.log(`${holds ? 'ok     ' : 'MISSING'}  ${what}`);
	if (holds) return;
	process.exitCode = 1;
	console.log(JSON.stringify({ actual, expected }).slice(0, 2_000));
}

/** Writes the library of the earlier build to a folder, as a fixture for tests. */
function writeFixture(profile: Profile, data: string, folder: string): void {
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'profile.json'), JSON.stringify(profile, null, '\t'));
	copyFileSync(join(data, 'offprint.sqlite'), join(folder, 'server.sqlite'));
}
