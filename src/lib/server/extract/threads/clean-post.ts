// Cleans the text of a post: quotes become blockquotes, and buttons, signatures and the like go.
import { classOf, elementsIn } from '../html/elements.ts';
import { hasMoreWords, isBlank, textOf } from '../html/text-content.ts';

const QUOTE =
	/(?:^|[\s_-])(?:bb[-_]?code[-_]?)?(?:block-?)?quote(?:[-_]?(?:box|container|wrapper|block|message|content|body))?(?:$|[\s_-])|bbcodequote|bbcode_quote|ipsquote|userquote/i;
const QUOTED_NAME = /title|author|attribution|citation|cite|quote-?header|postedby|quote-?name/i;
const REMOVED =
	/(?:^|[\s_-])(?:signatures?|sig|edited-?by|last-?edit(?:ed)?|reactions?|likes?|share|sharing|expand-?link|post-?controls|post-?actions|toolbar|buttons?|vote|votes|votecell|permalink|report|avatar|advert|ads?|sr-only|visually-hidden)(?:$|[\s_-])|expandlink/i;
const MAX_REMOVED_WORDS = 12;
/** Elements at the beginning of a quote that can hold the name. */
const MAX_TRIED = 8;
const MAX_NAME_CHARACTERS = 120;
const SIGNATURE = /(?:^|[\s_-])(?:signature|sig)(?:$|[\s_-])|signature$/i;

export function cleanPost(document: Document, body: Element): void {
	for (const element of [...body.querySelectorAll('[class]')]) {
		const name = classOf(element).slice(0, 300);
		if (SIGNATURE.test(name)) element.remove();
		else if (
			REMOVED.test(name) &&
			!QUOTE.test(name) &&
			!hasMoreWords(element, MAX_REMOVED_WORDS) &&
			element.querySelector('img, pre') === null
		)
			element.remove();
	}
	makeQuotes(document, body);
}

/** Turns the boxes of quotes into blockquotes that begin with the quoted name. */
function makeQuotes(document: Document, body: Element): void {
	for (const element of [...body.querySelectorAll('blockquote, [class*="quote" i]')]) {
		if (element.parentNode === null || isBlank(element)) continue;
		if (element.tagName !== 'BLOCKQUOTE') {
			const name = classOf(element).slice(0, 300);
			if (
				!QUOTE.test(name) ||
				QUOTED_NAME.test(name) ||
				/^(?:A|SPAN|P|TIME|CITE|H[1-6])$/.test(element.tagName) ||
				element.closest('blockquote') !== null
			)
				continue;
			const inner = element.querySelector('blockquote');
			if (inner === null) {
				const quote = document.createElement('blockquote');
				quote.append(...element.childNodes);
				element.replaceWith(quote);
				nameQuote(document, quote);
			} else {
				const first = elementsIn(element, mayNameQuote, MAX_TRIED).find(
					(one) => one.closest('blockquote') !== inner && isQuotedName(one)
				);
				if (first !== undefined) inner.prepend(first);
				element.replaceWith(inner);
				nameQuote(document, inner);
			}
		} else nameQuote(document, element);
	}
}

function mayNameQuote(element: Element): boolean {
	return element.tagName === 'CITE' || element.hasAttribute('class');
}

function isQuotedName(element: Element): boolean {
	return element.tagName === 'CITE' || QUOTED_NAME.test(classOf(element).slice(0, 300));
}

/** Puts the name at the beginning of a quote into a paragraph of its own. */
function nameQuote(document: Document, quote: Element): void {
	const name = elementsIn(quote, mayNameQuote, MAX_TRIED).find(
		(element) => element.closest('blockquote') === quote && isQuotedName(element)
	);
	if (name === undefined || isBlank(name) || textOf(name).length > MAX_NAME_CHARACTERS) return;
	const line = document.createElement('p');
	const cite = document.createElement('cite');
	cite.textContent = textOf(name);
	line.append(cite);
	name.remove();
	quote.prepend(line);
}
