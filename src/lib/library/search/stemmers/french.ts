// Stems French: plurals, feminines, the most common verb endings. After J. Savoy, see `german.ts`.
import type { SuffixRules } from '../analysis/stemmer.ts';

export const endings: SuffixRules = {
	steps: [
		[
			[/(?<=...)eaux$/, 'eau'],
			[/(?<=...)aux$/, 'al'],
			[/(?<=...)[sx]$/, '']
		],
		[
			[/(?<=...)euse$/, 'eu'],
			[/(?<=...)iere?$/, 'i'],
			[/(?<=...)ives?$/, 'if'],
			[/(?<=....)ment$/, ''],
			[/(?<=....)(?:er|ez|ait|aient|ant|ee)$/, ''],
			[/(?<=....)e$/, '']
		]
	],
	exceptions: new Set(
		(
			'dans mais vers pres temps corps toujours jamais plus paris deux mer hiver sans mois fois fils bras pays cours ' +
			'bois repas avis dessous dessus important'
		).split(' ')
	)
};
