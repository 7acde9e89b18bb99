// Keys of an entry's row in the index `by-list-key`, by which its lists are sorted and filtered.
import type { ArticleRow, EntryRow, ListKey } from './schema.ts';
import { hostOf } from '../../domain/url/url.ts';
import { aboutOf, entryOf, isBegun, urlOf } from '../../domain/entry.ts';
import { stampOf } from '../../domain/core/field.ts';
import { toMillis } from '../../domain/core/hybrid-clock.ts';
import type { Fields } from '../../domain/entry-fields.ts';

/** What lists need to know of an entry's article. It is stored in the entry's row, because an index cannot join. */
export interface ArticleFacts {
	readonly words: number;
	readonly site: string | null;
	/** Whether the text and all its pictures are on this device. */
	readonly isWhole: boolean;
}

/** Characters of a site's name that are sorted. */
const MAX_SITE_KEY = 100;

export function factsOf({ article, todo }: Pick<ArticleRow, 'article' | 'todo'>): ArticleFacts {
	return { words: article.words, site: article.site, isWhole: todo === 0 };
}

export function isSameFacts(one: ArticleFacts | undefined, other: ArticleFacts): boolean {
	return one?.words === other.words && one.site === other.site && one.isWhole === other.isWhole;
}

/** The row with these facts of its article; without facts, if the article is not on this device. */
export function withFacts({ facts: _facts, ...row }: EntryRow, facts: ArticleFacts | undefined): EntryRow {
	const listKeys = listKeysOf(row, facts);
	return facts === undefined ? { ...row, listKeys } : { ...row, facts, listKeys };
}

function listKeysOf(row: Omit<EntryRow, 'listKeys'>, facts: ArticleFacts | undefined): ListKey[] {
	const { newest, place, bookmarked, fields } = row;
	const lists = [
		...(place === 'feed' || place === 'merged' || place === 'purged' ? [] : [place]),
		...(bookmarked === 1 ? ['bookmarks'] : [])
	];
	if (lists.length === 0) return [];
	const entry = entryOf(row.id, fields);
	const marks: ListKey[] = [
		...(entry.read ? [['read']] : []),
		// The one that was read last comes first.
		...(isBegun(entry) && !entry.read ? [['begun', -toMillis(stampOf(fields.position))]] : []),
		...(facts?.isWhole === true ? [] : [['missing']]),
		...(entry.fetch.state === 'failed' ? [['failed']] : [])
	];
	const keys = lists.flatMap((list): ListKey[] => [
		// An article of unknown length comes last.
		[list, 'words', facts?.words ?? Infinity, newest],
		[list, 'site', siteKey(fields, facts), newest],
		...marks.map((mark) => [list, ...mark])
	]);
	// An article that was read and not archived left Unread when it was read.
	if (place === 'archive') keys.push([place, 'archived', -(entry.archivedAt ?? toMillis(stampOf(fields.read)))]);
	return keys;
}

function siteKey(fields: Fields, facts: ArticleFacts | undefined): string {
	const site = facts?.site ?? aboutOf(fields)?.site ?? hostOf(urlOf(fields));
	return site.toLowerCase().slice(0, MAX_SITE_KEY);
}
