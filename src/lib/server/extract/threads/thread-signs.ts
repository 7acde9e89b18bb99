// Reads from a page's declarations, address and names whether it is a thread or an article.
import { classOf, elementsIn, nameOf } from '../html/elements.ts';
import { hasType, type LinkedData } from '../declared/json-ld.ts';

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
const THREAD_ITEM_TYPE = /(?:DiscussionForumPosting|\/QAPage)$/;
const THREAD_ITEM = /(?:^|\s)(?:acceptedAnswer|suggestedAnswer)(?:\s|$)/;
const FAQ_TYPE = /FAQPage$/;
const QUESTION = /(?:^|\s)question(?:\s|$)/i;
const ENGINE =
	/phpbb|vbulletin|xenforo|discourse|invision|simple machines|mybb|vanilla|flarum|nodebb|fluxbb|punbb|bbpress|lemmy|burning board|woltlab|question2answer|jive|khoros|lithium/i;
const PAGE_NAME =
	/(?:^|[\s_-])(?:phpbb|question-page|viewtopic|showthread|thread[-_]?view|page-topic|section-viewtopic|forum|topic-template-default|vanilla_discussion_index|single-topic|comments-page|ipsapp|action_messageindex)(?:$|[\s_-])/i;
const THREAD_ADDRESS =
	/\/(?:threads?|topics?|t|forums?|questions?|q|discussions?|d|viewtopic|showthread|talk|boards?|bbs|r\/[^/]+\/comments|discussions?)\/|\/(?:issues|pull)\/\d|(?:viewtopic|showthread|showtopic|thread|topic)(?:\.php|\.html)?\?|[?&]topic=|\/item\?id=\d|showtopic|\/(?:thread|topic|t)[-_]?\d|^https?:\/\/(?:forums?|boards?|bbs|community|discuss|discourse|answers|users)\./i;

/** Reads the page as it came, because its scripts are removed later. @param data its JSON-LD */
export function readThreadSigns(document: Document, { nodes }: LinkedData, address: string): ThreadSigns {
	const generator = document.querySelector('meta[name="generator" i]')?.getAttribute('content') ?? '';
	const { body } = document;
	const name = `${classOf(body)} ${body.id} ${body.getAttribute('data-template') ?? ''}`.slice(0, 500);
	const marked = elementsIn(document, isMarked);
	const hasQuestion = marked.filter(isQuestion).length === 1;
	const isFaq = nodes.some((node) => hasType(node, /^FAQPage$/)) || marked.some((one) => FAQ_TYPE.test(typeOf(one)));
	const isDeclared = nodes.some((node) => hasType(node, THREAD_TYPE)) || (!isFaq && marked.some(isThreadItem));
	if (isDeclared || ENGINE.test(generator) || PAGE_NAME.test(name) || marked.some(isEnginePart))
		return { hasQuestion, kind: 'declared' };
	const isArticle = isFaq || nodes.some((node) => hasType(node, ARTICLE_TYPE));
	return {
		hasQuestion,
		kind:
			!isArticle && THREAD_ADDRESS.test(address.slice(0, MAX_ADDRESS)) ? 'addressed' : isArticle ? 'article' : 'unknown'
	};
}

const MAX_ADDRESS = 2_000;

function isMarked(element: Element): boolean {
	return FAQ_TYPE.test(typeOf(element)) || isQuestion(element) || isThreadItem(element) || isEnginePart(element);
}

function typeOf(element: Element): string {
	return element.getAttribute('itemtype') ?? '';
}

function isQuestion(element: Element): boolean {
	return QUESTION.test(classOf(element)) || /^question$/i.test(element.id);
}

function isThreadItem(element: Element): boolean {
	return THREAD_ITEM_TYPE.test(typeOf(element)) || THREAD_ITEM.test(element.getAttribute('itemprop') ?? '');
}

/** Whether it is a part of a page of an engine that declares nothing: Lemmy, Hacker News, Reddit. */
function isEnginePart(element: Element): boolean {
	const name = ` ${classOf(element)} `;
	if (name.includes(' lemmy-site ') || element.id === 'hnmain' || nameOf(element) === 'shreddit-comment') return true;
	return name.includes(' commentarea ') && element.parentElement?.closest('.comments-page') != null;
}
