// Judges media queries (Media Queries 4) as a browser would on a wide, light screen of double density.

/** `unknown` for a feature that is not known here. */
export type MediaMatch = 'yes' | 'no' | 'unknown';

const WIDTH_PX = 1_440;
const HEIGHT_PX = 900;
const DENSITY = 2;
const PX_PER_EM = 16;
const MAX_CHARACTERS = 1_000;
/** The values of features that are words. */
const WORDS: ReadonlyMap<string, string> = new Map([
	['prefers-color-scheme', 'light'],
	['prefers-reduced-motion', 'no-preference'],
	['prefers-reduced-data', 'no-preference'],
	['prefers-contrast', 'no-preference'],
	['forced-colors', 'none'],
	['inverted-colors', 'none'],
	['orientation', 'landscape'],
	['hover', 'hover'],
	['any-hover', 'hover'],
	['pointer', 'fine'],
	['any-pointer', 'fine'],
	['display-mode', 'browser'],
	['scripting', 'enabled'],
	['update', 'fast']
]);
/** The values of features that are numbers: px, px, dots for each px, share. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
	['width', WIDTH_PX],
	['device-width', WIDTH_PX],
	['height', HEIGHT_PX],
	['device-height', HEIGHT_PX],
	['resolution', DENSITY],
	['device-pixel-ratio', DENSITY],
	['aspect-ratio', WIDTH_PX / HEIGHT_PX],
	['device-aspect-ratio', WIDTH_PX / HEIGHT_PX],
	['color', 8],
	['monochrome', 0],
	['grid', 0]
]);

/** @param media a list of media queries; an empty one matches */
export function matchMedia(media: string): MediaMatch {
	const text = media.trim().toLowerCase();
	if (text === '') return 'yes';
	if (text.length > MAX_CHARACTERS) return 'unknown';
	const results = text.split(',').map(matchQuery);
	if (results.includes('yes')) return 'yes';
	return results.includes('unknown') ? 'unknown' : 'no';
}

function matchQuery(query: string): MediaMatch {
	const words = query.trim().replace(/^only\s+/, '');
	const isNegated = /^not\s/.test(words);
	const parts = words.replace(/^not\s+/, '').split(/\sand\s/);
	const results = parts.map((part) => matchPart(part.trim()));
	const result = results.includes('no') ? 'no' : results.includes('unknown') ? 'unknown' : 'yes';
	return isNegated ? opposite(result) : result;
}

function matchPart(part: string): MediaMatch {
	if (/^(?:all|screen)$/.test(part)) return 'yes';
	if (/^(?:print|speech|tty|tv|projection|handheld|braille|embossed|aural)$/.test(part)) return 'no';
	if (part.startsWith('not ')) return opposite(matchPart(part.slice('not '.length).trim()));
	if (!part.startsWith('(') || !part.endsWith(')')) return 'unknown';
	const inner = part.slice(1, -1).trim();
	if (inner.startsWith('(') || / or /.test(inner)) return matchAny(inner);
	return matchFeature(inner);
}

/** Features joined by `or`, in one more pair of parentheses. */
function matchAny(inner: string): MediaMatch {
	const results = inner.split(/\sor\s/).map((part) => (part.includes('((') ? 'unknown' : matchPart(part.trim())));
	if (results.includes('yes')) return 'yes';
	return results.includes('unknown') ? 'unknown' : 'no';
}

function matchFeature(feature: string): MediaMatch {
	const [name = '', value] = feature.split(':').map((side) => side.trim());
	if (value === undefined) return matchRange(feature);
	const plain = name.replace(/^-(?:webkit|moz|o)-/, '');
	const limit = /^(min|max)-(?:-moz-|-webkit-)?([a-z][a-z-]*)$/.exec(plain);
	const wanted = numberOf(value);
	const actual = NUMBERS.get(limit?.[2] ?? plain);
	if (actual !== undefined && wanted !== null) {
		if (limit === null) return answer(actual === wanted);
		return answer(limit[1] === 'min' ? actual >= wanted : actual <= wanted);
	}
	const word = WORDS.get(plain);
	return word === undefined ? 'unknown' : answer(word === value);
}

/** A feature alone, such as `color`, or a range such as `400px <= width < 900px`. */
function matchRange(feature: string): MediaMatch {
	const sides = feature.split(/(<=|>=|<|>|=)/).map((side) => side.trim());
	if (sides.length === 1) {
		const number = NUMBERS.get(feature);
		const word = WORDS.get(feature);
		if (number !== undefined) return answer(number !== 0);
		return word === undefined ? 'unknown' : answer(!/^(?:none|no-preference)$/.test(word));
	}
	const results: MediaMatch[] = [];
	for (let index = 1; index < sides.length; index += 2) {
		const [left, right] = [sides[index - 1] ?? '', sides[index + 1] ?? ''].map(
			(side) => NUMBERS.get(side) ?? numberOf(side)
		);
		if (left == null || right == null) return 'unknown';
		results.push(answer(compare(left, sides[index] ?? '', right)));
	}
	return results.includes('no') ? 'no' : 'yes';
}

function compare(left: number, sign: string, right: number): boolean {
	if (sign === '=') return left === right;
	if (sign.startsWith('<')) return sign === '<' ? left < right : left <= right;
	return sign === '>' ? left > right : left >= right;
}

/** px, dots for each px, or a ratio; null for another value. */
function numberOf(value: string): number | null {
	const ratio = /^(\d{1,6}(?:\.\d{1,6})?)\s?\/\s?(\d{1,6}(?:\.\d{1,6})?)$/.exec(value);
	if (ratio !== null) return Number(ratio[1]) / Number(ratio[2]);
	const match = /^(-?\d{0,6}(?:\.\d{1,6})?)(px|em|rem|dppx|x|dpi|dpcm)?$/.exec(value);
	if (match === null || match[1] === '' || match[1] === '-') return null;
	const number = Number(match[1]);
	if (match[2] === 'em' || match[2] === 'rem') return number * PX_PER_EM;
	if (match[2] === 'dpi') return number / 96;
	return match[2] === 'dpcm' ? (number * 2.54) / 96 : number;
}

function opposite(match: MediaMatch): MediaMatch {
	if (match === 'unknown') return match;
	return answer(match === 'no');
}

function answer(isTrue: boolean): MediaMatch {
	return isTrue ? 'yes' : 'no';
}
