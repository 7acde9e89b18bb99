// What a reader sees of a feed before following it.
import { cutLine, MAX_EXCERPT } from '../../../domain/core/line-limits.ts';
import type { FeedDocument, FeedItemDocument } from '../read/feed-document.ts';
import { plainText } from '../read/markup.ts';

export interface FeedPreview {
	readonly title: string | null;
	readonly description: string | null;
	/** Address of the site. */
	readonly site: string | null;
	/** BCP 47. */
	readonly language: string | null;
	/** Newest first. */
	readonly items: readonly PreviewItem[];
}

export interface PreviewItem {
	/** The first words of the text if it has no title; null if it has neither. */
	readonly title: string | null;
	/** ms since 1970. */
	readonly published: number | null;
}

const MAX_ITEMS = 5;
const MAX_WORDS = 80;
/** Only the beginning of a text is read for its first words. */
const MAX_HTML = 4_000;

export function previewOf({ title, description, homePage, language, items }: FeedDocument): FeedPreview {
	return {
		title,
		description: description === null ? null : cutLine(description, MAX_EXCERPT),
		site: homePage,
		language,
		items: newestItems(items).map((item) => ({ title: titleOf(item), published: item.published }))
	};
}

/** At most five items, in the order of the document if they have no dates. */
export function newestItems(items: readonly FeedItemDocument[]): readonly FeedItemDocument[] {
	return items.toSorted((one, other) => (other.published ?? 0) - (one.published ?? 0)).slice(0, MAX_ITEMS);
}

function titleOf({ title, html }: FeedItemDocument): string | null {
	if (title !== null) return title;
	const line = cutLine(plainText((html ?? '').slice(0, MAX_HTML)), MAX_WORDS);
	return line === '' ? null : line;
}

/** Whether two feeds have the same latest items, as those of one site in two formats have. */
export function haveSameItems(one: FeedDocument, other: FeedDocument): boolean {
	const [first, second] = [addressesOf(one), addressesOf(other)];
	return first.length > 0 && first.join('\n') === second.join('\n');
}

function addressesOf({ items }: FeedDocument): readonly string[] {
	return newestItems(items).flatMap(({ url }) => url ?? []);
}
