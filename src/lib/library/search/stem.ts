// Light stemming: words that differ by an ending alone are kin. A language's endings are loaded when an article has it.

/** Endings that are taken off one after another; of each step the first that fits. Over folded letters. */
export type Steps = readonly (readonly (readonly [ending: RegExp, instead: string])[])[];

export interface Endings {
	readonly steps: Steps;
	/** Words that only look as if they had an ending. */
	readonly whole: ReadonlySet<string>;
}

const LOADERS: Readonly<Record<string, () => Promise<{ endings: Endings }>>> = {
	ar: () => import('./stem-arabic.ts'),
	da: () => import('./stem-nordic.ts'),
	de: () => import('./stem-german.ts'),
	en: () => import('./stem-english.ts'),
	es: () => import('./stem-spanish.ts'),
	fa: () => import('./stem-persian.ts'),
	fr: () => import('./stem-french.ts'),
	it: () => import('./stem-italian.ts'),
	nb: () => import('./stem-nordic.ts'),
	nl: () => import('./stem-dutch.ts'),
	nn: () => import('./stem-nordic.ts'),
	no: () => import('./stem-nordic.ts'),
	pt: () => import('./stem-portuguese.ts'),
	ru: () => import('./stem-russian.ts'),
	sv: () => import('./stem-nordic.ts'),
	tr: () => import('./stem-turkish.ts')
};

/** The language of a BCP 47 tag, in small letters: `en` of `en-GB`; empty for none. */
export function languageOf(tag: string | null): string {
	return /^[a-z]{2,3}(?![a-z])/i.exec(tag ?? '')?.[0].toLowerCase() ?? '';
}

/** The word without its ending; itself when it has none. */
export type Stemmer = (word: string) => string;

async function loadStemmer(language: string): Promise<Stemmer | null> {
	const load = LOADERS[language];
	if (load === undefined) return null;
	const { endings } = await load();
	const known = new Map<string, string>();
	return (word) => {
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
}

/** Null for a language without one. @param language as `languageOf` says it */
export type StemmerOf = (language: string) => Promise<Stemmer | null>;

/** Loads each stemmer once. */
export function stemmers(): StemmerOf {
	const known = new Map<string, Promise<Stemmer | null>>();
	return (language) => {
		const stemmer = known.get(language) ?? loadStemmer(language);
		known.set(language, stemmer);
		// A script that did not come is asked for again.
		stemmer.catch(() => known.delete(language));
		return stemmer;
	};
}

/** Words whose stem is remembered: most of a text are among the most frequent, and of so many letters at most. */
const [REMEMBERED, SHORT] = [20_000, 12];

export function stemmed(word: string, { steps, whole }: Endings): string {
	if (word.length < 4 || whole.has(word) || /\d/.test(word)) return word;
	let stem = word;
	for (const step of steps) {
		const fits = step.find(([ending]) => ending.test(stem));
		if (fits !== undefined) stem = stem.replace(fits[0], fits[1]);
	}
	return stem;
}
