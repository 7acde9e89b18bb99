// Stems Persian: joined endings such as plurals, the indefinite ی, degrees.
import type { SuffixRules } from '../analysis/stemmer.ts';

export const endings: SuffixRules = {
	steps: [
		[
			[/(?<=..)(?:هایی|های|ها)$/, ''],
			[/(?<=...)(?:ترین|تر)$/, ''],
			[/(?<=....)(?:ات|ان)$/, '']
		],
		[[/(?<=....)ی$/, '']]
	],
	exceptions: new Set(['ایران', 'تهران', 'جهان', 'زمان', 'انسان', 'دختر', 'بهتر', 'دکتر'])
};
