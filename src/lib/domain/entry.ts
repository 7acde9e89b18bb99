// An entry: an article on one reader's shelf, and what the reader did with it, folded from its fields.
import { isPictureHash, type ArticleId, type PictureHash } from './article.ts';
import { tagOf, type EntryField, type EntryId, type Fields } from './entry-fields.ts';
import { isTrue, isRecord, isText, stampOf, textOf, type Field } from './core/field.ts';
import type { FailureCode } from './core/failure.ts';
import { positionOf, type Position } from './reading/position.ts';
import { toMillis, ZERO_TIMESTAMP, type Timestamp } from './core/hybrid-clock.ts';

/**
 * `retryAt`: when the server tries again by itself, ms since 1970; null when it has given up, absent where it does not say.
 * A page that waits with a code was asked for: its site wants to be asked later.
 */
export type FetchState =
	| { readonly state: 'waiting'; readonly code?: FailureCode; readonly retryAt?: number | null }
	| { readonly state: 'done' }
	| { readonly state: 'failed'; readonly code: FailureCode; readonly retryAt?: number | null };

/** What is known of a page that could not be made an article: what it says of itself. */
export interface About {
	readonly title: string;
	readonly site: string;
	readonly excerpt: string;
	readonly lead: PictureHash | null;
}

export interface Entry {
	readonly id: EntryId;
	/** The address as it was saved. */
	readonly url: string;
	/** Another app or site sent the address: it is fetched from the public internet only, until the reader confirms it. */
	readonly publicOnly: boolean;
	/** When it was last saved, ms since 1970: what lists are ordered by. */
	readonly savedAt: number;
	readonly article: ArticleId | null;
	readonly fetch: FetchState;
	/** Null when nothing is known but the address, and when there is an article. */
	readonly about: About | null;
	readonly read: boolean;
	readonly archived: boolean;
	readonly bookmarked: boolean;
	readonly deleted: boolean;
	/** How far the reader has read without leaving anything out, 0 to 1. */
	readonly furthest: number;
	/** Where the reader is, on whichever device that was last. */
	readonly position: Position | null;
	readonly tags: readonly string[];
	/** The entry that this one was merged into. */
	readonly alias: EntryId | null;
}

/** Days that a deleted entry stays in the trash, from when the server learned of the delete. */
export const TRASH_DAYS = 30;
/** Days from the first failure for which the server tries again by itself. */
export const RETRY_DAYS = 7;
const MAX_ABOUT = 1000;

export function entryOf(id: EntryId, fields: Fields): Entry {
	const saved = fields.saved;
	return {
		id,
		url: urlOf(fields),
		publicOnly: isPublicOnly(saved),
		savedAt: savedAtOf(saved),
		article: textOf(fields.article) as ArticleId | null,
		fetch: fetchOf(fields),
		about: aboutOf(fields),
		read: isTrue(fields.read),
		archived: isTrue(fields.archived),
		bookmarked: isTrue(fields.bookmarked),
		deleted: isDeleted(fields),
		position: positionOf(fields.position),
		furthest: typeof fields.furthest?.value === 'number' ? fields.furthest.value : 0,
		tags: tagsOf(fields),
		alias: textOf(fields.alias) as EntryId | null
	};
}

/** The address that a `saved` field holds. */
export function urlOf(fields: Fields): string {
	const value = fields.saved?.value;
	return typeof value === 'object' && value !== null && 'url' in value ? String(value.url) : '';
}

/** Any word on the reach of a fetch that is not known here is taken as the narrowest. */
export function isPublicOnly(saved: Field | undefined): boolean {
	return isRecord(saved?.value) && saved.value['reach'] !== undefined;
}

/** The stamp's time, unless the save says an earlier one: a save that was undone puts its entry back in its place. */
function savedAtOf(saved: Field | undefined): number {
	if (saved === undefined) return 0;
	const stamped = toMillis(saved.stamp);
	const at = isRecord(saved.value) ? saved.value['at'] : undefined;
	return typeof at === 'number' && at > 0 ? Math.min(at, stamped) : stamped;
}

/**
 * Deleted, unless a save, bookmark, tag, highlight or note stamped later revived it. Reading and position do not. A
 * revival outlives the field that made it: who switches that field off says `deleted: false` under its stamp.
 */
export function isDeleted(fields: Fields): boolean {
	return isTrue(fields.deleted) && stampOf(fields.deleted) > revivedAt(fields);
}

/** Whether a field says that the reader wants the entry. The save that a feed item's first action makes does not. */
export function revives(name: string, field: Field | null | undefined): boolean {
	if (field === undefined || field === null) return false;
	if (name === 'saved') return !(isRecord(field.value) && 'feed' in field.value);
	return (name === 'bookmarked' || name === 'marked' || tagOf(name) !== null) && isTrue(field);
}

/** The latest stamp of the fields that revive an entry. */
export function revivedAt(fields: Readonly<Record<string, Field>>): Timestamp {
	let latest = ZERO_TIMESTAMP;
	for (const [name, field] of Object.entries(fields)) {
		if (revives(name, field) && field.stamp > latest) latest = field.stamp;
	}
	return latest;
}

/** Saving again after a failure makes the entry wait again: that is how a retry is asked for. */
function fetchOf(fields: Fields): FetchState {
	const value = fields.fetch?.value;
	if (!isRecord(value)) return { state: 'waiting' };
	if (value['state'] === 'done') return { state: 'done' };
	if (stampOf(fields.fetch) <= stampOf(fields.saved)) return { state: 'waiting' };
	const code = typeof value['code'] === 'string' ? (value['code'] as FailureCode) : null;
	const retryAt =
		value['retryAt'] === null || typeof value['retryAt'] === 'number' ? { retryAt: value['retryAt'] } : {};
	if (value['state'] === 'failed') return { state: 'failed', code: code ?? 'internal', ...retryAt };
	return code === null ? { state: 'waiting' } : { state: 'waiting', code, ...retryAt };
}

/** It stays while the page is asked for again. */
export function aboutOf(fields: Fields): About | null {
	const value = fields.fetch?.value;
	const about = isRecord(value) && textOf(fields.article) === null ? value['about'] : null;
	if (!isRecord(about)) return null;
	const { title, site, excerpt, lead } = about;
	if (![title, site, excerpt].every((text) => isText(text, MAX_ABOUT))) return null;
	return { title, site, excerpt, lead: isPictureHash(lead) ? lead : null } as About;
}

function tagsOf(fields: Fields): string[] {
	return (Object.keys(fields) as EntryField[])
		.filter((name) => isTrue(fields[name]))
		.map((name) => tagOf(name))
		.filter((tag) => tag !== null)
		.sort((a, b) => a.localeCompare(b));
}
