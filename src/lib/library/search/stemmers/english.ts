// Stems English: removes plurals, -ing, -ed, -ly and a silent e. Terms have at most 40 letters.
import type { SuffixRules } from '../analysis/stemmer.ts';

export const endings: SuffixRules = {
	steps: [
		[
			[/(?<=..)ies$/, 'y'],
			[/(?<=ss|sh|ch|x|zz)es$/, ''],
			[/(?<=..[^aiousx])s$/, ''],
			[/(?<=..[aeo])s$/, '']
		],
		[
			[/(?<=[a-z]{2}[aeiouy]|[a-z][aeiouy])([bdgmnprtz])\1(?:ing|ed)$/, '$1'],
			// With two syllables: controlling, not calling.
			[/(?<=[aeiouy][a-z]*[^aeiouy][aeiouy])ll(?:ing|ed)$/, 'l'],
			// With one syllable and a silent e: hoping and used, not helping.
			[/^([^aeiouy]*[aeiouy][^aeiouywx])(?:ing|ed)$/, '$1e'],
			[/(?<=[aeiouy][a-z]{1,40}|[a-z]{2}[aeiouy])ing$/, ''],
			[/(?<=[a-z])ied$/, 'y'],
			[/(?<=[aeiouy][a-z]{0,40}[^e]|[a-z]{2}[aiouy])ed$/, ''],
			[/(?<=[aeiouy][a-z]{2,40})ly$/, '']
		],
		[
			[/(?<=..)ie$/, 'y'],
			[/(?<=[aeiouy][a-z]*[^aeiouy][aeiouy])ll$/, 'l'],
			[/zz$/, 'z'],
			// Plane and plan differ, but picture and picturing have one stem.
			[/(?<=...)(?<!^[^aeiouy]*[aeiouy][^aeiouywx])e$/, '']
		]
	],
	exceptions: new Set(
		(
			'news lens gas this always perhaps whereas series species does during evening morning ceiling being nothing ' +
			'something anything everything indeed hundred sacred naked wicked united only family early apply supply reply july italy ' +
			'texas jesus canvas atlas bias christmas pancreas alias less unless'
		).split(' ')
	)
};
