// The tables as Kysely types. `reader` comes first in the key of every table that has one.
import type { Kysely } from 'kysely';

export interface Schema {
	/** Facts of the whole database: epoch, lineage, owner, secret, set-up and reset links. */
	meta: { key: string; value: string };
	/** One row per reader, incremented first in every transaction that writes; the reader '' counts shared articles. */
	counters: {
		reader: string;
		value: number;
		lineage: string;
		/** The latest timestamp written for this reader: the server's clock never falls behind it. */
		clock?: string | null;
	};
	/** The last number of a lineage; a cursor beyond it comes from a history that was rolled back. */
	lineage_ends: { reader: string; lineage: string; value: number };
	fields: {
		reader: string;
		entity: string;
		id: string;
		field: string;
		value: string;
		stamp: string;
		counter: number;
	};
	/** Columns of an entry that the server needs for fetching and for access checks; the rest is in its fields. */
	entries: {
		reader: string;
		id: string;
		/** `duplicateKey` of the saved address; for an entry of a feed item `addressOfItem`. */
		address: string;
		article: string | null;
		alias: string | null;
		/**
		 * When the server learned that the entry was moved to the trash, ms since 1970 by the server's clock; null for an
		 * entry that is not in the trash.
		 */
		trashed?: number | null;
		/** The picture of a page that could not be made an article. */
		lead: string | null;
	};
	/** The entry of each highlight: a highlight is purged with its entry. */
	highlights: { reader: string; id: string; entry: string };
	/** `confirmed`: 1 if the reader emptied the trash, so that devices do not ask about the delete. */
	tombstones: { reader: string; id: string; stamp: string; counter: number; confirmed: number };
	devices: {
		reader: string;
		device: string;
		number: number;
		hash: string;
		settled: number;
		seen: number;
		/** The name that the reader sees. */
		name: string | null;
		/** The session of its last contact. */
		session: string | null;
		/** 1: to be erased at its next contact. */
		erase: number | null;
		/** 1: replaced by another identity. */
		retired: number | null;
		/** The identity that replaced it, if known. */
		successor: string | null;
	};
	results: { reader: string; device: string; number: number; hash: string; result: string };
	articles: {
		id: string;
		counter: number;
		url: string;
		title: string;
		byline: string | null;
		site: string | null;
		published: number | null;
		lang: string | null;
		dir: string;
		words: number;
		excerpt: string;
		lead: string | null;
		pictures: number;
		revision: string;
		html: string;
		fetched: number;
		/** `duplicateKey` of the address. */
		key: string | null;
		/** When the page was last changed, ms since 1970; null if it names no time after `published`. */
		modified: number | null;
		/** Another address on the same site that the page declares as its own. */
		canonical: string | null;
		/** The document that the article was made of, as JSON (`Original`); null for a page. */
		original: string | null;
		/** Files of a feed item, as JSON (`Enclosure[]`); null without any. */
		enclosures: string | null;
	};
	refs: { article: string; picture: string; position: number };
	/**
	 * Feeds that are polled, one row for all readers. `FeedInfo` is made of `id`, `address`, `title`, `site`, `description`,
	 * `icon`, `health` and `alias`, and numbered by the counter of shared articles.
	 */
	feeds: {
		id: string;
		/** The first address, from which ids of articles are made. */
		url: string;
		/** The address that is polled, and the key of its host. */
		address: string;
		host: string;
		/** `FeedState` as JSON. */
		state: string;
		/** When the feed is polled next, ms since 1970; null when it has stopped. */
		due: number | null;
		/** When the lease ends, ms since 1970. Any process may claim a row whose lease has expired. */
		leased: number;
		owner: string | null;
		title: string | null;
		site: string | null;
		description: string | null;
		icon: string | null;
		/** `FeedHealth` as JSON, as it was last sent. */
		health: string;
		/** The feed that has its items now. */
		alias: string | null;
		counter: number;
	};
	/** `HostState` as JSON. `version` grows with each write, so that two processes do not overwrite each other. */
	feed_hosts: { host: string; state: string; version: number };
	/**
	 * The article of each item that a feed ever had, also of those that have expired. `identity`: hash of the id of the
	 * item. `hash`: of its contents. `seen`: when the feed last had it, ms since 1970.
	 */
	item_identities: { feed: string; identity: string; article: string; hash: string; seen: number };
	/** The feeds of each reader. */
	follows: { reader: string; feed: string };
	/** Items of feeds, numbered by the counter of shared articles. `at`: when the server got the item, ms since 1970. */
	items: { feed: string; article: string; at: number; counter: number };
	pictures: { hash: string; type: string; size: number };
	/** Bytes of an article's text and pictures together; counted for each reader who has it. */
	sizes: { article: string; bytes: number };
	/** Orphaned articles and pictures as of the last sweep. `since`: when that was first seen, ms since 1970. */
	unneeded: { kind: 'article' | 'picture'; id: string; since: number };
	/** Pictures that a reader uploaded, until an article of the reader shows them. `at`: time of upload, ms since 1970. */
	sent_pictures: { reader: string; picture: string; at: number };
	/** The captures of each reader, by the article that was made of them. `at`: time of the capture, ms since 1970. */
	captures: { reader: string; article: string; at: number };
	/** With PostgreSQL only; with SQLite pictures are files. */
	picture_bytes: { hash: string; bytes: Uint8Array };
	/** The sources that articles were made of, as far as they are kept (`store/sources.ts`). */
	sources: {
		article: string;
		kind: 'page' | 'capture';
		url: string;
		network: 'public' | 'private';
		charset: string | null;
		type: string;
		/** Name of the compressed source. */
		file: string;
		/** Bytes of the compressed source and of the list of pictures. */
		bytes: number;
		/** ms since 1970 */
		fetched: number;
		/** The article's pictures by address, as JSON. */
		pictures: string;
	};
	/** Compressed sources, with PostgreSQL only; with SQLite they are files. `at`: when stored, ms since 1970. */
	source_bytes: { file: string; bytes: Uint8Array; at: number };
	/** Pages to fetch. Any process may claim a row whose lease has expired. */
	jobs: {
		reader: string;
		entry: string;
		address: string;
		/** How often it was claimed since a run last ended normally. */
		attempts: number;
		/** When it may be claimed; while it is leased, when the lease ends. */
		due: number;
		leased: number;
		owner: string | null;
		/** The host that it waits for: that of the address, or the one that the address redirects to. */
		host: string;
		/** 0: just saved; 1: one of many saved at once; 2: retried. */
		rank: number;
		/** Temporary failures so far, and when the first was, ms since 1970; 0 without a failure. */
		tries: number;
		failing: number;
	};
	/**
	 * The lane of a reader's pages on one host: their best rank, and when the first may be claimed. Never later or worse
	 * than in `jobs`, but possibly too early or too good: a claim compares the lane with `jobs` and corrects it.
	 */
	lanes: { reader: string; host: string; rank: number; ready: number; version: number };
	/** When a host may be requested again, until when it asked for a pause, and how often in a row it did not answer. */
	hosts: { host: string; free: number; asked: number; strikes: number };
	/**
	 * Failed attempts to sign in or to use a link, by account, device and address. `at`: time of the last attempt, ms
	 * since 1970.
	 */
	tries: { key: string; count: number; at: number };
	/** Tables of better-auth. We write only the hash of a password, and delete sessions. */
	user: { id: string; name: string; email: string };
	session: { id: string; userId: string; token: string };
	account: { userId: string; providerId: string; password: string | null };
}

export type Db = Kysely<Schema>;
/** The kind of database. Both run the same queries; only a few types and the storage of pictures differ. */
export type Flavour = 'sqlite' | 'postgres';
