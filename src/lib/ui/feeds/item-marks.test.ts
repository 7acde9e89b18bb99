// Tests of marking all items of a list as read: shown at once, written when the offer to undo it is over, and never more than
// the list showed.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { callsOf, fakeLibrary, feedViewWith, itemNamed } from '../../../../tests/support/fake-library.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import { DAY_MS } from '../../domain/core/time.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import { ItemMarks } from './item-marks.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open() {
	const library = fakeLibrary();
	library.followed = [feedViewWith()];
	library.items = [5, 4, 3, 2, 1].map((age) => {
		const at = NOW - (6 - age) * DAY_MS;
		return itemNamed(`i${6 - age}`, { at, date: at });
	});
	const commands = new EntryCommands(library);
	const marks = new ItemMarks(library, commands);
	const ids = library.items.map(({ entry }) => entry.id);
	const unread = () => library.items.filter(({ isRead }) => !isRead).map(({ entry }) => entry.id.slice(0, 2));
	return { library, commands, marks, ids, unread };
}

it('writes one date once the offer is over, and shows the items as read before', async () => {
	const { library, commands, marks, ids, unread } = open();
	expect(await marks.mark('all', ids)).toBe(5);
	expect(commands.offered?.words).toBe('5 articles marked as read');
	expect(library.items.map((item) => marks.show(item).entry.read)).toEqual([true, true, true, true, true]);
	expect(marks.countOf(feedViewWith().feed.id)).toBe(5);
	expect(unread()).toHaveLength(5);
	await vi.advanceTimersByTimeAsync(8_001);
	expect(unread()).toEqual([]);
	expect(callsOf(library, 'markReadUpTo')).toEqual([['markReadUpTo', 'all', NOW - DAY_MS]]);
	expect(callsOf(library, 'markItemsRead')).toEqual([]);
	expect(marks.marked).toBeNull();
	// It cannot be undone any more.
	await commands.undo();
	expect(unread()).toEqual([]);
});

it('writes nothing when it is undone', async () => {
	const { library, commands, marks, ids, unread } = open();
	await marks.mark('all', ids);
	await commands.undo();
	expect(marks.marked).toBeNull();
	await vi.advanceTimersByTimeAsync(10_000);
	expect(unread()).toHaveLength(5);
	expect(callsOf(library, 'markReadUpTo')).toEqual([]);
});

it('leaves items alone that the list did not show: those that came since, and older ones', async () => {
	const { library, commands, marks, ids, unread } = open();
	library.items = [itemNamed('new', { at: NOW + 1, date: NOW + 1 }), ...library.items];
	await marks.mark('all', ids);
	commands.dismiss();
	await vi.advanceTimersByTimeAsync(0);
	expect(unread()).toEqual(['ne']);
	expect(callsOf(library, 'markReadUpTo')).toHaveLength(1);

	const other = open();
	await other.marks.mark('all', other.ids.slice(0, 2));
	other.marks.finish();
	await vi.advanceTimersByTimeAsync(0);
	expect(other.unread()).toEqual(['i3', 'i4', 'i5']);
	expect(callsOf(other.library, 'markReadUpTo')).toEqual([]);
	expect(callsOf(other.library, 'markItemsRead')).toEqual([['markItemsRead', other.ids.slice(0, 2)]]);
});

it('marks those older than a time, and none twice', async () => {
	const { commands, marks, ids, unread } = open();
	expect(await marks.mark('all', ids, NOW - 3 * DAY_MS)).toBe(2);
	commands.dismiss();
	await vi.advanceTimersByTimeAsync(0);
	expect(unread()).toEqual(['i1', 'i2', 'i3']);
	expect(await marks.mark('all', ids, NOW - 3 * DAY_MS)).toBe(0);
	expect(commands.offered).toBeNull();
});

it('writes before another action takes its place, and tells of a failure', async () => {
	const { library, commands, marks, ids, unread } = open();
	await marks.mark('all', ids);
	commands.offer({ words: 'Something else', undo: () => Promise.resolve() });
	await vi.advanceTimersByTimeAsync(0);
	expect(unread()).toEqual([]);

	library.items = library.items.map((item) => ({ ...item, isRead: false }));
	library.fail('markReadUpTo', 'quota');
	await marks.mark('all', ids);
	commands.dismiss();
	await vi.advanceTimersByTimeAsync(0);
	expect(commands.task.problem).toMatch(/out of space/);
	expect(marks.marked).toBeNull();
});
