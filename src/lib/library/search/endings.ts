// The endings of all languages that have a stemmer. They come in one script of some 2 kB, asked for while the database is
// being opened: one script a language came later than the rest of the index, for each had to be named by it first.
import { endings as arabic } from './stem-arabic.ts';
import { endings as dutch } from './stem-dutch.ts';
import { endings as english } from './stem-english.ts';
import { endings as french } from './stem-french.ts';
import { endings as german } from './stem-german.ts';
import { endings as italian } from './stem-italian.ts';
import { endings as nordic } from './stem-nordic.ts';
import { endings as persian } from './stem-persian.ts';
import { endings as portuguese } from './stem-portuguese.ts';
import { endings as russian } from './stem-russian.ts';
import { endings as spanish } from './stem-spanish.ts';
import { endings as turkish } from './stem-turkish.ts';
import type { Endings } from './stem.ts';

/** By language, as `languageOf` says it. */
export const ENDINGS: Readonly<Record<string, Endings>> = {
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
