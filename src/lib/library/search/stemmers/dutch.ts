// Stems Dutch: removes plurals and endings of adjectives, and makes a double letter before them single.
import type { SuffixRules } from '../analysis/stemmer.ts';

export const endings: SuffixRules = {
	steps: [
		[
			[/(?<=...)heden$/, 'heid'],
			[/(?<=.[aeiou])([bdfgklmnprst])\1(?:en|e|er)$/, '$1'],
			[/(?<=...)(?:en|es)$/, ''],
			[/(?<=....)[es]$/, '']
		],
		[
			[/(?<=..)v$/, 'f'],
			[/(?<=..)z$/, 's'],
			[/([aeou])\1(?=[^aeiou]$)/, '$1']
		]
	],
	exceptions: new Set(['deze', 'soms', 'altijd', 'samen', 'tussen', 'reeds'])
};
