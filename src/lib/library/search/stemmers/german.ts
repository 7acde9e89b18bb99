// Stems German: cases, plurals and feminine forms. After J. Savoy, "Light stemming approaches for French, Portuguese,
// German and Hungarian" (2006).
import type { SuffixRules } from '../analysis/stemmer.ts';

export const endings: SuffixRules = {
	steps: [
		[
			[/(?<=.{4})innen$/, ''],
			[/(?<=.{4})in$/, ''],
			[/(?<=.{4})(?:ern|em|en|er|es)$/, ''],
			[/(?<=.{4})[ns]$/, ''],
			[/(?<=...)e$/, '']
		]
	],
	exceptions: new Set([
		'berlin',
		'medizin',
		'benzin',
		'termin',
		'protein',
		'allein',
		'wissen',
		'immer',
		'unter',
		'wasser',
		'ware',
		'habe',
		'oder'
	])
};
