// An entry: an article in one reader's library with the reader's actions on it, folded from its fields.
import { isPictureHash, parseOriginal, type ArticleId, type Original, type PictureHash } from './article.ts';
import { tagOf, type EntryField, type EntryId, type Fields } from './entry-fields.ts';
import { dateOf, isTrue, isRecord, isText, stampOf, textOf, type Field, type Json } from './core/field.ts';
import type { FailureCode } from './core/failure.ts';
import { articleIn, isItemAction, itemIn } from './item-save.ts';
import { positionOf, type Position } from './reading/position.ts';
import { ZERO_TIMESTAMP, type Timestamp } from './core/hybrid-clock.ts';

/**
 * `retryAt`: time of the next automatic attempt, ms since 1970; null when the server has given up, absent if unknown.
 * `waiting` with a code: the page was requested, and its site asked for a later attempt.
 */
export type FetchState =
	| { readonly state: 'waiting'; readonly code?: FailureCode; readonly retryAt?: number | null }
	| { readonly state: 'done'; readonly result?: RefetchResult }
	| { readonly state: 'failed'; readonly code: FailureCode; readonly retryAt?: number | null };

/**
 * Result of fetching the page of an article again. `shorter`: it has much less text or fewer pictures, and the article stays. `captured`: the
 * article was captured, which no fetch replaces.
 */
export type RefetchResult = 'updated' | 'unchanged' | 'shorter' | 'captured';

/** A request to fetch the page of an article again. `asked`: the server has not answered. `queued`: its turn will come. */
export type Refetch = 'asked' | 'queued';

/** Metadata of a page that could not be extracted. */
export interface About {
	readonly title: string;
	readonly site: string;
	readonly excerpt: string;
	readonly lead: PictureHash | null;
	/** A document of which no article could be made, kept for download. */
	readonly original?: Original;
}

export interface Entry {
	readonly id: EntryId;
	/** The address as it was saved. */
	readonly url: string;
	/**
	 * Whether the page is fetched from the public internet only, because another app or site sent the address and the
	 * reader has not confirmed it.
	 */
	readonly publicOnly: boolean;
	/** Time of the last save, ms since 1970; lists are sorted by it. */
	readonly savedAt: number;
	readonly article: ArticleId | null;
	readonly fetch: FetchState;
	/** Null unless the reader asked to fetch the page of the article again, and that has not ended. */
	readonly refetch: Refetch | null;
	/** Null if the page has no metadata, and if there is an article. */
	readonly about: About | null;
	readonly read: boolean;
	readonly archived: boolean;
	/** Date of archiving, ms since 1970; null while the entry is not archived. */
	readonly archivedAt: number | null;
	readonly bookmarked: boolean;
	readonly deleted: boolean;
	/** Whether its article is the item of a feed. */
	readonly isOfItem: boolean;
	/** Whether the reader has emptied the trash with this entry in it, and the server has not purged it yet. */
	readonly purged: boolean;
	/** The reader's own title, shown before the article's; null without one. */
	readonly title: string | null;
	/** The reader's own author, shown before the article's; null without one. */
	readonly author: string | null;
	/** How far the reader has read without skipping, 0 to 1. */
	readonly furthest: number;
	/** Latest reading position on any device. */
	readonly position: Position | null;
	readonly tags: readonly string[];
	/** The entry that this one was merged into. */
	readonly alias: EntryId | null;
}

/** Days for which a deleted entry stays in the trash, from when the server received the delete. */
export const TRASH_DAYS = 30;
/** Days after the first failure for which the server tries again automatically. */
export const RETRY_DAYS = 7;
const MAX_ABOUT = 1000;

export function entryOf(id: EntryId, fields: Fields): Entry {
	const saved = fields.saved;
	return {
		id,
		url: urlOf(fields),
		publicOnly: isPublicOnly(saved),
		isOfItem: itemIn(saved) !== null,
		savedAt: saved === undefined ? 0 : dateOf(saved),
		article: articleIn(fields),
		fetch: fetchOf(fields),
		refetch: refetchOf(fields),
		about: aboutOf(fields),
		read: isTrue(fields.read),
		archived: isTrue(fields.archived),
		archivedAt: archivedAtOf(fields),
		bookmarked: isTrue(fields.bookmarked),
		deleted: isDeleted(fields),
		purged: isPurged(fields),
		title: ownText(fields.title),
		author: ownText(fields.author),
		position: positionOf(fields.position),
		furthest: typeof fields.furthest?.value === 'number' ? fields.furthest.value : 0,
		tags: tagsOf(fields),
		alias: textOf(fields.alias) as EntryId | null
	};
}

/** Whether a part of the article was read, but not all. */
export function isBegun({ furthest }: Pick<Entry, 'furthest'>): boolean {
	return furthest > 0.02 && furthest < 0.98;
}

/** The address in a `saved` field. */
export function urlOf(fields: Fields): string {
	const value = fields.saved?.value;
	return typeof value === 'object' && value !== null && 'url' in value ? String(value.url) : '';
}

