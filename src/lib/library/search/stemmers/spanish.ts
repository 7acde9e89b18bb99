// Stems Spanish: number, gender, the most common verb endings.
import type { SuffixRules } from '../analysis/stemmer.ts';

export const endings: SuffixRules = {
	steps: [
		[
			[/(?<=..)ces$/, 'z'],
			[/(?<=..[ndrly]|...s|....[^aeiou])es$/, ''],
			[/(?<=...)s$/, '']
		],
		[
			[/(?<=....)mente$/, ''],
			[/(?<=....)(?:ando|iendo|ado|ada|ido|ida|aron|ieron)$/, ''],
			[/(?<=....)[aei]r$/, ''],
			[/(?<=....)[aeo]$/, '']
		]
	],
	exceptions: new Set([
		'menos',
		'lunes',
		'martes',
		'jueves',
		'viernes',
		'crisis',
		'antes',
		'entonces',
		'mas',
		'mar',
		'lugar'
	])
};
