// Tests that words which only a style keeps apart get a space, and that parts of one word get none.
import { expect, test } from 'vitest';
import { prepared } from '../../../../../tests/support/prepared.ts';
import { separateWords } from './separate-words.ts';

const PARAMETER = '<h4><span class="name">id</span><span class="type">string</span></h4>';

test.each<[kind: string, body: string, shown: string]>([
	[
		'a name and a firm',
		'<span>LinkedIn</span><strong>Patrick</strong>',
		'<span>LinkedIn</span> <strong>Patrick</strong>'
	],
	[
		'links in a row',
		'<a href="/a">Python</a><a href="/n">Node.js</a>',
		'<a href="/a">Python</a> <a href="/n">Node.js</a>'
	],
	['after a bracket', '<i>Apple (US)</i><i>Azure</i>', '<i>Apple (US)</i> <i>Azure</i>'],
	['a label', '<b>Title:</b>a merge', '<b>Title:</b> a merge'],
	['three parameters', PARAMETER.repeat(3), PARAMETER.replace('</span><', '</span> <').repeat(3)],
	['one pair of classes', PARAMETER, PARAMETER],
	['syllables', '<a href="/s">stud</a><a href="/s">ies</a>', '<a href="/s">stud</a><a href="/s">ies</a>'],
	['an initial', '<span>L</span><span>Ong ago</span>', '<span>L</span><span>Ong ago</span>'],
	['names of code', '<span>itertools.</span><span>Chain</span>', '<span>itertools.</span><span>Chain</span>'],
	['code', '<code><span>get</span><span>Name</span></code>', '<code><span>get</span><span>Name</span></code>'],
	['a time', '<b>at 10:</b>30', '<b>at 10:</b>30'],
	['text goes on', '<em>some</em>Thing', '<em>some</em>Thing']
])('%s', (_, body, shown) => {
	expect(prepared(body, separateWords)).toBe(shown);
});
