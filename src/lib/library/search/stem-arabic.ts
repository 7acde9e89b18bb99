// Endings of Arabic, its article is taken off before. After Larkey, Ballesteros and Connell, "Light stemming for Arabic information retrieval" (2007).
import type { Endings } from './stem.ts';

export const endings: Endings = {
	steps: [
		[[/^(?:وال|بال|کال|فال|ال|لل)(?=.{3})/, '']],
		[
			[/(?<=...)(?:یه|ها|ان|ات|ون|ین)$/, ''],
			[/(?<=...)[هی]$/, '']
		]
	],
	whole: new Set()
};
