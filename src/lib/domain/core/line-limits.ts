// How long the lines may be that say something about an article, and how a longer one from outside is cut.

/** In UTF-16 units. */
export const MAX_TITLE = 500;
export const MAX_BYLINE = 200;
export const MAX_SITE = 120;
export const MAX_EXCERPT = 500;
/** Of a BCP 47 tag: the longest that are registered have 35. */
export const MAX_LANG = 40;
/** Of a text that another app shares: what is further down in it is no address that the reader meant. */
export const MAX_SHARED = 64_000;
/** Of what is searched for: more words are not looked for anyway. */
export const MAX_QUESTION = 16_000;

/** So many marks on one letter are the most that Unicode asks programs for (UAX 15, stream-safe text). */
const TOO_MANY_MARKS = /(\p{M}{30})\p{M}+/gu;
/** Embeddings, overrides and isolates: they would turn round what stands beside the line. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
const NO_LINE = /[\s\p{Cc}\u2028\u2029]+/gu;
/** Where one letter is made of more units than this, it is cut. */
const LONGEST_LETTER = 64;

/** Unicode puts marks in order in the square of the time that there are marks on one letter: `normalize` comes after this. */
export function withFewMarks(text: string): string {
	return text.replace(TOO_MANY_MARKS, '$1');
}

/**
 * A line that may be shown anywhere: well-formed, without control characters or signs that turn the text beside it, with at
 * most 30 marks on a letter, and cut between two letters as a reader sees them.
 * @param longest in UTF-16 units, the ellipsis included
 */
export function cutLine(text: string, longest: number): string {
	// What is cut off beforehand takes no time. A line that is all spaces for so long has nothing to say.
	const near = text.length > longest * 8 ? text.trimStart().slice(0, longest * 8) : text;
	const line = withFewMarks(near.toWellFormed().replace(TURNING, '')).replace(NO_LINE, ' ').trim();
	if (line.length <= longest) return line;
	const end = letterStart(line, longest - 1);
	return `${line.slice(0, end).trimEnd()}…`;
}

/** Where the letter begins that stands at a place. */
function letterStart(line: string, at: number): number {
	const from = Math.max(0, at - LONGEST_LETTER);
	const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(
		line.slice(from, at + LONGEST_LETTER)
	);
	const start = letters.containing(at - from)?.index ?? 0;
	// A letter longer than any: cut anywhere, but not within a surrogate pair.
	if (start === 0) return /^[\udc00-\udfff]/.test(line.slice(at, at + 1)) ? at - 1 : at;
	return from + start;
}

/** Takes characters off the end of a text. A pattern for it would begin anew at each of them. */
export function trimEnd(text: string, characters: string): string {
	let end = text.length;
	while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
	return text.slice(0, end);
}
