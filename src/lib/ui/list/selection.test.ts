// Tests of selecting rows, and of rows that an action takes out of the list.
import { describe, expect, it } from 'vitest';
import { entryId } from '../../../../tests/support/fake-library.ts';
import { Selection } from './selection.svelte.ts';

const ALL = ['a', 'b', 'c', 'd'].map(entryId);
const [a, b, c] = ALL as [(typeof ALL)[0], (typeof ALL)[0], (typeof ALL)[0]];

function select(...ids: typeof ALL): Selection {
	const selection = new Selection(() => Promise.resolve(ALL));
	for (const id of ids) void selection.toggle(id);
	return selection;
}

describe('rows that an action takes out of the list', () => {
	it('are hidden until the list changes for another reason, for example an undo', () => {
		const selection = select(a, b);
		selection.leave();
		// The action itself, after which selecting ends.
		selection.listChanged();
		selection.stop();
		expect([...selection.leaving]).toEqual([a, b]);
		selection.listChanged();
		expect([...selection.leaving]).toEqual([]);
	});

	it('are shown again, and are still selected, if the action fails', () => {
		const selection = select(a);
		selection.leave();
		selection.stay();
		expect([[...selection.leaving], [...selection.ids]]).toEqual([[], [a]]);
	});
});

it('selects one row if the row selected last has left the list', async () => {
	const selection = select(entryId('gone'));
	await selection.toggle(a, 'range');
	expect(selection.has(a)).toBe(true);
});

it('extends from the row that was selected last', async () => {
	const selection = select(c);
	await selection.toggle(a, 'range');
	expect([...selection.ids].sort()).toEqual([a, b, c]);
});
