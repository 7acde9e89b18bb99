// Tests of tokenizing texts and queries, by language.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWords, tokens } from './tokenizer.ts';
import { parseQuery } from '../query/query.ts';

/** Whether a text has every word of the query in one of its spellings, as the index requires. */
function finds(query: string, text: string): boolean {
	const terms = tokens(text).map(({ term }) => term);
	const has = (term: string, isPrefix: boolean): boolean =>
		terms.some((each) => (isPrefix ? each.startsWith(term) : each === term));
	const words = parseQuery(query).clauses.flatMap((clause) => clause.words);
	return words.every(({ spellings, isPrefix }) =>
		spellings.some((spelling) => spelling.every((term) => has(term, isPrefix)))
	);
}

const CASES: Readonly<Record<string, readonly (readonly [query: string, text: string, isFound: boolean])[]>> = {
	English: [
		['dont', 'I don’t know', true],
		["don't", 'I dont know', true],
		["don't", 'I don‘t don t know', true],
		['email', 'Send an e-mail', true],
		['e-mail', 'Send an email', true],
		['mail', 'Send an e-mail', true],
		['e-mail', 'Send an E‑MAIL', true],
		['naive cafe', 'A naïve man in a café', true],
		['usa', 'Made in the U.S.A.', true],
		['node.js', 'Node.js and nodejs', true],
		['c++', 'I learn C++, not C', true],
		['c++', 'I learn C, not D', false],
		['state-of-the-art', 'the state of the art', true],
		['1000', 'They paid 1,000 pounds', true],
		['obrien', 'Flann O’Brien', true],
		['read', 'the reader', false],
		['covid-19', 'COVID19 and after', true],
		['softhyphen', 'a soft\u00adhyphen', true],
		['rock n roll', 'Rock ’n’ Roll', true]
	],
	German: [
		['strasse', 'Die Straße', true],
		['Straße', 'In der STRASSE', true],
		['mueller', 'Herr Müller', true],
		['Müller', 'Herr Mueller', true],
		['muller', 'Herr Müller', true],
		['über', 'UEBER UNS', true],
		['Größe', 'GROESSE', true]
	],
	French: [
		['homme', 'l’homme', true],
		["l'homme", 'L’HOMME', true],
		['oeuvre', 'Une œuvre', true],
		['ete', 'L’été dernier', true],
		['aujourdhui', 'aujourd’hui', true],
		['garçon', 'un garcon', true]
	],
	Spanish: [
		['nino', 'El niño', true],
		['¿Qué?', 'Que sera', true],
		['camión', 'CAMION', true]
	],
	Catalan: [
		['collegi', 'El col·legi', true],
		['col·legi', 'El col.legi', true]
	],
	Danish: [
		['smorrebrod', 'Smørrebrød', true],
		['smoerrebroed', 'Smørrebrød', true],
		['Aarhus', 'Århus', true],
		['Århus', 'Aarhus', true]
	],
	Icelandic: [
		['thor', 'Þór', true],
		['Reykjavik', 'Reykjavík', true]
	],
	Polish: [
		['lodz', 'Łódź', true],
		['Łódź', 'LODZ', true]
	],
	Croatian: [
		['dokovic', 'Đoković', true],
		['Đoković', 'ĐOKOVIĆ', true]
	],
	Turkish: [
		['istanbul', 'İstanbul', true],
		['ISTANBUL', 'istanbul', true],
		['ışık', 'IŞIK', true],
		['isik', 'ışık', true],
		['TÜRKİYE', 'türkiye', true]
	],
	Vietnamese: [
		['da nang', 'Đà Nẵng', true],
		['Việt Nam', 'viet nam', true]
	],
	Greek: [
		['σισυφος', 'ΣΊΣΥΦΟΣ', true],
		['ΟΔΟΣ', 'οδός', true],
		['Ἀθῆναι', 'Αθηναι', true]
	],
	Russian: [
		['елка', 'Ёлка', true],
		['ёлка', 'ЕЛКА', true],
		['мой', 'мои', false]
	],
	Ukrainian: [
		['грунт', 'ґрунт', true],
		["п'ять", 'п’ять', true],
		['пять', 'п’ять', true]
	],
	Hebrew: [
		['שלום', 'שָׁלוֹם', true],
		['צהל', 'צה״ל', true],
		['צה"ל', 'צה״ל', true],
		['ארהב', 'ארה"ב', true]
	],
	Arabic: [
		['احمد', 'أَحْمَد', true],
		['مدرسه', 'مدرسة', true],
		['كتاب', 'الكتاب', true],
		['الكتاب', 'كتاب', true],
		['كتاب', 'وبالكتاب', true],
		['123', 'عام ١٢٣', true],
		['محمد', 'محـــمد', true],
		['على', 'علي', true],
		['لبنان', 'للبنان', true],
		['مدرسة', 'للمدرسة', true],
		['مسئول', 'مسؤول', true],
		['مسؤول', 'مسئول', true]
	],
	Persian: [
		['می‌خواهم', 'میخواهم', true],
		['می‌خواهم', 'می خواهم', true],
		['میخواهم', 'می‌خواهم', true],
		['میخواهم', 'می خواهم', true],
		['می خواهم', 'میخواهم', true],
		['می خواهم', 'می‌خواهم', true],
		['کتابها', 'كتاب‌ها', true],
		['کتاب ها', 'کتابها', true],
		['بزرگترین', 'بزرگ ترین', true],
		['۱۴۰۲', 'سال 1402', true],
		['خانه', 'خانۀ ما', true],
		['ویدیو', 'ویدئو', true]
	],
	Urdu: [
		['ہے', 'یہ ھے', true],
		['کتاب', 'كتاب', true]
	],
	Hindi: [
		['कलम', 'क़लम', true],
		['हिंदी', 'हिँदी', true],
		['2024', '२०२४', true],
		['कल', 'काल', false]
	],
	Chinese: [
		['搜索', '离线搜索引擎', true],
		['中文搜索', '中文搜索', true],
		['水', '香水', true],
		['水', '香油', false],
		['iPhone手机', '一部 iphone 的手机', true],
		['２０２４', '2024年', true]
	],
	Japanese: [
		['東京', '東京都', true],
		['がく', 'かく', false],
		['ﾃﾚﾋﾞ', 'テレビ', true],
		['テレビ', 'テレビを見る', true],
		['がく', 'がく'.normalize('NFD'), true],
		['ガ'.normalize('NFD'), 'ガス', true],
		['葛飾', '葛\u{e0100}飾区', true]
	],
	Korean: [
		['학교', '학교에서', true],
		['한국', '대한민국', false],
		['민국', '대한민국', true],
		['학교', '학교에서'.normalize('NFD'), true],
		['학교'.normalize('NFD'), '학교에서', true]
	],
	Thai: [
		['ไทย', 'ภาษาไทย', true],
		['๒๕๖๗', '2567', true],
		['ภาษาไทย', 'ภาษา\u200bไทย', true]
	],
	Burmese: [['မြန်မာ', 'မြန်မာစာ', true]],
	Khmer: [
		['ខ្មែរ', 'ភាសាខ្មែរ', true],
		['ភាសាខ្មែរ', 'ភាសា\u200bខ្មែរ', true]
	],
	Sinhala: [
		['ශ්රී', 'ශ්\u200dරී ලංකා', true],
		['ශ්\u200dරී', 'ශ්රී ලංකා', true]
	],
	Armenian: [['ԵՐԵՎԱՆ', 'Երևան', true]],
	Uzbek: [['ozbek', 'o‘zbek', true]],
	Hawaiian: [
		['hawaii', 'Hawaiʻi', true],
		["hawai'i", 'Hawaiʻi', true]
	]
};

