// Makes the article of an item of a feed: downloads its pictures and sanitises its text.
import { escapeText } from 'entities/escape';
import { MAX_ENCLOSURES } from '../../../domain/article.ts';
import { feedSource } from '../../../domain/article-source.ts';
import { isCausedByText } from '../../extract/extraction-pool.ts';
import type { Fetcher, Network } from '../../fetch/fetcher.ts';
import { assembleArticle, type ArticleTools, type IngestedArticle } from '../../ingest/make-article.ts';
import type { ReadItem } from '../items/feed-task.ts';

export type ItemTools = Pick<ArticleTools, 'pool' | 'transcoder' | 'hostLimiter' | 'limits'>;

/** Where an item comes from. */
export interface ItemOrigin {
	/** The first address of the feed. */
	readonly feedUrl: string;
	readonly network: Network;
	readonly fetcher: Fetcher;
}

/** Less than for a page, because nobody waits for one item and many come at once. */
const LIMITS = { pictures: 60, picturesMs: 20_000, concurrency: 3 };
const PICTURES_DEADLINE_MS = 90_000;

/** @throws Failure of the processes and of the database; a text that breaks its process is replaced by its excerpt */
export async function makeItem(item: ReadItem, origin: ItemOrigin, tools: ItemTools): Promise<IngestedArticle> {
	try {
		return await assemble(item, origin, tools);
	} catch (error) {
		if (!isCausedByText(error)) throw error;
		const html = item.excerpt === '' ? '' : `<p>${escapeText(item.excerpt)}</p>`;
		return await assemble({ ...item, html, pictures: [], alternatives: {}, leadPicture: null }, origin, tools);
	}
}

async function assemble(
	item: ReadItem,
	{ feedUrl, network, fetcher }: ItemOrigin,
	tools: ItemTools
): Promise<IngestedArticle> {
	const { title, byline, site, published, lang, dir, words, excerpt, leadPicture, html, pictures, alternatives } = item;
	const extracted = {
		...{ title, byline, site, published, lang, dir, words, excerpt, leadPicture, html, pictures, alternatives },
		modified: null,
		canonical: null,
		mode: 'full' as const
	};
	const ingested = await assembleArticle(
		extracted,
		{ page: { url: item.address, network }, source: feedSource(feedUrl, item.identity) },
		{ ...tools, fetcher, limits: { ...LIMITS, ...tools.limits }, picturesDeadlineMs: PICTURES_DEADLINE_MS }
	);
	if (item.enclosures.length === 0) return ingested;
	const enclosures = item.enclosures.slice(0, MAX_ENCLOSURES);
	return { ...ingested, article: { ...ingested.article, enclosures } };
}
