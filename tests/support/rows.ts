// Builds library rows and other values for component tests, each a default with the test's changes.
import type { Article, ArticleId } from '../../src/lib/domain/article.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { Entry } from '../../src/lib/domain/entry.ts';
import type { EntryView, SyncStatus } from '../../src/lib/library/library.ts';

export const NOW = Date.UTC(2026, 5, 1, 12);

export function entryWith(change: Partial<Entry> = {}): Entry {
	return {
		id: 'entry-0000000000000000' as EntryId,
		url: 'https://www.example.org/a-page',
		publicOnly: false,
		isOfItem: false,
		savedAt: NOW - 3 * 3_600_000,
		article: null,
		fetch: { state: 'waiting' },
		refetch: null,
		about: null,
		read: false,
		archived: false,
		archivedAt: null,
		bookmarked: false,
		deleted: false,
		purged: false,
		title: null,
		author: null,
		furthest: 0,
		position: null,
		tags: [],
		alias: null,
		...change
	};
}

export function articleWith(change: Partial<Article> = {}): Article {
	return {
		id: 'article-00000000000000' as ArticleId,
		url: 'https://www.example.org/a-page',
		title: 'A page worth keeping',
		byline: null,
		site: 'The Example',
		published: null,
		lang: 'en',
		dir: 'ltr',
		words: 690,
		excerpt: '',
		lead: null,
		pictures: 0,
		revision: 'r1',
		...change
	};
}

export function rowWith(change: Partial<EntryView> = {}): EntryView {
	return {
		entry: entryWith(),
		article: null,
		offline: { text: false, pictures: 0, of: 0 },
		isSavePending: false,
		...change
	};
}

export function statusWith(change: Partial<SyncStatus> = {}): SyncStatus {
	return {
		phase: 'idle',
		waiting: 0,
		rejected: 0,
		lastSynced: NOW - 60_000,
		failure: null,
		fetching: 0,
		downloading: 0,
		withoutRoom: 0,
		captures: 0,
		deletesToConfirm: null,
		evicted: false,
		...change
	};
}