/** Whether the page may be fetched from the public internet only. Unknown values of `reach` count as the narrowest. */
export function isPublicOnly(saved: Field | undefined): boolean {
	return isRecord(saved?.value) && saved.value['reach'] !== undefined;
}

/** The date in `archivedAt` belongs to the last time of archiving only if it was written with it or later. */
function archivedAtOf({ archived, archivedAt }: Fields): number | null {
	if (archived === undefined || !isTrue(archived)) return null;
	return dateOf(archived, stampOf(archivedAt) < archived.stamp ? undefined : archivedAt?.value);
}

/** A text that the reader wrote instead of the article's; null if it is blank. */
function ownText(field: Field | undefined): string | null {
	const text = textOf(field)?.trim() ?? '';
	return text === '' ? null : text;
}

/**
 * Whether the entry is deleted: a save, bookmark, tag, highlight or note after the delete revives it; reading and
 * position do not. A revival outlasts the field that caused it: switching that field off writes `deleted: false`
 * under its timestamp.
 */
export function isDeleted(fields: Fields): boolean {
	return isTrue(fields.deleted) && stampOf(fields.deleted) > revivedAt(fields);
}

/**
 * Whether the reader has emptied the trash with this entry in it. It names the delete, so that a revival and a later
 * delete are not affected.
 */
export function isPurged(fields: Fields): boolean {
	return isDeleted(fields) && fields.purged?.value === fields.deleted?.stamp;
}

/** Whether a field revives a deleted entry. A save that was made by the first action on a feed item does not. */
export function revives(name: string, field: Field | null | undefined): boolean {
	if (field === undefined || field === null) return false;
	if (name === 'saved') return !isItemAction(field);
	return (name === 'bookmarked' || name === 'marked' || tagOf(name) !== null) && isTrue(field);
}

/** Latest timestamp of the fields that revive an entry. */
export function revivedAt(fields: Readonly<Record<string, Field>>): Timestamp {
	let latest = ZERO_TIMESTAMP;
	for (const [name, field] of Object.entries(fields)) {
		if (revives(name, field) && field.stamp > latest) latest = field.stamp;
	}
	return latest;
}

/**
 * The state of the fetch. After a failed fetch, a later save requests another one, so the entry waits again. A later
 * `refetch` ends the failure of an article that the entry shows.
 */
function fetchOf(fields: Fields): FetchState {
	const value = fields.fetch?.value;
	// Of an item the server has the article already.
	if (!isRecord(value)) return { state: itemIn(fields.saved) === null ? 'waiting' : 'done' };
	if (value['state'] === 'done') return { state: 'done', ...resultIn(value) };
	if (textOf(fields.article) !== null && stampOf(fields.fetch) <= stampOf(fields.refetch)) return { state: 'done' };
	if (stampOf(fields.fetch) <= stampOf(fields.saved)) return { state: 'waiting' };
	const code = typeof value['code'] === 'string' ? (value['code'] as FailureCode) : null;
	const retryAt =
		value['retryAt'] === null || typeof value['retryAt'] === 'number' ? { retryAt: value['retryAt'] } : {};
	if (value['state'] === 'failed') return { state: 'failed', code: code ?? 'internal', ...retryAt };
	return code === null ? { state: 'waiting' } : { state: 'waiting', code, ...retryAt };
}

function resultIn({ result }: Record<string, unknown>): { readonly result?: RefetchResult } {
	return typeof result === 'string' ? { result: result as RefetchResult } : {};
}

function refetchOf({ article, fetch, refetch }: Fields): Refetch | null {
	if (textOf(article) === null || typeof refetch?.value !== 'number') return null;
	if (stampOf(fetch) <= refetch.stamp) return 'asked';
	return isRecord(fetch?.value) && fetch.value['state'] === 'waiting' ? 'queued' : null;
}

/** Metadata of a page without an article; kept while the page is fetched again. */
export function aboutOf(fields: Fields): About | null {
	const value = fields.fetch?.value;
	const about = isRecord(value) && textOf(fields.article) === null ? value['about'] : null;
	if (!isRecord(about)) return null;
	const { title, site, excerpt, lead } = about;
	if (![title, site, excerpt].every((text) => isText(text, MAX_ABOUT))) return null;
	const original = parseOriginal(about['original']);
	return {
		...({ title, site, excerpt, lead: isPictureHash(lead) ? lead : null } as About),
		...(original === null ? {} : { original })
	};
}

/** A summary as a value of the field `fetch`. */
export function aboutAsJson({ title, site, excerpt, lead, original }: About): Json {
	const about = { title, site, excerpt, lead };
	if (original === undefined) return about;
	const { hash, type, bytes, name } = original;
	return { ...about, original: { hash, type, bytes, name } };
}

/** The picture or document that is stored for an entry without an article; null without one. */
export function fileOfAbout(about: About | null): PictureHash | null {
	return about?.lead ?? about?.original?.hash ?? null;
}

function tagsOf(fields: Fields): string[] {
	return (Object.keys(fields) as EntryField[])
		.filter((name) => isTrue(fields[name]))
		.map((name) => tagOf(name))
		.filter((tag) => tag !== null)
		.sort((a, b) => a.localeCompare(b));
}
