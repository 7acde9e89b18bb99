// Shows content that a page hides until its script has run, if it is most of the page.
import { textOf } from '../html/text-content.ts';

const HIDDEN_ELEMENTS = '[hidden], [aria-hidden="true"], [style*="display"], [style*="visibility"], [style*="opacity"]';

/** Pages that are streamed, faded in or prerendered for search engines have their text in a hidden element. */
export function unhideMainContent(document: Document): void {
	const { body } = document;
	const all = textOf(body).length;
	for (const noscript of document.querySelectorAll('body noscript')) {
		if (textOf(noscript).length > all) noscript.replaceWith(...noscript.childNodes);
	}
	for (const element of [body, ...body.querySelectorAll(HIDDEN_ELEMENTS)]) {
		if (textOf(element).length * 2 < all) continue;
		for (const name of ['hidden', 'aria-hidden', 'style']) element.removeAttribute(name);
	}
}
