// Stems Italian: number, gender, the most common verb endings.
import type { SuffixRules } from '../analysis/stemmer.ts';

export const endings: SuffixRules = {
	steps: [
		[
			[/(?<=....)mente$/, ''],
			[/(?<=....)(?:ando|endo|ato|ata|ati|ate|ito|ita|iti|ite|uto|uta|uti|ute)$/, ''],
			[/(?<=....)[aei]re$/, ''],
			[/(?<=..[cg])h[ei]$/, ''],
			[/(?<=....)i?[aeio]$/, ''],
			// Short words keep their gender: case are houses, casi cases.
			[/(?<=...)i$/, 'o'],
			[/(?<=...)e$/, 'a']
		]
	],
	exceptions: new Set(['anche', 'dopo', 'sempre', 'ogni', 'oggi'])
};
