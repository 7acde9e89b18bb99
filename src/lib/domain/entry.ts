// An entry: an article on one reader's shelf, and what the reader did with it, folded from its fields.
import { isAnchor, type Anchor } from './anchor.ts';
import { isPictureHash, type ArticleId, type PictureHash } from './article.ts';
import { tagOf, type EntryField, type EntryId, type Fields } from './entry-fields.ts';
import { isOn, isRecord, isText, stampOf, textOf } from './fields.ts';
import type { FailureCode } from './failure.ts';
import { millisOf, type Stamp } from './stamp.ts';

/**
 * `again`: when the server tries again by itself, ms since 1970; null when it has given up, absent where it does not say.
 * A page that waits with a code was asked for: its site wants to be asked later.
 */
export type FetchState =
	| { readonly state: 'waiting'; readonly code?: FailureCode; readonly again?: number | null }
	| { readonly state: 'done' }
	| { readonly state: 'failed'; readonly code: FailureCode; readonly again?: number | null };

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
	/** How far the reader got, 0 to 1. */
	readonly furthest: number;
	/** Where the reader is, on whichever device that was last. */
	readonly position: Anchor | null;
	readonly tags: readonly string[];
	/** The entry that this one was merged into. */
	readonly alias: EntryId | null;
}

/** Days that a deleted entry stays in the trash. */
export const TRASH_DAYS = 30;
/** Days from the first failure for which the server tries again by itself. */
export const RETRY_DAYS = 7;
const MAX_ABOUT = 1000;

export function entryOf(id: EntryId, fields: Fields): Entry {
	const saved = fields.saved;
	return {
		id,
		url: urlOf(fields),
		savedAt: saved === undefined ? 0 : millisOf(saved.stamp),
		article: textOf(fields.article) as ArticleId | null,
		fetch: fetchOf(fields),
		about: aboutOf(fields),
		read: isOn(fields.read),
		archived: isOn(fields.archived),
		bookmarked: isOn(fields.bookmarked),
		deleted: isDeleted(fields),
		position: isAnchor(fields.position?.value) ? fields.position.value : null,
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

/** Deleted, unless a save, bookmark, tag, highlight or note stamped later took it back. Reading and position do not. */
export function isDeleted(fields: Fields): boolean {
	return isOn(fields.deleted) && stampOf(fields.deleted) > revivedAt(fields);
}

function revivedAt(fields: Fields): Stamp {
	let latest = stampOf(fields.saved);
	for (const [name, field] of Object.entries(fields)) {
		const revives = (name === 'bookmarked' || name === 'marked' || tagOf(name) !== null) && isOn(field);
		if (revives && field.stamp > latest) latest = field.stamp;
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
	const again = value['again'] === null || typeof value['again'] === 'number' ? { again: value['again'] } : {};
	if (value['state'] === 'failed') return { state: 'failed', code: code ?? 'internal', ...again };
	return code === null ? { state: 'waiting' } : { state: 'waiting', code, ...again };
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
		.filter((name) => isOn(fields[name]))
		.map((name) => tagOf(name))
		.filter((tag) => tag !== null)
		.sort((a, b) => a.localeCompare(b));
}
