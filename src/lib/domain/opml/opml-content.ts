// What is read from a list of feeds in OPML, and what of it was left out.

/** Maximum size of a list, bytes; 5,000 feeds with their descriptions take 3 MB. */
export const MAX_OPML_BYTES = 20_000_000;
/** Maximum number of feeds in one list. */
export const MAX_OPML_FEEDS = 20_000;
/** Refused addresses and repeated feeds that are reported one by one; of more, only the number is. */
export const MAX_REPORTED = 2_000;

export interface OpmlFeed {
	/** http or https, without a password. */
	readonly url: string;
	/** Null if the list gives none, or only the address. */
	readonly title: string | null;
	/** Path of the folders around it, such as `News / World`; null at the top of the list. */
	readonly folder: string | null;
	/** Address of the site. */
	readonly site: string | null;
}

/**
 * `no-url`: no address; `bad-url`: not an absolute address, or one that is too long; `scheme`: neither http nor https;
 * `not-a-feed`: a page from which another reader makes a feed by its own rules; `too-many`: beyond `MAX_OPML_FEEDS`.
 */
export type OpmlRefusalReason = 'no-url' | 'bad-url' | 'scheme' | 'not-a-feed' | 'too-many';

/** Where in the list something is. */
export interface OpmlPlace {
	/** Line of the file, from 1. */
	readonly line: number;
	/** Position among the outlines with an address, from 1; an outline without one has that of the outline before it. */
	readonly position: number;
}

export interface OpmlRefusal extends OpmlPlace {
	readonly why: OpmlRefusalReason;
	/** The address as it is written, or the title if there is none; for people. */
	readonly text: string;
}

/** A feed that the list has once more; it stays where it came first. */
export interface OpmlDuplicate extends OpmlPlace {
	readonly url: string;
	readonly folder: string | null;
}

export interface OpmlContent {
	readonly feeds: readonly OpmlFeed[];
	readonly refused: readonly OpmlRefusal[];
	readonly refusedCount: number;
	readonly duplicates: readonly OpmlDuplicate[];
	readonly duplicateCount: number;
	/** Addresses of feeds whose name and password were left out. */
	readonly passwordsRemoved: readonly string[];
}

/** Why a document is no list of feeds. */
export type OpmlFailure = 'empty' | 'not-opml' | 'too-large';
