// Prepares a server and a signed-in browser profile with a library of given size, a quarter of it with text and
// pictures.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { setUpInBrowser } from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';
import { signIn } from '../support/reader.ts';
import { seedShelf, usualWords } from '../support/seed.ts';
import { countStored, stopWanting, type Stored } from '../support/read-indexeddb.ts';
import { until } from '../support/until.ts';

export const VIEWPORT = { width: 390, height: 844 };
const SYNC_MS = 900_000;

export type Shelf = {
	entries: number;
	offprint: Offprint;
	/** A copy of the profile right after the first sync; the caller removes it. */
	copyProfile: () => string;
	discard: () => Promise<void>;
};

/** The newest quarter is synced with its texts; the rest follows by a second sync without its texts. */
export async function makeShelf(entries: number): Promise<Shelf> {
	const offprint = await startOffprint();
	const profileDir = mkdtempSync(join(tmpdir(), 'offprint-profile-'));
	const discard = async (): Promise<void> => {
		await offprint.discard();
		rmSync(profileDir, { recursive: true, force: true });
	};
	try {
		await fill(offprint, profileDir, entries);
	} catch (error) {
		await discard();
		throw error;
	}
	const copyProfile = (): string => {
		const copy = mkdtempSync(join(tmpdir(), 'offprint-profile-'));
		cpSync(profileDir, copy, { recursive: true, filter: (path) => !/\/(Singleton\w+|DevToolsActivePort)$/.test(path) });
		return copy;
	};
	return { entries, offprint, copyProfile, discard };
}

async function fill(offprint: Offprint, profileDir: string, entries: number): Promise<void> {
	const device = await openDevice({ origin: offprint.origin, viewport: VIEWPORT, profileDir });
	try {
		await setUpInBrowser(device.page, await offprint.setupLink());
		const { reader } = await signIn(offprint.origin);
		const older = Math.round(entries * 0.75);
		await offprint.stop();
		await seedShelf(offprint.data, reader, { entries, from: older, words: usualWords, pictures: true });
		await offprint.restart();
		await reload(device);
		const newer = entries - older;
		await stored(device, { entries: newer, articles: newer, wanted: 0 });
		await offprint.stop();
		// Their texts are never fetched: short ones save time.
		await seedShelf(offprint.data, reader, { entries, to: older, words: () => 40 });
		await offprint.restart();
		await device.context.route('**/api/articles/**', (route) => route.abort());
		await reload(device);
		// Articles come before the entries that name them: with all of these the round is over.
		await stored(device, { entries, articles: entries, wanted: older });
		await stopWanting(device.page);
	} finally {
		await device.close();
	}
}

async function reload(device: Device): Promise<void> {
	await device.page.goto('/');
	await device.page.getByRole('main').waitFor();
}

function stored(device: Device, wanted: Stored): Promise<unknown> {
	const what = `${wanted.articles} articles, ${wanted.wanted} of them to download`;
	return until(what, async () => isDeepStrictEqual(await countStored(device.page), wanted), SYNC_MS);
}
