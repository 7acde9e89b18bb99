// Tests of actions on entries, and undoing them in reverse order.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callsOf, fakeLibrary, itemNamed, namedRow } from '../../../../tests/support/fake-library.ts';
import type { EntryView } from '../../library/library.ts';
import { EntryCommands } from './entry-commands.svelte.ts';
import { saveItem } from './save-item.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const row = namedRow('a');

function open() {
	const library = fakeLibrary([row]);
	const fieldsWritten = () => library.mutations.splice(0).map(({ field, value }) => [field, value]);
	return { library, commands: new EntryCommands(library), fieldsWritten };
}

describe('undoing', () => {
	it('is offered for an article marked as read at its end, unless it was read before', async () => {
		const { commands, fieldsWritten } = open();
		commands.offerUndoOfRead({ ...row, entry: { ...row.entry, read: true } });
		expect(commands.offered).toBeNull();
		commands.offerUndoOfRead(row);
		expect(commands.offered?.words).toBe('Marked as read');
		expect(fieldsWritten()).toEqual([]);
		await commands.undo();
		expect(fieldsWritten()).toEqual([['read', false]]);
	});

	it('restores every field of an action, starting with the last action', async () => {
		const { commands, fieldsWritten } = open();
		await commands.toggleBookmark(row);
		await commands.toggleArchived({ ...row, entry: { ...row.entry, read: true } });
		expect(fieldsWritten()).toEqual([
			['bookmarked', true],
			['archived', false],
			['read', false]
		]);
		await commands.undo();
		expect(fieldsWritten()).toEqual([
			['archived', false],
			['read', true]
		]);
		await commands.undo();
		expect(fieldsWritten()).toEqual([['bookmarked', false]]);
		await commands.undo();
		expect(fieldsWritten()).toEqual([]);
	});

	it.each([
		['remove', [['deleted', true]], [['deleted', false]]],
		['restore', [['deleted', false]], [['deleted', true]]],
		['toggleRead', [['read', true]], [['read', false]]]
	] as const)('restores the former value after the command %s', async (command, written, restored) => {
		const { commands, fieldsWritten } = open();
		await commands[command](row);
		expect(fieldsWritten()).toEqual(written);
		await commands.undo();
		expect(fieldsWritten()).toEqual(restored);
	});

	it('runs the function of an action that was done elsewhere', async () => {
		const { commands } = open();
		const undo = vi.fn(() => Promise.resolve());
		commands.offer({ words: 'Tag renamed', undo });
		expect(commands.offered?.words).toBe('Tag renamed');
		await commands.undo();
		expect(undo).toHaveBeenCalledOnce();
		expect(commands.offered).toBeNull();
	});

	it('can be tried again when the write failed', async () => {
		const { library, commands, fieldsWritten } = open();
		await commands.remove(row);
		fieldsWritten();
		library.fail('mutatePlanned', 'database_lost');
		await commands.undo();
		expect(commands.task.problem).toContain('closed its storage');
		library.fail('mutatePlanned', null);
		await commands.undo();
		expect(fieldsWritten()).toEqual([['deleted', false]]);
	});
});

describe('the archive command after the end of an article was reached', () => {
	const read = { ...row, entry: { ...row.entry, read: true } };

	it('archives the article, and its undo leaves it read', async () => {
		const { commands, fieldsWritten } = open();
		commands.offerUndoOfRead(row);
		expect(commands.isDone(read.entry)).toBe(false);
		await commands.toggleArchived(read);
		expect(fieldsWritten()).toEqual([['archived', true]]);
		await commands.undo();
		expect(fieldsWritten()).toEqual([['archived', false]]);
		await commands.undo();
		expect(fieldsWritten()).toEqual([['read', false]]);
	});

	it.each([
		['the reader left the article', (commands: EntryCommands) => void (commands.finished = null)],
		['the reader marked it as read', (commands: EntryCommands) => commands.toggleRead(row)]
	])('moves it to Unread once %s', async (_, act) => {
		const { commands, fieldsWritten } = open();
		commands.offerUndoOfRead(row);
		await act(commands);
		fieldsWritten();
		await commands.toggleArchived(read);
		expect(fieldsWritten()).toContainEqual(['read', false]);
	});
});

describe('undoing after an entry was removed for good', () => {
	const [b, c] = [namedRow('b'), namedRow('c')];
	const archivedBoth = [
		{ id: b.entry.id, field: 'archived', value: false },
		{ id: c.entry.id, field: 'archived', value: false }
	] as const;

	it('restores the others, and says how many are gone', async () => {
		const { library, commands, fieldsWritten } = open();
		library.rows = [row, c];
		commands.offerMutations('2 archived', archivedBoth);
		await commands.undo();
		expect(fieldsWritten()).toEqual([['archived', false]]);
		expect(commands.task.problem).toContain('1 article was deleted permanently');
	});

	it('leaves out those that leave with the next round of sync, because the trash was emptied', async () => {
		const { library, commands, fieldsWritten } = open();
		library.rows = [{ ...b, entry: { ...b.entry, purged: true } }, c];
		commands.offerMutations('2 archived', archivedBoth);
		await commands.undo();
		expect(fieldsWritten()).toEqual([['archived', false]]);
	});

	it('changes of several entries leave it out too', async () => {
		const { library, commands, fieldsWritten } = open();
		library.rows = [c];
		const tagBoth = [b, c].map(({ entry }) => ({ id: entry.id, field: 'tag:ink', value: true }) as const);
		expect(await commands.change('Tagged ink', tagBoth, [])).toBe(true);
		expect(fieldsWritten()).toEqual([['tag:ink', true]]);
		expect(commands.task.problem).toContain('1 article was deleted permanently');
	});

	it('goes on with the action before it', async () => {
		const { library, commands, fieldsWritten } = open();
		await commands.toggleBookmark(row);
		await commands.change(
			'Note changed',
			[],
			[{ entity: 'highlight', id: 'h' as never, field: 'note', value: '', before: '' }]
		);
		fieldsWritten();
		library.fail('mutate', 'gone');
		await commands.undo();
		expect(commands.task.problem).toBe('This was deleted permanently.');
		library.fail('mutate', null);
		await commands.undo();
		expect(fieldsWritten()).toEqual([['bookmarked', false]]);
	});

	it('is no longer offered when the trash was emptied', async () => {
		const { library, commands, fieldsWritten } = open();
		await commands.toggleBookmark(row);
		commands.offerMutations('2 archived', archivedBoth);
		await commands.dropGone();
		expect(commands.offered).toBeNull();
		fieldsWritten();
		await commands.undo();
		expect(fieldsWritten()).toEqual([['bookmarked', false]]);
		expect(library.calls.filter(([method]) => method === 'mutatePlanned')).toHaveLength(2);
	});
});

