// Limits for single-line texts about an article, and how longer ones are cut.

/** Limits in UTF-16 units. */
export const MAX_TITLE = 500;
export const MAX_BYLINE = 200;
export const MAX_SITE = 120;
export const MAX_EXCERPT = 500;
/** Maximum length of a BCP 47 tag; the longest registered tags have 35 characters. */
export const MAX_LANG = 40;
/** Maximum length of the address of a page. */
export const MAX_ADDRESS = 4096;
/** Maximum length of a text shared by another app; an address further down is hardly what the reader meant. */
export const MAX_SHARED = 64_000;
/** Maximum length of a search query; more words would not be searched. */
export const MAX_QUERY = 16_000;

/** Unicode requires programs to support at most 30 marks on one letter (UAX 15, stream-safe text). */
const TOO_MANY_MARKS = /(\p{M}{30})\p{M}+/gu;
/** Embeddings, overrides and isolates, which would change the direction of text beside the line. */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
const SPACES_AND_CONTROLS = /[\s\p{Cc}\u2028\u2029]+/gu;
/** Maximum length of a grapheme cluster, UTF-16 units; a longer one is cut. */
const MAX_LETTER_LENGTH = 64;

/** Limits the combining marks on each letter. Call it before `normalize`, whose time grows with their square. */
export function limitCombiningMarks(text: string): string {
	return text.replace(TOO_MANY_MARKS, '$1');
}

/**
 * Makes a line that is safe to show anywhere: well-formed, without control characters or direction changes, at most
 * 30 marks on a letter, and cut between two grapheme clusters.
 * @param maxLength maximum length in UTF-16 units, including the ellipsis
 */
export function cutLine(text: string, maxLength: number): string {
	// Cut roughly first, to bound the time.
	const start = text.length > maxLength * 8 ? text.trimStart().slice(0, maxLength * 8) : text;
	const line = limitCombiningMarks(start.toWellFormed().replace(DIRECTION_CONTROLS, ''))
		.replace(SPACES_AND_CONTROLS, ' ')
		.trim();
	if (line.length <= maxLength) return line;
	const end = clusterStart(line, maxLength - 1);
	return `${line.slice(0, end).trimEnd()}…`;
}

/** Start of the grapheme cluster at an offset. */
function clusterStart(line: string, at: number): number {
	const from = Math.max(0, at - MAX_LETTER_LENGTH);
	const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(
		line.slice(from, at + MAX_LETTER_LENGTH)
	);
	const start = letters.containing(at - from)?.index ?? 0;
	// The cluster begins at or before `from`, so it is cut, but not inside a surrogate pair.
	if (start === 0) return /^[\udc00-\udfff]/.test(line.slice(at, at + 1)) ? at - 1 : at;
	return from + start;
}

/** Removes the given characters from the end of a text, in linear time, which a regular expression does not have. */
export function trimEnd(text: string, characters: string): string {
	let end = text.length;
	while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
	return text.slice(0, end);
}
