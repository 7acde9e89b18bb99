// All stemmers, in one script of some 2 kB that is loaded while the database is opened. Separate scripts would load
// later, because the index, which names the languages, must be read first.
import { endings as arabic } from './arabic.ts';
import { endings as dutch } from './dutch.ts';
import { endings as english } from './english.ts';
import { endings as french } from './french.ts';
import { endings as german } from './german.ts';
import { endings as italian } from './italian.ts';
import { endings as nordic } from './nordic.ts';
import { endings as persian } from './persian.ts';
import { endings as portuguese } from './portuguese.ts';
import { endings as russian } from './russian.ts';
import { endings as spanish } from './spanish.ts';
import { endings as turkish } from './turkish.ts';
import type { SuffixRules } from '../analysis/stemmer.ts';

/** The rules of each language, by the code that `primaryLanguage` returns. */
export const SUFFIX_RULES: Readonly<Record<string, SuffixRules>> = {
	ar: arabic,
	da: nordic,
	de: german,
	en: english,
	es: spanish,
	fa: persian,
	fr: french,
	it: italian,
	nb: nordic,
	nl: dutch,
	nn: nordic,
	no: nordic,
	pt: portuguese,
	ru: russian,
	sv: nordic,
	tr: turkish
};
