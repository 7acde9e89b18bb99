// Light stemming: words that differ by an ending alone are kin.

/** Endings that are taken off one after another; of each step the first that fits. Over folded letters. */
export type Steps = readonly (readonly (readonly [ending: RegExp, instead: string])[])[];

export interface SuffixRules {
	readonly steps: Steps;
	/** Words that only look as if they had an ending. */
	readonly whole: ReadonlySet<string>;
}

/** The language of a BCP 47 tag, in small letters: `en` of `en-GB`; empty for none. */
export function primaryLanguage(tag: string | null): string {
	return /^[a-z]{2,3}(?![a-z])/i.exec(tag ?? '')?.[0].toLowerCase() ?? '';
}

/** Languages that have a stemmer. Segments know them by their place in this list: it only grows. */
const STEMMED = ['ar', 'da', 'de', 'en', 'es', 'fa', 'fr', 'it', 'nb', 'nl', 'nn', 'no', 'pt', 'ru', 'sv', 'tr'];

/** Of a language with a stemmer, from 1; 0 for any other. */
export function languageIndex(language: string): number {
	return STEMMED.indexOf(language) + 1;
}

export interface Stemmer {
	/** The word without its ending; itself when it has none. */
	(word: string): string;
	/** As `languageIndex` says it. */
	readonly language: number;
}

/** Those that stem the words of a text: of its language alone, or all where that has none or is not known. @param lang as `primaryLanguage` says it */
export function stemmersOf(stems: readonly Stemmer[], lang: string): readonly Stemmer[] {
	const number = languageIndex(lang);
	return number === 0 ? stems : stems.filter(({ language }) => language === number);
}

/** Null for a language without one. @param language as `primaryLanguage` says it */
export type StemmerOf = (language: string) => Stemmer | null;

/** Loads what stems words. A script that did not come is asked for again at the next call. */
export async function loadStemmers(): Promise<StemmerOf> {
	const { SUFFIX_RULES } = await import('../stemmers/index.ts');
	const known = new Map<string, Stemmer | null>();
	return (language) => {
		let stemmer = known.get(language);
		if (stemmer === undefined) {
			const endings = Object.hasOwn(SUFFIX_RULES, language) ? SUFFIX_RULES[language] : undefined;
			stemmer = endings === undefined ? null : stemmerWith(endings, languageIndex(language));
			known.set(language, stemmer);
		}
		return stemmer;
	};
}

function stemmerWith(endings: SuffixRules, language: number): Stemmer {
	const known = new Map<string, string>();
	const stemOf = (word: string): string => {
		// V8 keeps the whole text of which a longer word is a part, as long as the word is kept.
		if (word.length > SHORT) return stemmed(word, endings);
		let stem = known.get(word);
		if (stem === undefined) {
			stem = stemmed(word, endings);
			if (known.size >= REMEMBERED) known.clear();
			known.set(word, stem);
		}
		return stem;
	};
	return Object.assign(stemOf, { language });
}

/** Words whose stem is remembered: most of a text are among the most frequent, and of so many letters at most. */
const [REMEMBERED, SHORT] = [20_000, 12];

export function stemmed(word: string, { steps, whole }: SuffixRules): string {
	if (word.length < 4 || whole.has(word) || /\d/.test(word)) return word;
	let stem = word;
	for (const step of steps) {
		const fits = step.find(([ending]) => ending.test(stem));
		if (fits !== undefined) stem = stem.replace(fits[0], fits[1]);
	}
	return stem;
}
