// Tests of a text's language, direction and word count.
import { expect, test } from 'vitest';
import { countWords, directionOf, languageOf } from './language.ts';

const english = 'The harbour was quiet that morning, and the boats lay still under a pale sky.';
const persian = 'بندر در آن صبح آرام بود و قایق‌ها زیر آسمانی رنگ‌پریده بی‌حرکت ایستاده بودند.';
const hebrew = 'הנמל היה שקט באותו בוקר, והסירות שכבו דומם תחת שמיים חיוורים ללא רוח.';
const japanese = 'その朝、港は静かで、船は薄い空の下でじっと風を待っていた。誰もいない岸壁に猫が一匹だけ座っていた。';

test('the first declared language that is a valid tag is used', () => {
	expect(languageOf([null, 'nonsense language', 'en_US', 'fr'], english)).toBe('en-US');
	expect(languageOf(['EN'], english)).toBe('en');
	expect(languageOf([], english)).toBeNull();
});

test('a declared language that does not fit the text is skipped', () => {
	expect(languageOf(['en', 'fa-IR'], persian)).toBe('fa-IR');
	expect(languageOf(['en-US'], persian)).toBeNull();
	expect(languageOf(['en'], hebrew)).toBe('he');
	expect(languageOf(['en'], japanese)).toBe('ja');
});

test('languages that are also written in Latin letters are accepted', () => {
	expect(languageOf(['sr'], english)).toBe('sr');
	expect(languageOf(['zh-Hant'], '港口'.repeat(40))).toBe('zh-Hant');
});

test('a text that declares no language, or another, has the one that it is written in', () => {
	const german =
		'Der Hafen war an diesem Morgen ruhig, und die Boote lagen still unter einem blassen Himmel. Am Kai saß ein alter ' +
		'Mann und sah den Möwen zu, die über den Masten kreisten. Niemand sprach, und selbst die Kinder, die sonst laut ' +
		'über die Mole liefen, gingen heute langsam und leise an ihm vorbei, als wüssten sie, dass er auf jemanden wartete.';
	expect(languageOf([], german)).toBe('de');
	expect(languageOf(['en-US'], german)).toBe('de');
	expect(languageOf(['de-AT'], german)).toBe('de-AT');
	expect(languageOf(['en-GB'], `${english} `.repeat(6))).toBe('en-GB');
	expect(languageOf(['de'], 'OK 42')).toBe('de');
	expect(languageOf([], persian.repeat(4))).toBe('fa');
});

test('the declared direction is used, unless the text clearly runs the other way', () => {
	expect(directionOf('rtl', null, `${persian} ${english}`)).toBe('rtl');
	expect(directionOf('ltr', 'en', persian)).toBe('rtl');
	expect(directionOf('rtl', 'fa', english)).toBe('ltr');
	expect(directionOf(null, 'fa', 'OK 42')).toBe('rtl');
	expect(directionOf(null, null, 'OK 42')).toBe('ltr');
	expect(directionOf('auto', null, hebrew)).toBe('rtl');
});

test('words are counted by the rules of the language', () => {
	expect(countWords('Don’t panic: it’s 3.5 km.', 'en')).toBe(5);
	expect(countWords('東京都に住んでいます', 'ja')).toBeGreaterThan(3);
	expect(countWords('', null)).toBe(0);
});
