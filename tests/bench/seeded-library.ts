// Prepares a server and a signed-in browser profile with a library of a given size, of which a quarter has text and
// pictures on the device.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { setUpInBrowser } from '../support/app.ts';
import { openDevice, type Device } from '../support/device.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';
import { signIn } from '../support/reader.ts';
import { seedLibrary, usualWords } from '../support/seed.ts';
import { cancelDownloads, countStored, countUnindexed, type StoredCounts } from '../support/read-indexeddb.ts';
import { until } from '../support/until.ts';

export const VIEWPORT = { width: 390, height: 844 };
const SYNC_MS = 900_000;

export type SeededLibrary = {
	entries: number;
	offprint: Offprint;
	/** Copies the profile as it was after the first sync; the caller removes the copy. */
	copyProfile: () => string;
	discard: () => Promise<void>;
};

/** Syncs the newest quarter of the entries with their texts, then the others without their texts. */
export async function seedServerAndProfile(entries: number): Promise<SeededLibrary> {
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
		await seedLibrary(offprint.data, reader, { entries, from: older, words: usualWords, pictures: true });
		await offprint.restart();
		await reload(device);
		const newer = entries - older;
		await waitUntilStored(device, { entries: newer, articles: newer, pendingDownloads: 0 });
		await offprint.stop();
		// The texts of older entries are never downloaded, so short texts save time.
		await seedLibrary(offprint.data, reader, { entries, to: older, words: () => 40 });
		await offprint.restart();
		await device.context.route(/\/api\/(articles\/|download$)/, (route) => route.abort());
		await reload(device);
		// Entries arrive after their articles, so when all entries are there, the round is over.
		await waitUntilStored(device, { entries, articles: entries, pendingDownloads: older });
		await cancelDownloads(device.page);
		// The index would otherwise take processor time from the measurements until it has caught up.
		await until('the search index', async () => (await countUnindexed(device.page)) === 0, SYNC_MS);
	} finally {
		await device.close();
	}
}

async function reload(device: Device): Promise<void> {
	await device.page.goto('/');
	await device.page.getByRole('main').waitFor();
}

function waitUntilStored(device: Device, expected: StoredCounts): Promise<unknown> {
	const what = `${expected.articles} articles, ${expected.pendingDownloads} of them to download`;
	return until(what, async () => isDeepStrictEqual(await countStored(device.page), expected), SYNC_MS);
}
