// Prepares three devices for the visual tests, with every kind of entry, with an empty library, and signed out.
import { expect, type Page } from '@playwright/test';
import type { ArticleId } from '../../src/lib/domain/article.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { addAddress, signInInBrowser, waitForFonts } from '../support/app.ts';
import { LANGUAGE_KEY, type Language } from '../../src/lib/domain/languages.ts';
import { openDevice, type Device } from '../support/device.ts';
import { addFixturePages } from '../support/fixture-pages.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';
import { claim, newEntryId, type Reader } from '../support/reader.ts';
import { startSite, type Site } from '../support/site.ts';
import { countStored } from '../support/read-indexeddb.ts';
import { until } from '../support/until.ts';
import { addConflicts, addHighlights } from './seed-conflicts.ts';
import { followChanges, publishFeed } from '../support/site-feed.ts';
import { richPage } from './rich-page.ts';
import { wordsIn, type Words } from './words.ts';

/**
 * The device that shows a screen: one with a full library and the server stopped, one with an empty library, or one
 * without an account.
 */
export type Holder = 'reader' | 'newcomer' | 'guest';
const NAMES = ['keepers', 'garden', 'river', 'tides', 'bookmarked', 'archived', 'trashed', 'missing'] as const;
export type EntryName = (typeof NAMES)[number];
/** Items of the feeds that the reader follows. */
const ITEMS = ['one', 'two', 'three-with-a-title-so-long-that-no-row-of-a-list-has-room-for-all-of-it'] as const;
const FEEDS = ['Kettle', 'The Almanac of Everything that a Harbour Master Needs to Know'] as const;
const ITEM_COUNT = ITEMS.length * FEEDS.length;

export type Stage = {
	page: (holder: Holder) => Page;
	/** The app's address of an entry: `/read/ID`. */
	read: (name: EntryName) => string;
	/** The texts of the interface in its language. */
	words: Words;
	/** Shows the screens that are opened from now on in a language. English at first. */
	setLanguage: (language: Language) => Promise<void>;
	discard: () => Promise<void>;
};

export async function openStage(): Promise<Stage> {
	const site = await startSite();
	const [full, empty] = [await startOffprint(), await startOffprint()];
	const devices: Record<Holder, Device> = {
		reader: await openDevice({ origin: full.origin }),
		newcomer: await openDevice({ origin: empty.origin }),
		guest: await openDevice({ origin: empty.origin })
	};
	const discard = async (): Promise<void> => {
		for (const device of Object.values(devices)) await device.discard();
		for (const offprint of [full, empty]) await offprint.discard();
		await site.close();
	};
	try {
		await claim(empty);
		await signInInBrowser(devices.newcomer.page);
		const ids = await fill(full, devices.reader.page, site);
		const stage: Stage = {
			page: (holder) => devices[holder].page,
			read: (name) => `/read/${ids[name]}`,
			words: wordsIn('en'),
			async setLanguage(language) {
				stage.words = wordsIn(language);
				for (const { page } of Object.values(devices)) await chooseLanguage(page, language);
			},
			discard
		};
		return stage;
	} catch (error) {
		await discard();
		throw error;
	}
}

/** Before the app starts, because a screen has the language with which it was loaded. */
async function chooseLanguage(page: Page, language: Language): Promise<void> {
	await page.addInitScript(
		([key, chosen]) => {
			// Blank pages have no storage.
			if (location.protocol.startsWith('http')) localStorage.setItem(key, chosen);
		},
		[LANGUAGE_KEY, language] as const
	);
}

async function fill(offprint: Offprint, page: Page, site: Site): Promise<Record<EntryName, EntryId>> {
	const pages = addFixturePages(site);
	const addresses: Record<EntryName, string> = {
		missing: `${site.origin}/a-page-that-went-away-and-left-only-its-address.html`,
		trashed: plainPage(site, 'A page in the trash'),
		archived: plainPage(site, 'A page that was read to its end'),
		bookmarked: plainPage(
			site,
			'A page worth a bookmark, with a title so long that no row of a list has room for all of it'
		),
		river: pages['long-river'],
		tides: site.page('/tides.html', richPage(site.origin)),
		garden: pages['persian-garden'],
		keepers: pages['lighthouse-keepers']
	};
	const ids = Object.fromEntries(NAMES.map((name) => [name, newEntryId()])) as Record<EntryName, EntryId>;
	const reader = await claim(offprint);
	await reader.change([
		...Object.entries(addresses).map(([name, url]) => ({
			id: ids[name as EntryName],
			field: 'saved' as const,
			value: { url }
		})),
		{ id: ids.bookmarked, field: 'bookmarked', value: true },
		{ id: ids.bookmarked, field: 'tag:sea', value: true },
		{ id: ids.keepers, field: 'tag:lighthouses', value: true },
		{ id: ids.keepers, field: 'tag:to be read aloud', value: true },
		{ id: ids.river, field: 'furthest', value: 0.4 },
		{ id: ids.tides, field: 'note', value: { text: 'Ask the harbour master for the tables of 1951.', after: null } },
		{ id: ids.archived, field: 'archived', value: true },
		...FEEDS.flatMap((name, index) =>
			followChanges(publishFeed(site, name, ITEMS), index === 0 ? 'Slow reading' : null)
		)
	]);
	// The device syncs after every page was fetched or failed, because it would sync again only after a minute.
	await waitForFetches(reader);
	await reader.change([{ id: ids.trashed, field: 'deleted', value: true }]);
	await signInInBrowser(page);
	await expect
		.poll(() => countStored(page), { timeout: 60_000 })
		.toMatchObject({ articles: NAMES.length - 1 + ITEM_COUNT, pendingDownloads: 0 });
	await waitForFonts(page);
	await offprint.kill();
	// This save waits, because the server is stopped.
	await addAddress(page, 'https://example.org/saved-on-a-train/with-no-connection');
	await addConflicts(page, ids.keepers);
	await addHighlights(page, ids.tides);
	return ids;
}

async function waitForFetches(reader: Reader): Promise<void> {
	const settled = new Set<EntryId>();
	const items = new Set<ArticleId>();
	await until(
		'all pages to be fetched and all feeds polled',
		async () => {
			const { changes, items: pulled } = await reader.pull();
			for (const { article } of pulled) items.add(article);
			for (const { id, field, value } of changes) {
				if (field === 'fetch' && (value as { state: string }).state !== 'waiting') settled.add(id as EntryId);
			}
			return settled.size === NAMES.length && items.size === ITEM_COUNT;
		},
		120_000
	);
}

function plainPage(site: Site, title: string): string {
	const path = `/${title.toLowerCase().replace(/\W+/g, '-')}.html`;
	const text = '<p>Words to read, and more of them, one after the other in a row.</p>'.repeat(30);
	return site.page(path, `<title>${title}</title><article><h1>${title}</h1>${text}</article>`);
}
