// Stems Turkish: plural and cases, over folded letters (dotless i is i).
import type { SuffixRules } from '../analysis/stemmer.ts';

export const endings: SuffixRules = {
	steps: [
		[
			[/(?<=..)(?:lar|ler)(?:in|i|a|e|da|de|dan|den|la|le|imiz|iniz)?$/, ''],
			[/(?<=...)(?:ndan|nden|dan|den|tan|ten|nda|nde|nin|nun)$/, ''],
			[/(?<=....)(?:da|de|ta|te|in|un|yi|yu|ya|ye)$/, ''],
			[/(?<=....)[iuae]$/, '']
		]
	],
	exceptions: new Set(['kadar', 'neden', 'birden', 'dolar'])
};
