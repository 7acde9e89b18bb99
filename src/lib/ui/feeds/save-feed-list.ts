// Saves the list of the feeds that the reader follows as a file for other readers.
import type { FeedView } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import { saveFile } from '../common/save-file.ts';

export async function saveFeedList(feeds: readonly FeedView[]): Promise<void> {
	const { writeOpml } = await import('../../domain/opml/write-opml.ts');
	const listed = feeds.map(({ feed, info, name }) => ({
		url: info?.address ?? feed.url,
		title: name,
		folder: feed.folder,
		site: info?.site ?? null
	}));
	const text = writeOpml(listed, { title: m.opml_file_title(), date: Date.now() });
	saveFile(text, 'text/x-opml', 'offprint-feeds.opml');
}
