// Stems words lightly, so that words that differ only in their endings match.

/** Steps that replace endings of folded words; each step applies its first ending that matches. */
export type Steps = readonly (readonly (readonly [ending: RegExp, replacement: string])[])[];

export interface SuffixRules {
	readonly steps: Steps;
	/** Words that only seem to have an ending, and that are not stemmed. */
	readonly exceptions: ReadonlySet<string>;
}

/** The language of a BCP 47 tag, in lower case: `en` of `en-GB`; empty for none. */
export function primaryLanguage(tag: string | null): string {
	return /^[a-z]{2,3}(?![a-z])/i.exec(tag ?? '')?.[0].toLowerCase() ?? '';
}

/** Languages with a stemmer. Append-only, because segments store the position of a language in this list. */
const STEMMED_LANGUAGES = [
	'ar',
	'da',
	'de',
	'en',
	'es',
	'fa',
	'fr',
	'it',
	'nb',
	'nl',
	'nn',
	'no',
	'pt',
	'ru',
	'sv',
	'tr'
];

/** Number of a language with a stemmer, from 1; 0 for any other language. */
export function languageIndex(language: string): number {
	return STEMMED_LANGUAGES.indexOf(language) + 1;
}

export interface Stemmer {
	/** The word without its ending, or unchanged. */
	(word: string): string;
	/** Language of the stemmer, from `languageIndex`. */
	readonly language: number;
}

/**
 * The stemmers for the words of a text: the stemmer of its language, or all if the language is unknown or has no
 * stemmer.
 * @param lang from `primaryLanguage`
 */
export function stemmersOf(stemmers: readonly Stemmer[], lang: string): readonly Stemmer[] {
	const number = languageIndex(lang);
	return number === 0 ? stemmers : stemmers.filter(({ language }) => language === number);
}

/** Finds the stemmer of a language; null if there is none. @param language from `primaryLanguage` */
export type StemmerOf = (language: string) => Stemmer | null;

/** Loads the stemmers. After a failure, the next call loads them again. */
export async function loadStemmers(): Promise<StemmerOf> {
	const { SUFFIX_RULES } = await import('../stemmers/index.ts');
	const known = new Map<string, Stemmer | null>();
	return (language) => {
		let stemmer = known.get(language);
		if (stemmer === undefined) {
			const rules = Object.hasOwn(SUFFIX_RULES, language) ? SUFFIX_RULES[language] : undefined;
			stemmer = rules === undefined ? null : stemmerWith(rules, languageIndex(language));
			known.set(language, stemmer);
		}
		return stemmer;
	};
}

function stemmerWith(rules: SuffixRules, language: number): Stemmer {
	const known = new Map<string, string>();
	const stemOf = (word: string): string => {
		// A slice of a longer string would make V8 keep the whole string.
		if (word.length > MAX_CACHED_LENGTH) return stemWord(word, rules);
		let stem = known.get(word);
		if (stem === undefined) {
			stem = stemWord(word, rules);
			if (known.size >= MAX_CACHED_STEMS) known.clear();
			known.set(word, stem);
		}
		return stem;
	};
	return Object.assign(stemOf, { language });
}

/**
 * Maximum number of words in the cache of stems, and their maximum length. A small cache suffices, because most words
 * of a text are frequent words.
 */
const [MAX_CACHED_STEMS, MAX_CACHED_LENGTH] = [20_000, 12];

export function stemWord(word: string, { steps, exceptions }: SuffixRules): string {
	if (word.length < 4 || exceptions.has(word) || /\d/.test(word)) return word;
	let stem = word;
	for (const step of steps) {
		const rule = step.find(([ending]) => ending.test(stem));
		if (rule !== undefined) stem = stem.replace(...rule);
	}
	return stem;
}
