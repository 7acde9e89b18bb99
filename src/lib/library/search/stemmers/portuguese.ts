// Stems Portuguese: number, gender, the most common verb endings.
import type { SuffixRules } from '../analysis/stemmer.ts';

export const endings: SuffixRules = {
	steps: [
		[
			[/(?<=.)(?:oes|aes)$/, 'ao'],
			[/(?<=...)ais$/, 'al'],
			[/(?<=...)eis$/, 'el'],
			[/(?<=..)ns$/, 'm'],
			[/(?<=...[rsz])es$/, ''],
			[/(?<=...)s$/, '']
		],
		[
			[/(?<=....)mente$/, ''],
			[/(?<=....)(?:ando|endo|indo|ado|ada|ido|ida|aram|eram)$/, ''],
			[/(?<=....)[aei]r$/, ''],
			[/(?<=....)[aeo]$/, '']
		]
	],
	exceptions: new Set(['menos', 'antes', 'depois', 'mais', 'lapis', 'lugar', 'apenas'])
};
