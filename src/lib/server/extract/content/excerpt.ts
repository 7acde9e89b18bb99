// Chooses the excerpt of an article that lists show.
import { textOf, truncate } from '../html/text-content.ts';

const MAX_EXCERPT = 200;
const MIN_PARAGRAPH_CHARACTERS = 40;

/** @param description of the page, null without one @param text of the article @returns at most 200 characters */
export function chooseExcerpt(root: Element, description: string | null, text: string): string {
	return truncate(description ?? firstParagraph(root) ?? text, MAX_EXCERPT);
}

function firstParagraph(root: Element): string | null {
	for (const paragraph of root.querySelectorAll('p')) {
		const text = textOf(paragraph);
		if (text.length >= MIN_PARAGRAPH_CHARACTERS) return text;
	}
	return null;
}
