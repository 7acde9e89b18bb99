// Tests of what readers see of a feed before they follow it.
import { expect, test } from 'vitest';
import type { FeedDocument } from '../read/feed-document.ts';
import { readFeed } from '../read/read-feed.ts';
import { previewOf } from './preview.ts';

function read(items: string): FeedDocument {
	const bytes = new TextEncoder().encode(`<rss><channel>${items}</channel></rss>`);
	const document = readFeed(bytes, { url: 'https://example.org/feed', contentType: null });
	if ('refused' in document) throw new Error(document.refused);
	return document;
}

test('items without titles have their first words; those without dates keep their order', () => {
	const words = 'word '.repeat(50);
	const items = `<item><description>&lt;p&gt;${words}&lt;/p&gt;</description></item><item><title>B</title></item><item><guid>c</guid></item>`;
	const preview = previewOf(read(items));
	expect(preview).toMatchObject({ title: null, description: null, site: null, language: null });
	expect(preview.items).toEqual([
		{ title: `${words.slice(0, 79).trim()}…`, published: null },
		{ title: 'B', published: null },
		{ title: null, published: null }
	]);
});
