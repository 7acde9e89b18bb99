// Stems Swedish, Danish and Norwegian: removes the article, plurals and the genitive.
import type { SuffixRules } from '../analysis/stemmer.ts';

export const endings: SuffixRules = {
	steps: [
		[[/(?<=....)s$/, '']],
		[
			[/(?<=...)(?:arna|erna|orna|erne|ene)$/, ''],
			[/(?<=...)(?:heten|heder|heter)$/, 'het'],
			[/(?<=...)(?:ar|er|or|en|et|ne)$/, ''],
			[/(?<=...)e$|(?<=....)[at]$/, '']
		]
	],
	exceptions: new Set(['eller', 'efter', 'under', 'vatten', 'vinter', 'sommer'])
};
