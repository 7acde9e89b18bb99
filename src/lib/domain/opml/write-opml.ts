// Writes a list of feeds as OPML 2.0 (https://opml.org/spec2.opml).
import { withoutControls } from '../xml/decode-xml.ts';

export interface FeedToWrite {
	readonly url: string;
	/** Name that the reader or the feed gives; null for neither. */
	readonly title: string | null;
	readonly folder: string | null;
	/** Address of the site. */
	readonly site?: string | null;
}

/**
 * Folders are one level deep, because many readers take no more; nothing is written that other readers would not know.
 * @param title of the list
 * @param date ms since 1970
 */
export function writeOpml(
	feeds: readonly FeedToWrite[],
	{ title, date }: { readonly title: string; readonly date: number }
): string {
	const top = feeds.filter(({ folder }) => folder === null);
	const folders = byFolder(feeds);
	return [
		'<?xml version="1.0" encoding="UTF-8"?>',
		'<opml version="2.0">',
		'\t<head>',
		`\t\t<title>${escapeXml(title)}</title>`,
		`\t\t<dateCreated>${new Date(date).toUTCString()}</dateCreated>`,
		'\t</head>',
		'\t<body>',
		...top.map((feed) => `\t\t${feedOutline(feed)}`),
		...[...folders].flatMap(([name, inside]) => [
			`\t\t<outline${attribute('text', name)}${attribute('title', name)}>`,
			...inside.map((feed) => `\t\t\t${feedOutline(feed)}`),
			'\t\t</outline>'
		]),
		'\t</body>',
		'</opml>',
		''
	].join('\n');
}

function byFolder(feeds: readonly FeedToWrite[]): ReadonlyMap<string, readonly FeedToWrite[]> {
	const folders = new Map<string, FeedToWrite[]>();
	for (const feed of feeds) {
		if (feed.folder === null) continue;
		const inside = folders.get(feed.folder) ?? [];
		inside.push(feed);
		folders.set(feed.folder, inside);
	}
	return folders;
}

function feedOutline({ url, title, site }: FeedToWrite): string {
	const name = title ?? url;
	const home = site == null ? '' : attribute('htmlUrl', site);
	return `<outline type="rss"${attribute('text', name)}${attribute('title', name)}${attribute('xmlUrl', url)}${home}/>`;
}

function attribute(name: string, value: string): string {
	return ` ${name}="${escapeXml(value)}"`;
}

/** For texts and attributes; line breaks become spaces, as XML reads them. */
function escapeXml(text: string): string {
	return withoutControls(text.toWellFormed())
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replace(/[\t\n\r]/g, ' ');
}
