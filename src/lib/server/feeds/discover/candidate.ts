// The address of what may be a feed, and how it was found.

/**
 * `typed`: the reader gave it; `known`: it follows from the address, because the site is known; `linked`: the page names it
 * as its feed; `link`: the page links to it with the words of a feed; `guessed`: feeds often lie there.
 */
export type CandidateSource = 'typed' | 'known' | 'linked' | 'link' | 'guessed';

export interface Candidate {
	/** http or https. */
	readonly url: string;
	/** What the page calls it. */
	readonly title: string | null;
	readonly source: CandidateSource;
}

export type CandidateFormat = 'rss' | 'atom' | 'json';

/**
 * What a feed is beside the articles of the site, best first: `audio` a podcast; `language` a feed in another language
 * than the page; `comments` comments, recent changes and the like.
 */
export type CandidateContent = 'articles' | 'audio' | 'language' | 'comments';

/** A candidate with what its place in the list depends on. */
export interface FoundCandidate extends Candidate {
	/** By the type that a page gives; null if it gives none. */
	readonly format: CandidateFormat | null;
	readonly content: CandidateContent;
}

/** A candidate about which only its address is known. */
export function candidateAt(url: string, source: CandidateSource): FoundCandidate {
	return { url, title: null, source, format: null, content: 'articles' };
}