describe('fetching a page again', () => {
	const failed = (shown: EntryView) => ({ ...shown, article: null, entry: { ...shown.entry, article: null } });
	const sharedRow = { ...row, entry: { ...row.entry, publicOnly: true } };

	it('stays within the confirmed networks, and confirming removes the limit', async () => {
		const { library, commands } = open();
		await commands.fetchAgain(failed(row));
		await commands.fetchAgain(failed(sharedRow));
		await commands.confirm(failed(sharedRow));
		expect(library.calls).toEqual([
			['save', row.entry.url],
			['save', row.entry.url, { reach: 'public' }],
			['save', row.entry.url]
		]);
	});
});

describe('fetching the page of an article again', () => {
	it('leaves its place in the lists alone, also when its network is confirmed', async () => {
		const { library, commands } = open();
		await commands.fetchAgain(row);
		await commands.keepArticle(row);
		expect(library.calls.map(([method]) => method)).toEqual(['mutate', 'mutate']);
		expect(library.mutations).toEqual([
			{ id: row.entry.id, field: 'refetch', value: expect.any(Number) },
			{ id: row.entry.id, field: 'refetch', value: null }
		]);
		await commands.confirm(row);
		expect(library.calls.slice(2).map(([method]) => method)).toEqual(['save', 'mutate']);
	});
});

it('words without an undo disappear as soon as they can be read', () => {
	const { commands } = open();
	commands.offered = { words: 'Article updated', undo: null };
	commands.closeLater();
	vi.advanceTimersByTime(3_000);
	expect(commands.offered).not.toBeNull();
	vi.advanceTimersByTime(1_000);
	expect(commands.offered).toBeNull();
});

describe('the offer to undo', () => {
	it('disappears after a while, but not while it is hovered', async () => {
		const { commands } = open();
		await commands.toggleArchived(row);
		expect(commands.offered?.words).toBe('Archived');
		commands.keepOpen();
		vi.advanceTimersByTime(60_000);
		expect(commands.offered).not.toBeNull();
		commands.closeLater();
		vi.advanceTimersByTime(8_000);
		expect(commands.offered).toBeNull();
	});

	it('is not shown after a failed write', async () => {
		const { library, commands } = open();
		library.fail('mutate', 'quota');
		expect(await commands.toggleArchived(row)).toBe(false);
		expect(commands.offered).toBeNull();
		expect(commands.task.problem).toContain('out of space');
	});
});

describe('an action that is done once the offer to undo it is over', () => {
	it.each([
		['after a while', () => vi.advanceTimersByTime(8_001)],
		['when the bar is dismissed', (commands: EntryCommands) => commands.dismiss()],
		['before the words of another action', (commands: EntryCommands) => (commands.offered = { words: '', undo: null })]
	])('is done once, %s, and cannot be undone then', async (_, pass) => {
		const { commands } = open();
		const [undo, end] = [vi.fn(() => Promise.resolve()), vi.fn()];
		commands.offer({ words: 'All read', undo, end });
		expect(end).not.toHaveBeenCalled();
		pass(commands);
		commands.dismiss();
		await commands.undo();
		expect([end, undo].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
	});

	it('is not done after it was undone', async () => {
		const { commands } = open();
		const [undo, end] = [vi.fn(() => Promise.resolve()), vi.fn()];
		commands.offer({ words: 'All read', undo, end });
		await commands.undo();
		vi.advanceTimersByTime(10_000);
		expect([end, undo].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
	});
});

describe('an item of a feed', () => {
	const item = itemNamed('item');

	it('is marked as read instead of archived, and does not go to the trash, before it is in the library', async () => {
		const { commands, fieldsWritten } = open();
		await commands.toggleArchived(item);
		expect(await commands.remove(item)).toBe(false);
		expect(fieldsWritten()).toEqual([['read', true]]);
		await commands.toggleArchived({ ...item, isSaved: true } as EntryView);
		await commands.remove({ ...item, isSaved: true } as EntryView);
		expect(fieldsWritten()).toEqual([
			['archived', true],
			['deleted', true]
		]);
	});

	it('is saved to the library, which is said', async () => {
		const { library, commands } = open();
		library.items = [item];
		await saveItem(item, commands);
		expect(callsOf(library, 'saveItem')).toEqual([['saveItem', item.entry.id]]);
		expect(commands.offered).toEqual({ words: 'In your library', undo: null });
		library.fail('saveItem', 'quota');
		commands.dismiss();
		await saveItem(item, commands);
		expect(commands.offered).toBeNull();
		expect(commands.task.problem).toMatch(/out of space/);
	});
});
