// Lays out the beginning of an article out of sight, so that its fonts are ready and its words are shaped when it is opened.
import type { SafeHtml } from './safe-html.ts';

const MAX_CHARACTERS = 4_000;
const SAMPLES = { h2: 100, p: MAX_CHARACTERS, strong: 100, em: 100 };

/** @param lang the language of the text, on which fonts and hyphenation depend */
export function layOutAhead(html: SafeHtml, lang: string | null): void {
	const text = String(html)
		.slice(0, 2 * MAX_CHARACTERS)
		.replace(/<[^<>]*>/g, ' ');
	const box = document.createElement('div');
	// The class of the text of an open article.
	box.className = 'body';
	box.inert = true;
	if (lang !== null) box.lang = lang;
	Object.assign(box.style, { position: 'fixed', inset: '0', visibility: 'hidden', contain: 'strict' });
	for (const [tag, characters] of Object.entries(SAMPLES)) {
		const part = document.createElement(tag);
		part.textContent = text.slice(0, characters);
		box.append(part);
	}
	document.body.append(box);
	// Reading a size makes the browser lay out the page.
	box.getBoundingClientRect();
	box.remove();
}
