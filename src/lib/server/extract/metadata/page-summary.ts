// What a page says of itself in its head, for one of which no article can be made.
import { openDocument, baseOf } from '../html/parse-document.ts';
import { makeLean } from '../html/prune-html.ts';
import { readMetadata } from './metadata.ts';
import { shorten } from '../html/text-content.ts';

export interface PageAbout {
	readonly title: string;
	readonly site: string;
	/** Empty when it does not say. */
	readonly excerpt: string;
	/** Address of its picture. */
	readonly picture: string | null;
}

/** Heads are a tenth of this. What comes after has been tried, and was too much or nothing. */
const MOST = 200_000;
const MAX_TITLE = 300;
const MAX_SITE = 80;
const MAX_EXCERPT = 200;

/** Null for a page that has no title. */
export function readAbout(html: string, address: string): PageAbout | null {
	const start = html.slice(0, MOST);
	const end = start.search(/<\/head\b|<body\b/i);
	const document = openDocument(makeLean(end === -1 ? start : start.slice(0, end)).html);
	const { title, site, description, picture } = readMetadata(document, address, baseOf(document, address));
	if (title === null) return null;
	return {
		title: shorten(title, MAX_TITLE),
		site: shorten(site, MAX_SITE),
		excerpt: shorten(description ?? '', MAX_EXCERPT),
		picture
	};
}
