// Tests that lines which a writer has ended are told from wrapped lines.
import { expect, test } from 'vitest';
import { hasOwnLines, widthOf } from './verse.ts';

const PROSE =
	'The ferry to the islands leaves at nine in the evening, and\nwhoever wants a seat by the window comes at eight o’clock,\nwith a blanket.';
const POEM = 'Nine o’clock\nthe rope falls\nthe light turns\nand we go';

test.each<[what: string, blocks: string[], expected: boolean[]]>([
	['verse alone', [POEM, POEM], [true, true]],
	['wrapped prose', [PROSE], [false]],
	['verse in wrapped prose', [PROSE, POEM], [false, true]],
	['an address', [PROSE, 'Harbour Office\nPier 3\nOld Town'], [false, true]],
	['one line', [POEM, 'The end'], [true, false]],
	['paragraphs that are a line each', [`${'long '.repeat(40)}\n${'line '.repeat(40)}`], [false]]
])('%s', (_what, blocks, expected) => {
	const width = widthOf(blocks);
	expect(blocks.map((block) => hasOwnLines(block, width))).toEqual(expected);
});
