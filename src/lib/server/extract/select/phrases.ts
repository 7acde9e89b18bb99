// Phrases by which pages announce other articles, notices and actions, in the languages of many sites.

/** Headings above other articles. */
const RELATED =
	/\b(?:related|read more|read next|more (?:from|stories|on|in|about)|you (?:may|might)|also (?:like|enjoy|read)|recommended|popular|trending|latest|recent|previous|next|see also|most read|don't miss|up next|keep reading|further reading|about the author|tags?:|filed under|categories|posted in|share this|in this article|table of contents|on this page)\b|mehr zum thema|das könnte|lesen sie auch|auch interessant|verwandte|lire aussi|à lire|articles? (?:liés|similaires|connexes)|sur le même|lees ook|leia (?:também|mais)|artigos relacionados|relacionad|también (?:te )?p|más (?:sobre|noticias)|leggi anche|potrebbe interessarti|correlati|читайте также|по теме|похожие|czytaj (?:też|także)|zobacz też|اقرأ أيض|مقالات ذات|مواضيع|بیشتر بخوانید|مطالب مرتبط|関連|おすすめ|相关|推荐|관련|ilgili|läs också|les også|læs også/iu;
const MAX_HEADING_CHARACTERS = 80;

export function isRelatedHeading(text: string): boolean {
	return text.length <= MAX_HEADING_CHARACTERS && RELATED.test(text);
}

const NOTICE_WORDS =
	/cookie|©|copyright|all rights reserved|privacy policy|terms of|advertisement|sponsored|disclaimer|affiliate|alle rechte|tous droits|derechos/i;
const ACTION_WORDS =
	/\b(subscribe|sign up|sign in|log ?in|register|newsletter|share|follow us|tweet|email|print|reply|report|like|click here|download|save|copy link|comments?|leave a|join|donate|buy now|add to|view all|see all|load more|show more|skip to|back to)\b/i;

/** Whether the text is about cookies, rights or advertising. */
export function isNoticeText(text: string): boolean {
	return NOTICE_WORDS.test(text.slice(0, 400));
}

/** Whether the text offers to subscribe, share, sign in and the like. */
export function offersAction(text: string): boolean {
	return ACTION_WORDS.test(text.slice(0, 200));
}
