// Tests of telling markup in a declared value from text that names a tag.
import { expect, test } from 'vitest';
import { withoutMarkup } from './markup-in-text.ts';

test.each([
	['How the <dialog> element closes', 'How the <dialog> element closes'],
	['30 years of <br> tags', '30 years of <br> tags'],
	['<table>: the table element', '<table>: the table element'],
	['a < b and c > d', 'a < b and c > d'],
	['<em>Quiet</em> harbour', 'Quiet harbour'],
	['<i class="x"><b>Quiet</b></i> harbour', 'Quiet harbour'],
	['Quiet<br/>harbour', 'Quiet harbour'],
	['<p>Quiet</p>', ' Quiet '],
	['Use <b> wisely', 'Use <b> wisely'],
	['Close it with </b>', 'Close it with </b>']
])('%s: %s', (text, expected) => {
	expect(withoutMarkup(text)).toBe(expected);
});
