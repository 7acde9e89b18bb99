// Folds a text to its letters and digits, so that two texts compare equal whatever their white space, punctuation,
// accents, case and character entities are.

/** A folded text; `starts[i]` is the offset in the source of the character that unit `i` comes from. */
export interface FoldedText {
	readonly text: string;
	readonly starts: Uint32Array;
}

/** A character entity that a page has escaped twice, and that is text therefore. */
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{1,8}\d{0,2}));/iy;
/** Named entities of letters with an accent; all other names stand for punctuation. */
const ACCENTED = /^([a-z])(?:acute|grave|uml|circ|tilde|cedil|ring|slash|caron)$/i;
const OUTSIDE = /[^\p{L}\p{N}]/gu;
/** Length of the pieces in which the folded text is put together, UTF-16 units. */
const CHUNK = 8_192;

/** The folded form of each character met so far; texts use few different ones. */
type Cache = Map<number, string>;

export function foldText(source: string): FoldedText {
	const cache: Cache = new Map();
	let units = new Uint16Array(source.length + 16);
	let starts = new Uint32Array(source.length + 16);
	let length = 0;
	for (let at = 0; at < source.length;) {
		const code = source.codePointAt(at) ?? 0;
		const entity = code === 0x26 ? entityAt(source, at) : null;
		const folded = entity === null ? foldCharacter(code, cache) : foldEntity(entity, cache);
		if (length + folded.length > units.length) [units, starts] = [grow(units), grow(starts)];
		for (let unit = 0; unit < folded.length; unit++) {
			units[length] = folded.charCodeAt(unit);
			starts[length++] = at;
		}
		at += entity === null ? (code > 0xffff ? 2 : 1) : entity[0].length;
	}
	return { text: decode(units, length), starts: starts.subarray(0, length) };
}

function entityAt(source: string, at: number): RegExpExecArray | null {
	ENTITY.lastIndex = at;
	return ENTITY.exec(source);
}

function foldEntity([, decimal, hexadecimal, name]: RegExpExecArray, cache: Cache): string {
	if (name !== undefined) return (ACCENTED.exec(name)?.[1] ?? '').toLowerCase();
	const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '0', 16) : Number(decimal);
	return code > 0x10ffff ? '' : foldCharacter(code, cache);
}

function foldCharacter(code: number, cache: Cache): string {
	const known = cache.get(code);
	if (known !== undefined) return known;
	const folded = String.fromCodePoint(code).normalize('NFKD').replace(OUTSIDE, '').toLowerCase().replace(OUTSIDE, '');
	cache.set(code, folded);
	return folded;
}

function grow<T extends Uint16Array | Uint32Array>(array: T): T {
	const larger = new (array.constructor as new (length: number) => T)(array.length * 2);
	larger.set(array);
	return larger;
}

function decode(units: Uint16Array, length: number): string {
	let text = '';
	for (let from = 0; from < length; from += CHUNK)
		text += String.fromCharCode(...units.subarray(from, Math.min(length, from + CHUNK)));
	return text;
}
