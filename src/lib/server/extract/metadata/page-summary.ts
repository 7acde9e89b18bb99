// Reads a summary of a page from its head when no article can be made of it.
import { openDocument, baseOf } from '../html/parse-document.ts';
import { pruneHtml } from '../html/prune-html.ts';
import { readMetadata } from './metadata.ts';
import { truncate } from '../html/text-content.ts';

export interface PageSummary {
	readonly title: string;
	readonly site: string;
	/** Empty if not declared. */
	readonly excerpt: string;
	/** URL of the page's picture. */
	readonly picture: string | null;
}

/** Only this beginning of a page is read. Most heads are a tenth as long. */
const MAX_CHARACTERS = 200_000;
const MAX_TITLE = 300;
const MAX_SITE = 80;
const MAX_EXCERPT = 200;

/** The summary; null for a page that has no title. */
export function readPageSummary(html: string, address: string): PageSummary | null {
	const start = html.slice(0, MAX_CHARACTERS);
	const end = start.search(/<\/head\b|<body\b/i);
	const document = openDocument(pruneHtml(end === -1 ? start : start.slice(0, end)).html);
	const { title, site, description, picture } = readMetadata(document, address, baseOf(document, address));
	if (title === null) return null;
	return {
		title: truncate(title, MAX_TITLE),
		site: truncate(site, MAX_SITE),
		excerpt: truncate(description ?? '', MAX_EXCERPT),
		picture
	};
}
