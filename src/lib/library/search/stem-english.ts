// Endings of English: plurals, -ing, -ed, -ly, a silent e.
import type { Endings } from './stem.ts';

export const endings: Endings = {
	steps: [
		[
			[/(?<=..)ies$/, 'y'],
			[/(?<=ss|sh|ch|x|zz)es$/, ''],
			[/(?<=..[^aiousx])s$/, ''],
			[/(?<=..[aeo])s$/, '']
		],
		[
			[/(?<=[aeiouy][a-z]*)([bdgmnprt])\1(?:ing|ed)$/, '$1'],
			[/(?<=[aeiouy][a-z]+|[a-z]{2}[aeiouy])ing$/, ''],
			[/(?<=[a-z])ied$/, 'y'],
			[/(?<=[aeiouy][a-z]*[^e]|[a-z]{2}[aiouy])ed$/, ''],
			[/(?<=[aeiouy][a-z]{2,})ly$/, '']
		],
		[[/(?<=...)e$/, '']]
	],
	whole: new Set(
		(
			'news lens gas this always perhaps whereas series species does during evening morning ceiling being nothing ' +
			'something anything everything indeed hundred sacred naked only family early apply supply reply july italy ' +
			'texas jesus canvas atlas bias christmas pancreas alias less unless'
		).split(' ')
	)
};
