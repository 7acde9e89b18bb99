// Light stemming: words that differ by an ending alone are kin.

/** Endings that are taken off one after another; of each step the first that fits. Over folded letters. */
export type Steps = readonly (readonly (readonly [ending: RegExp, instead: string])[])[];

export interface Endings {
	readonly steps: Steps;
	/** Words that only look as if they had an ending. */
	readonly whole: ReadonlySet<string>;
}

/** The language of a BCP 47 tag, in small letters: `en` of `en-GB`; empty for none. */
export function languageOf(tag: string | null): string {
	return /^[a-z]{2,3}(?![a-z])/i.exec(tag ?? '')?.[0].toLowerCase() ?? '';
}

/** The word without its ending; itself when it has none. */
export type Stemmer = (word: string) => string;

/** Null for a language without one. @param language as `languageOf` says it */
export type StemmerOf = (language: string) => Stemmer | null;

/** Loads what stems words. A script that did not come is asked for again at the next call. */
export async function loadStemmers(): Promise<StemmerOf> {
	const { ENDINGS } = await import('./endings.ts');
	const known = new Map<string, Stemmer | null>();
	return (language) => {
		let stemmer = known.get(language);
		if (stemmer === undefined) {
			const endings = Object.hasOwn(ENDINGS, language) ? ENDINGS[language] : undefined;
			stemmer = endings === undefined ? null : stemmerWith(endings);
			known.set(language, stemmer);
		}
		return stemmer;
	};
}

function stemmerWith(endings: Endings): Stemmer {
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
