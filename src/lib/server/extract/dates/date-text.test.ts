// Tests of reading dates in texts of many languages.
import { expect, test } from 'vitest';
import { createDateReader } from './date-reader.ts';

const days = (text: string, languages: readonly string[] = ['en']): string[] =>
	createDateReader(languages)(text).map(({ time }) => new Date(time).toISOString().slice(0, 10));

test.each<[language: string, text: string]>([
	['en', 'July 4, 2025'],
	['en', 'Published Jul. 4th 2025, 10:15'],
	['en', 'on the 4th of July, 2025'],
	['en', '2025-07-04'],
	['en', '2025/7/4'],
	['en-US', '7/4/2025'],
	['en-GB', '04/07/2025'],
	['de', '4. Juli 2025'],
	['de', '04.07.2025'],
	['fr', '4 juillet 2025'],
	['es', '4 de julio de 2025'],
	['pt-BR', '4 de julho de 2025'],
	['it', '4 luglio 2025'],
	['nl', '4 juli 2025'],
	['sv', '4 juli 2025'],
	['fi', '4. heinäkuuta 2025'],
	['pl', '4 lipca 2025'],
	['cs', '4. července 2025'],
	['hu', '2025. július 4.'],
	['lt', '2025 m. liepos 4 d.'],
	['tr', '4 Temmuz 2025'],
	['ru', '4 июля 2025 г.'],
	['uk', '4 липня 2025'],
	['el', '4 Ιουλίου 2025'],
	['he', '4 ביולי 2025'],
	['hi', '4 जुलाई 2025'],
	['th', '4 กรกฎาคม 2568'],
	['vi', 'Ngày 4 tháng 7 năm 2025'],
	['ja', '2025年7月4日'],
	['ko', '2025년 7월 4일'],
	['ar', '٤ يوليو ٢٠٢٥'],
	['ar', '4 تموز 2025'],
	['ar', '4 تموز/يوليو 2025'],
	['ar', '4 جويلية 2025'],
	['fa', '۱۳ تیر ۱۴۰۴'],
	['fa', '۱۴۰۴/۰۴/۱۳'],
	['fa', 'جمعه ۴ ژوئیه ۲۰۲۵']
])('a date is read in %s: %s', (language, text) => {
	expect(days(text, [language])).toEqual(['2025-07-04']);
});

test('the script tells the language of a page that declares none', () => {
	expect(days('٤ يوليو ٢٠٢٥', [])).toEqual(['2025-07-04']);
	expect(days('4 июля 2025', [])).toEqual(['2025-07-04']);
});

test('months of two words, and the last day of a solar Hijri leap year', () => {
	expect(days('15 كانون الثاني 2025', ['ar'])).toEqual(['2025-01-15']);
	expect(days('۳۰ اسفند ۱۴۰۳', ['fa'])).toEqual(['2025-03-20']);
});

test.each([
	'July 2025',
	'4/7/2025',
	'February 30, 2025',
	'room 2025-07-041',
	'14 2025',
	'version 2.10.2025.4',
	'May 1234567890',
	''
])('a text without a valid, unambiguous date gives none: %s', (text) => {
	expect(days(text)).toEqual([]);
});

test('all dates are read, and a year before a date is not its own', () => {
	expect(days('July 4, 2025 (updated 2026-01-01)')).toEqual(['2025-07-04', '2026-01-01']);
	expect(days('The best of 2024 September 1st, 2023')).toEqual(['2023-09-01']);
	expect(days('13/07/2025 or 07/13/2025')).toEqual(['2025-07-13', '2025-07-13']);
});
