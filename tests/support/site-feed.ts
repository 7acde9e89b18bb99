// Publishes a feed with whole articles on a test site, and a page that names it.
import { feedIdOf } from '../../src/lib/domain/feed.ts';
import type { EntryChange } from '../../src/lib/domain/sync/change.ts';
import type { Site } from './site.ts';

const HOUR_MS = 3_600_000;

export interface SiteFeed {
	/** Address of the site's page. */
	readonly home: string;
	/** Address of the feed. */
	readonly url: string;
}

/**
 * @param name of the feed, which also begins the titles of its items
 * @param items names of its items, the newest first
 */
export function publishFeed(site: Site, name: string, items: readonly string[]): SiteFeed {
	const folder = `/${name.toLowerCase().replace(/\W+/g, '-')}`;
	const links = items.map((item) => {
		const title = `${name} ${item}`;
		const link = site.page(`${folder}/${item}.html`, pageOf(title, textOf(title)));
		return { title, link };
	});
	const entries = links.map(
		({ title, link }, index) =>
			`<item><title>${title}</title><link>${link}</link><guid>${link}</guid>` +
			`<pubDate>${new Date(Date.now() - (index + 1) * HOUR_MS).toUTCString()}</pubDate>` +
			`<description><![CDATA[${textOf(title)}]]></description></item>`
	);
	const home = `${site.origin}${folder}/`;
	const channel = `<title>${name}</title><link>${home}</link><description>Made up.</description>${entries.join('')}`;
	const url = site.page(
		`${folder}/feed.xml`,
		`<?xml version="1.0"?><rss version="2.0"><channel>${channel}</channel></rss>`,
		{
			type: 'application/rss+xml'
		}
	);
	const link = `<link rel="alternate" type="application/rss+xml" title="${name}" href="feed.xml">`;
	site.page(`${folder}/`, pageOf(name, '<p>A site about nothing.</p>', link));
	return { home, url };
}

/** The changes by which a reader follows a feed. */
export function followChanges({ url }: Pick<SiteFeed, 'url'>, folder: string | null): EntryChange[] {
	const id = feedIdOf(url);
	const changes = [
		{ entity: 'feed', id, field: 'subscribed', value: { url, on: true } },
		{ entity: 'feed', id, field: 'folder', value: folder }
	];
	// The reader of tests types its changes as those of entries.
	return changes as unknown as EntryChange[];
}

function pageOf(title: string, text: string, head = ''): string {
	return `<!doctype html><html lang="en"><title>${title}</title>${head}<article><h1>${title}</h1>${text}</article></html>`;
}

function textOf(title: string): string {
	return `<p>${`A sentence of ${title}. `.repeat(40)}</p>`.repeat(4);
}
