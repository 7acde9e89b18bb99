// Endings of Arabic; its article is taken off by the analyser, which still sees what it is. After Larkey, Ballesteros and Connell, "Light stemming for Arabic information retrieval" (2007).
import type { Endings } from '../analysis/stemmer.ts';

export const endings: Endings = {
	steps: [
		[
			[/(?<=...)(?:یه|ها|ان|ات|ون|ین)$/, ''],
			[/(?<=...)[هی]$/, '']
		]
	],
	whole: new Set()
};