describe.each(Object.entries(CASES))('%s', (_, cases) => {
	it.each(cases)('the query %s matches the text %s: %s', (query, text, isFound) => {
		expect(finds(query, text)).toBe(isFound);
	});
});

describe('a term', () => {
	it('has its position in the original text', () => {
		const text = 'Über die e-Mail von Straße 12';
		const shown = tokens(text).map(({ term, at, from, to }) => [term, at, text.slice(from, to)]);
		expect(shown).toEqual([
			['uber', 0, 'Über'],
			['ueber', 0, 'Über'],
			['die', 1, 'die'],
			['e', 2, 'e'],
			['mail', 3, 'Mail'],
			['email', 2, 'e-Mail'],
			['email', 3, 'e-Mail'],
			['von', 4, 'von'],
			['strasse', 5, 'Straße'],
			['12', 6, '12']
		]);
	});

	it('is found by a query with the text that it comes from, for any text', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
				expect(finds(text, `before ${text} after`)).toBe(true);
			}),
			{ numRuns: 2000 }
		);
	});

	it.each(['\u0300', '\u0e31', '—', '', ' \u200c '])(
		'is not made of a text without a letter, neither in a document nor in a query: %j',
		(text) => {
			expect(tokens(text)).toEqual([]);
			expect(parseWords(text)).toEqual([]);
		}
	);

	it('has offsets within the text, and comes about in the order of the text', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				let last = 0;
				for (const { term, at, from, to } of tokens(text)) {
					expect(term).not.toBe('');
					expect(from).toBeLessThan(to);
					expect(to).toBeLessThanOrEqual(text.length);
					expect(at).toBeGreaterThanOrEqual(last - 4);
					last = at;
				}
			})
		);
	});
});
