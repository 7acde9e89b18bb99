// One spelling for what a reader takes for one letter: case, accents, digits, Arabic and Persian letters, ligatures.

/** Letters that Unicode does not take apart. */
const LETTERS: Readonly<Record<string, string>> = {
	ß: 'ss',
	æ: 'ae',
	œ: 'oe',
	ø: 'o',
	đ: 'd',
	ð: 'd',
	þ: 'th',
	ł: 'l',
	ħ: 'h',
	ŧ: 't',
	ı: 'i',
	ĸ: 'k',
	ŋ: 'n',
	ſ: 's',
	ς: 'σ',
	ґ: 'г',
	// Arabic: a letter's seats and endings; Persian and Urdu type the same letters by other code points.
	ٱ: 'ا',
	ى: 'ی',
	ي: 'ی',
	ې: 'ی',
	ے: 'ی',
	ك: 'ک',
	ة: 'ه',
	ۀ: 'ه',
	ە: 'ه',
	ہ: 'ه',
	ھ: 'ه',
	ۃ: 'ه',
	// Devanagari: one sign for a nasal vowel.
	'ँ': 'ं'
};

const DIGIT = /\p{Nd}/u;

/**
 * Marks that readers leave out: accents of Latin, Greek and Cyrillic, points of Hebrew, harakat of Arabic, tatweel, the
 * nukta, variants of one sign, soft hyphens and marks of direction. Signs of vowels in Indic scripts and voicing in Japanese
 * are letters.
 */
const LEFT_OUT = [
	[0x0300, 0x036f],
	[0x0483, 0x0487],
	[0x0591, 0x05c7],
	[0x0610, 0x061a],
	[0x064b, 0x065f],
	[0x0670, 0x0670],
	[0x06d6, 0x06ed],
	[0x093c, 0x093c],
	[0x09bc, 0x09bc],
	[0xfe00, 0xfe0f],
	[0xe0100, 0xe01ef]
] as const;
const MARK = /[\p{M}\p{Cf}\u0640]/gu;
const PLAIN = /^\p{ASCII}*$/u;
const SPECIAL = /\P{ASCII}/gu;

/** @param word without joiners */
export function fold(word: string): string {
	const lower = word.toLowerCase();
	if (PLAIN.test(lower)) return lower;
	return lower
		.normalize('NFKD')
		.replaceAll('и\u0306', 'й')
		.replaceAll('եւ', 'եվ')
		.replace(MARK, (mark) => (isLeftOut(mark) ? '' : mark))
		.replace(SPECIAL, foldLetter)
		.normalize('NFC');
}

function isLeftOut(mark: string): boolean {
	const code = mark.codePointAt(0) ?? 0;
	return !/\p{M}/u.test(mark) || LEFT_OUT.some(([from, to]) => code >= from && code <= to);
}

function foldLetter(letter: string): string {
	return LETTERS[letter] ?? (DIGIT.test(letter) ? String(digitOf(letter.codePointAt(0) ?? 0)) : letter);
}

/** Every script has its ten digits in a row (Unicode, section 4.6), and nothing that is a digit before them. */
function digitOf(code: number): number {
	let value = 0;
	while (value < 9 && DIGIT.test(String.fromCodePoint(code - value - 1))) value++;
	return value;
}

/** How a word is written elsewhere: Müller as Mueller, Ångström as Aangstroem, مسئول as مسؤول; null for most. */
export function spelledOut(word: string): string | null {
	const lower = word.toLowerCase().normalize('NFC');
	const spelled = lower.replace(/[äöüåø]|ئ(?=و)/g, (letter) => ELSEWHERE[letter] ?? letter);
	return spelled === lower ? null : fold(spelled);
}

const ELSEWHERE: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe', ئ: 'ؤ' };
