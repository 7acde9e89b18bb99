// Recognises the parts of a page that name other people and other dates than its article's: comments, teasers, menus.
import { classOf } from './elements.ts';

/** Within this many characters after the title, a part named like a list of articles can be the head of this article. */
export const NEAR_CHARACTERS = 700;
const WITHOUT_TEXT = /^(?:NAV|SCRIPT|STYLE|SELECT|TEXTAREA|IFRAME)$/;
const WHOLE = /^(?:BODY|MAIN|ARTICLE)$/;
const OTHER_PARTS =
	/(?:^|[\s_-])(?:comments?|comment-?list|respond|related|recommended|recent|popular|trending|latest|read-?next|teasers?|widget-area|newsletter|modal|popup|testimonials?|menu)(?:$|[\s_-])/i;
const CARDS =
	/(?:^|[\s_-])sidebar(?:$|[\s_-])|(?:post|article|blog|story|news)s?-?_?(?:card|list|grid|item|teaser|preview)/i;

/**
 * @param distance characters of text between the title and the element; null or negative before the title
 * @param names further classes and ids of such parts
 */
export function isOtherPart(element: Element, distance: number | null, names: RegExp): boolean {
	if (WITHOUT_TEXT.test(element.nodeName)) return true;
	if (element.nodeName === 'FOOTER') return element.closest('article') === null;
	if (WHOLE.test(element.nodeName)) return false;
	const name = `${classOf(element)} ${element.id}`;
	const isNear = distance !== null && distance >= 0 && distance < NEAR_CHARACTERS;
	return OTHER_PARTS.test(name) || names.test(name) || (!isNear && CARDS.test(name));
}
