// Decides the ids of items. A change of these rules doubles every item of every reader and needs a migration.
import { hash128 } from '../../../domain/core/fnv1a.ts';
import { MAX_ADDRESS } from '../../../domain/core/line-limits.ts';
import type { FeedItemDocument } from './feed-document.ts';

/** An item before its id is unique; `id` is the one that the feed gives. */
export type UnidentifiedItem = Omit<FeedItemDocument, 'id'> & { readonly id: string | null };

/**
 * The id of an item is the one that the feed gives, otherwise its address, otherwise a hash of title, date and first
 * enclosure, or of the text if it has none of them. An id that comes again with another title or address gets the address
 * behind it; an item that comes again is left out.
 */
export function identifyItems(items: readonly UnidentifiedItem[]): FeedItemDocument[] {
	const ids = new Set<string>();
	const seen = new Set<string>();
	return items.flatMap((item) => {
		const plain = idOf(item);
		const key = JSON.stringify([plain, item.url, item.title]);
		if (seen.has(key)) return [];
		seen.add(key);
		const candidates = [plain, `${plain}|${item.url ?? ''}`, `${plain}|${item.url ?? ''}|${hash128(item.title ?? '')}`];
		const id = candidates.find((candidate) => !ids.has(candidate));
		if (id === undefined) return [];
		ids.add(id);
		return { ...item, id };
	});
}

function idOf({ id, url, title, published, enclosures, html }: UnidentifiedItem): string {
	const given = id?.trim() ?? '';
	// A database index has a limit too.
	if (given !== '') return given.length > MAX_ADDRESS ? `hash:${hash128(given)}` : given;
	if (url !== null) return url;
	const enclosure = enclosures[0]?.url ?? null;
	const isBare = title === null && published === null && enclosure === null;
	return `hash:${hash128(JSON.stringify(isBare ? [html] : [title, published, enclosure]))}`;
}
