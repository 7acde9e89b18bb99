// Folds variants of a letter into one: case, accents, digits, Arabic and Persian letters, ligatures.

/** Letters that Unicode does not decompose. */
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
	ə: 'e',
	ɓ: 'b',
	ɗ: 'd',
	ƙ: 'k',
	ı: 'i',
	ĸ: 'k',
	ŋ: 'n',
	ſ: 's',
	ς: 'σ',
	ґ: 'г',
	// Arabic: positional forms of letters; Persian and Urdu use other code points for the same letters.
	ٱ: 'ا',
	ى: 'ی',
	ي: 'ی',
	ې: 'ی',
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

/**
 * A nasal before a letter of its own row may be written as a sign above that letter, as in हिन्दी and हिंदी. The blocks
 * of Indic scripts have the same order (Unicode, section 12.1): five rows of consonants, each ending with its nasal.
 */
const [VIRAMA, ANUSVARA] = [0x4d, 0x02];
const NASAL = new RegExp(
	[0x0900, 0x0980, 0x0a80, 0x0b00, 0x0c00, 0x0c80]
		.flatMap((block) =>
			[0x19, 0x1e, 0x23, 0x28, 0x2e].map((nasal) => {
				const [first, last, letter, virama] = [nasal - 4, nasal - 1, nasal, VIRAMA].map((offset) =>
					String.fromCharCode(block + offset)
				);
				return `${letter}${virama}(?=[${first}-${last}])`;
			})
		)
		.join('|'),
	'gu'
);
/** Letters without a vowel that were typed with a ZWJ before they had their own code points. */
const CHILLUS: Readonly<Record<string, string>> = {
	'ണ്\u200d': 'ൺ',
	'ന്\u200d': 'ൻ',
	'ര്\u200d': 'ർ',
	'ല്\u200d': 'ൽ',
	'ള്\u200d': 'ൾ',
	'ക്\u200d': 'ൿ',
	'ত্\u200d': 'ৎ'
};
const CHILLU = new RegExp(Object.keys(CHILLUS).join('|'), 'gu');

const DIGIT = /\p{Nd}/u;

/**
 * Marks that readers omit: accents of Latin, Greek and Cyrillic, points of Hebrew, harakat of Arabic, tatweel, the
 * nukta, variation selectors, soft hyphens and direction marks. Vowel signs of Indic scripts and voicing marks of
 * Japanese are kept.
 */
const REMOVED_MARKS = [
	[0x0300, 0x036f],
	[0x0483, 0x0487],
	[0x0591, 0x05c7],
	[0x0610, 0x061a],
	[0x064b, 0x065f],
	[0x0670, 0x0670],
	[0x06d6, 0x06ed],
	[0x093c, 0x093c],
	[0x09bc, 0x09bc],
	[0x20d0, 0x20ff],
	[0xfe00, 0xfe0f],
	[0xe0100, 0xe01ef]
] as const;
/** Marks that may be removed; also the dot of ŀ, the apostrophe of ŉ, and marks over Armenian letters. */
const MARK = /[\p{M}\p{Cf}\u0640\u00b7\u02bc\u055a-\u055c\u055e]/gu;
const PLAIN = /^\p{ASCII}*$/u;
const SPECIAL = /\P{ASCII}/gu;

/** Maximum length of a word, in UTF-16 units, because normalisation takes quadratic time in a row of marks. */
const MAX_WORD_CHARACTERS = 2_400;

/** The word with all variants of its letters folded. @param word without joiners */
export function fold(word: string): string {
	const lower = word.slice(0, MAX_WORD_CHARACTERS).toLowerCase();
	if (PLAIN.test(lower)) return lower;
	return (
		lower
			.normalize('NFKD')
			// Mathematical letters have their own upper and lower case.
			.toLowerCase()
			.replaceAll('и\u0306', 'й')
			.replaceAll('եւ', 'եվ')
			.replace(NASAL, (nasal) => String.fromCharCode((nasal.charCodeAt(0) & ~0x7f) + ANUSVARA))
			.replace(CHILLU, (letter) => CHILLUS[letter] ?? letter)
			.replace(/([\u0e48-\u0e4b])\u0e4d|([\u0ec8-\u0ecb])\u0ecd/g, (am) => [...am].reverse().join(''))
			.replace(MARK, (mark) => (isRemovedMark(mark) ? '' : mark))
			.replace(SPECIAL, foldLetter)
			.normalize('NFC')
	);
}

function isRemovedMark(mark: string): boolean {
	const code = mark.codePointAt(0) ?? 0;
	return !/\p{M}/u.test(mark) || REMOVED_MARKS.some(([from, to]) => code >= from && code <= to);
}

function foldLetter(letter: string): string {
	return LETTERS[letter] ?? (DIGIT.test(letter) ? String(digitOf(letter.codePointAt(0) ?? 0)) : letter);
}

/** Value of a digit. Each script has its ten digits in a row (Unicode, section 4.6) after a character that is none. */
function digitOf(code: number): number {
	let value = 0;
	while (value < 9 && DIGIT.test(String.fromCodePoint(code - value - 1))) value++;
	return value;
}

/**
 * Another spelling of a word, folded: Müller as Mueller, Đoković as Djoković, مسئول as مسؤول, مسئله as مسأله; null for
 * most words.
 */
export function transliterate(word: string): string | null {
	const lower = word.slice(0, MAX_WORD_CHARACTERS).toLowerCase().normalize('NFC');
	const respelled = lower
		.replace(/[äöüåøđ]|ئ(?=و)/g, (letter) => OTHER_SPELLINGS[letter] ?? letter)
		.replace(/(?<=\p{L})ئ(?=\p{L})/gu, 'أ')
		.replace(/[يی]ء$/u, 'ئ');
	return respelled === lower ? null : fold(respelled);
}

const OTHER_SPELLINGS: Readonly<Record<string, string>> = {
	ä: 'ae',
	ö: 'oe',
	ü: 'ue',
	å: 'aa',
	ø: 'oe',
	đ: 'dj',
	ئ: 'ؤ'
};
