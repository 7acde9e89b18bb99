// The tables as Kysely sees them. `reader` comes first in the key of every table that has one.
import type { Kysely } from 'kysely';

export interface Schema {
	/** Facts of the whole database: epoch, lineage, owner, secret, set-up and reset links. */
	meta: { key: string; value: string };
	/** One row a reader, bumped first in every transaction that writes; the reader '' counts shared articles. */
	counters: {
		reader: string;
		value: number;
		lineage: string;
		/** The latest stamp written for this reader: the server's clock does not fall behind it. */
		clock?: string | null;
	};
	/** The counter that a lineage ended with; a cursor beyond it comes from a future that was rolled back. */
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
	/** What the server must know of an entry to fetch for it and to guard by it; the rest is in its fields. */
	entries: {
		reader: string;
		id: string;
		/** `duplicateKey` of the saved address. */
		address: string;
		article: string | null;
		alias: string | null;
		/** When the server learned that it was moved to the trash, ms since 1970 by the server's clock; null outside of it. */
		trashed?: number | null;
		/** The picture of a page that could not be made an article. */
		lead: string | null;
	};
	/** Which entry a highlight belongs to: it goes with its entry. */
	highlights: { reader: string; id: string; entry: string };
	tombstones: { reader: string; id: string; stamp: string; counter: number };
	devices: {
		reader: string;
		device: string;
		number: number;
		hash: string;
		settled: number;
		seen: number;
		/** What the reader knows it by. */
		name: string | null;
		/** The session that it last came with. */
		session: string | null;
		/** 1: to be emptied at its next contact. */
		erase: number | null;
		/** 1: its place was taken by another identity. */
		retired: number | null;
		/** That identity, where it is known. */
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
		/** Another address of the same site that the page says is its own. */
		canonical: string | null;
	};
	refs: { article: string; picture: string; position: number };
	/** The feeds that readers follow. */
	follows: { reader: string; feed: string };
	/** What feeds brought, numbered by the counter of shared articles. `at`: when, ms since 1970. */
	items: { feed: string; article: string; at: number; counter: number };
	pictures: { hash: string; type: string; size: number };
	/** Bytes of an article's text and pictures together: counted for each reader who has it. */
	sizes: { article: string; bytes: number };
	/** Articles and pictures that nothing needed when it was last looked. `since`: when that was first seen, ms since 1970. */
	unneeded: { kind: 'article' | 'picture'; id: string; since: number };
	/** Pictures whose bytes a reader has sent, until an article of theirs shows them. `at`: when, ms since 1970. */
	sent_pictures: { reader: string; picture: string; at: number };
	/** With PostgreSQL only; beside SQLite pictures are files. */
	picture_bytes: { hash: string; bytes: Uint8Array };
	/** Pages to fetch. A row whose lease has run out is anybody's. */
	jobs: {
		reader: string;
		entry: string;
		address: string;
		/** Claims since it last came to an end. */
		attempts: number;
		/** When it may be claimed; while it is leased, when the lease ends. */
		due: number;
		leased: number;
		owner: string | null;
		/** Where it waits for its turn: the host of the address, or the one that this leads to. */
		host: string;
		/** 0: just saved; 1: one of many saved at once; 2: tried again. */
		rank: number;
		/** Passing failures so far, and when the first of them was. */
		tries: number;
		failing: number;
	};
	/**
	 * Where a reader's pages of one host wait: the best rank among them, and when the first may be claimed. A hint, never
	 * later or worse than what is in `jobs`: a claim looks there and mends it.
	 */
	lanes: { reader: string; host: string; rank: number; ready: number; version: number };
	/** When a host may be asked again, until when it asked to be left alone, and how often in a row it did not answer. */
	hosts: { host: string; free: number; asked: number; strikes: number };
	/** Failed tries to sign in or to use a link, by account, device and address. `at`: when the last was, ms since 1970. */
	tries: { key: string; count: number; at: number };
	/** Tables of better-auth, of which only these are read by us. */
	user: { id: string; name: string; email: string };
	session: { id: string };
}

export type Db = Kysely<Schema>;
/** Which of the two databases: a few types and the place of pictures differ, no query does. */
export type Flavour = 'sqlite' | 'postgres';
