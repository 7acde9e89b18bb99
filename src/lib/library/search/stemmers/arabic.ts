// Stems Arabic; the analyser removes the article. After Larkey, Ballesteros and Connell, "Light stemming for Arabic
// information retrieval" (2007).
import type { SuffixRules } from '../analysis/stemmer.ts';

export const endings: SuffixRules = {
	steps: [
		[
			[/(?<=...)(?:یه|ها|ان|ات|ون|ین)$/, ''],
			[/(?<=...)[هی]$/, '']
		]
	],
	exceptions: new Set()
};
