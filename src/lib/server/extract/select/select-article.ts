// Selects the article of a prepared page and cuts it out.
import type { PreparedPage } from '../prepare-page.ts';
import { createDateReader } from '../dates/date-reader.ts';
import type { Metadata } from '../metadata/metadata.ts';
import type { PageFacts } from './block-in-page.ts';
import { markBlocks } from './block-tree.ts';
import { chooseBlocks, type Forests } from './choose-blocks.ts';
import { BOILERPLATE } from './tag-sets.ts';
import { cutArticle } from './cut-article.ts';
import { buildThread } from '../threads/build-thread.ts';
import { findThread } from '../threads/find-thread.ts';

export interface ArticleCandidate {
	/** The element with the article. */
	readonly root: Element;
	/** As the page writes it, with words around the name. */
	readonly byline: string | null;
	/** Author of the opening post of a thread. */
	readonly author: string | null;
	/** ms since 1970 */
	readonly published: number | null;
	/** Direction declared around the article. */
	readonly dir: string | null;
}

/** Consumes the document. */
export function selectArticle(
	{ document, metadata, threadSigns, mode, fetched }: PreparedPage,
	forests: Forests
): ArticleCandidate {
	if (mode === 'short') return wholeBody(document);
	const tree = markBlocks(document);
	const choice = chooseBlocks(document, tree, factsOf(metadata), forests);
	const { kept, byline, dir } = choice;
	const thread = findThread(document, tree, choice, {
		signs: threadSigns,
		dates: { read: createDateReader(metadata.languages), fetched }
	});
	if (thread !== null) {
		const opening = thread.hasOpening ? thread.posts[0] : undefined;
		const root = buildThread(document, thread);
		return { root, byline, author: opening?.author ?? null, published: opening?.date?.time ?? null, dir };
	}
	return { root: cutArticle(tree, kept) ?? document.body, byline, author: null, published: null, dir };
}

export function factsOf({ title, description, data }: Metadata): PageFacts {
	return { title, description, declaredBody: data.body };
}

/** Everything but the boilerplate, for short mode. Takes time linear in the page's length. */
function wholeBody(document: Document): ArticleCandidate {
	for (const element of document.body.querySelectorAll(BOILERPLATE)) element.remove();
	const articles = document.querySelectorAll('article');
	const only = articles.length === 1 ? articles[0] : undefined;
	return {
		root: document.querySelector('main, [role=main]') ?? only ?? document.body,
		byline: null,
		author: null,
		published: null,
		dir: null
	};
}
