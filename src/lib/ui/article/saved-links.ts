// Marks the links of an article that lead to saved articles, and lets them open in the app.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Library } from '../../library/library.ts';

/** Maximum number of addresses that are looked up. */
const MAX_ADDRESSES = 3_000;
/** Id of the words that describe a marked link to screen readers. */
export const SAVED_WORDS_ID = 'saved-link-words';
const OUTSIDE = 'a[href^="http:"], a[href^="https:"]';

/** The address of a link to a web page, also after it was marked; null for other links. */
export function addressOf(link: HTMLAnchorElement): string | null {
	return link.dataset['address'] ?? (link.matches(OUTSIDE) ? link.href : null);
}

/** Marks the links whose address is in the library. */
export async function markSavedLinks(
	root: ParentNode,
	own: EntryId,
	library: Pick<Library, 'entriesOfAddresses'>,
	signal: AbortSignal
): Promise<void> {
	const links = linksByAddress(root);
	const addresses = [...links.keys()].slice(0, MAX_ADDRESSES);
	if (addresses.length === 0) return;
	const found = await library.entriesOfAddresses(addresses);
	if (signal.aborted) return;
	for (const [address, id] of found) if (id !== own) for (const link of links.get(address) ?? []) openInApp(link, id);
}

function linksByAddress(root: ParentNode): Map<string, HTMLAnchorElement[]> {
	const links = new Map<string, HTMLAnchorElement[]>();
	for (const link of root.querySelectorAll<HTMLAnchorElement>(OUTSIDE)) {
		const others = links.get(link.href);
		if (others === undefined) links.set(link.href, [link]);
		else others.push(link);
	}
	return links;
}

/** Lets a link open its article in this app. */
function openInApp(link: HTMLAnchorElement, id: EntryId): void {
	link.dataset['address'] = link.href;
	link.setAttribute('href', `/read/${id}`);
	link.removeAttribute('target');
	link.setAttribute('aria-describedby', SAVED_WORDS_ID);
}
