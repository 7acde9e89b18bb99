// Reads from a page's declarations, address and names whether it is a thread or an article.
import { classOf } from '../html/elements.ts';
import { hasType, readLinkedData } from '../declared/json-ld.ts';

export interface ThreadSigns {
	/** Whether one element is named a question; pages of frequent questions have several. */
	readonly hasQuestion: boolean;
	/**
	 * `declared`: by schema.org or its software; `addressed`: by its address alone; `article`:
	 * schema.org says that it is an article.
	 */
	readonly kind: 'declared' | 'addressed' | 'article' | 'unknown';
}

const THREAD_TYPE = /^(?:DiscussionForumPosting|QAPage)$/;
const ARTICLE_TYPE =
	/^(?:NewsArticle|BlogPosting|Article|Report|Recipe|ScholarlyArticle|TechArticle|LiveBlogPosting|Product|ItemList|CollectionPage)$/;
const THREAD_ITEM =
	'[itemtype$="DiscussionForumPosting"], [itemtype$="/QAPage"], [itemprop~="acceptedAnswer"], [itemprop~="suggestedAnswer"]';
/** Parts of pages of engines that declare nothing. */
const ENGINE_PART = '.lemmy-site, #hnmain, .comments-page .commentarea, shreddit-comment';
const ENGINE =
	/phpbb|vbulletin|xenforo|discourse|invision|simple machines|mybb|vanilla|flarum|nodebb|fluxbb|punbb|bbpress|lemmy|burning board|woltlab|question2answer|jive|khoros|lithium/i;
const PAGE_NAME =
	/(?:^|[\s_-])(?:phpbb|question-page|viewtopic|showthread|thread[-_]?view|page-topic|section-viewtopic|forum|topic-template-default|vanilla_discussion_index|single-topic|comments-page|ipsapp|action_messageindex)(?:$|[\s_-])/i;
const THREAD_ADDRESS =
	/\/(?:threads?|topics?|t|forums?|questions?|q|discussions?|d|viewtopic|showthread|talk|boards?|bbs|r\/[^/]+\/comments|discussions?)\/|\/(?:issues|pull)\/\d|(?:viewtopic|showthread|showtopic|thread|topic)(?:\.php|\.html)?\?|[?&]topic=|\/item\?id=\d|showtopic|\/(?:thread|topic|t)[-_]?\d|^https?:\/\/(?:forums?|boards?|bbs|community|discuss|discourse|answers|users)\./i;

/** Reads the page as it came, because its scripts are removed later. */
export function readThreadSigns(document: Document, address: string): ThreadSigns {
	const { nodes } = readLinkedData(document);
	const generator = document.querySelector('meta[name="generator" i]')?.getAttribute('content') ?? '';
	const { body } = document;
	const name = `${classOf(body)} ${body.id} ${body.getAttribute('data-template') ?? ''}`.slice(
		0,
		500
	);
	const hasQuestion = document.querySelectorAll('[class~="question" i], [id="question" i]').length === 1;
	const isFaq =
		nodes.some((node) => hasType(node, /^FAQPage$/)) || document.querySelector('[itemtype$="FAQPage"]') !== null;
	const isDeclared =
		nodes.some((node) => hasType(node, THREAD_TYPE)) || (!isFaq && document.querySelector(THREAD_ITEM) !== null);
	if (isDeclared || ENGINE.test(generator) || PAGE_NAME.test(name) || document.querySelector(ENGINE_PART) !== null)
		return { hasQuestion, kind: 'declared' };
	const isArticle = isFaq || nodes.some((node) => hasType(node, ARTICLE_TYPE));
	return {
		hasQuestion,
		kind:
			!isArticle && THREAD_ADDRESS.test(address.slice(0, MAX_ADDRESS)) ? 'addressed' : isArticle ? 'article' : 'unknown'
	};
}

const MAX_ADDRESS = 2_000;
