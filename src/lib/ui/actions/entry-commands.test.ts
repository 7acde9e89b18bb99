// Actions on entries, and undoing them in reverse order.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { EntryCommands } from './entry-commands.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open() {
	const library = fakeLibrary();
	const said = () => library.wishes.splice(0).map(({ field, value }) => [field, value]);
	return { library, deeds: new EntryCommands(library), said };
}

const row = namedRow('a');

describe('undoing', () => {
	it('is offered for an article marked as read at its end, unless it was read before', async () => {
		const { deeds, said } = open();
		deeds.noteRead({ ...row, entry: { ...row.entry, read: true } });
		expect(deeds.offered).toBeNull();
		deeds.noteRead(row);
		expect(deeds.offered?.words).toBe('Marked as read');
		expect(said()).toEqual([]);
		await deeds.undo();
		expect(said()).toEqual([['read', false]]);
	});

	it('restores every field, the last action first', async () => {
		const { deeds, said } = open();
		await deeds.bookmark(row);
		await deeds.archive({ ...row, entry: { ...row.entry, read: true } });
		expect(said()).toEqual([
			['bookmarked', true],
			['archived', false],
			['read', false]
		]);
		await deeds.undo();
		expect(said()).toEqual([
			['archived', false],
			['read', true]
		]);
		await deeds.undo();
		expect(said()).toEqual([['bookmarked', false]]);
		await deeds.undo();
		expect(said()).toEqual([]);
	});

	it.each([
		['remove', [['deleted', true]], [['deleted', false]]],
		['restore', [['deleted', false]], [['deleted', true]]],
		['markRead', [['read', true]], [['read', false]]]
	] as const)('takes back %s', async (deed, done, undone) => {
		const { deeds, said } = open();
		await deeds[deed](row);
		expect(said()).toEqual(done);
		await deeds.undo();
		expect(said()).toEqual(undone);
	});

	it('removes a tag again', async () => {
		const { deeds, said } = open();
		await deeds.tag(row, 'sea', { on: true });
		await deeds.undo();
		expect(said()).toEqual([
			['tag:sea', true],
			['tag:sea', false]
		]);
	});

	it('can be tried again when the write failed', async () => {
		const { library, deeds, said } = open();
		await deeds.remove(row);
		said();
		library.fail('mutate', 'database_lost');
		await deeds.undo();
		expect(deeds.attempt.problem).toContain('closed its storage');
		library.fail('mutate', null);
		await deeds.undo();
		expect(said()).toEqual([['deleted', false]]);
	});
});

describe('fetching a page again', () => {
	const sent = { ...row, entry: { ...row.entry, publicOnly: true } };

	it('stays within the confirmed networks, and confirming removes the limit', async () => {
		const { library, deeds } = open();
		await deeds.fetchAgain(row);
		await deeds.fetchAgain(sent);
		await deeds.confirm(sent);
		expect(library.asked).toEqual([
			['save', row.entry.url],
			['save', row.entry.url, { reach: 'public' }],
			['save', row.entry.url]
		]);
	});
});

describe('the offer to undo', () => {
	it('disappears after a while, but not while it is hovered', async () => {
		const { deeds } = open();
		await deeds.archive(row);
		expect(deeds.offered?.words).toBe('Archived');
		deeds.hold();
		vi.advanceTimersByTime(60_000);
		expect(deeds.offered).not.toBeNull();
		deeds.release();
		vi.advanceTimersByTime(8_000);
		expect(deeds.offered).toBeNull();
	});

	it('is not shown after a failed write', async () => {
		const { library, deeds } = open();
		library.fail('mutate', 'quota');
		expect(await deeds.archive(row)).toBe(false);
		expect(deeds.offered).toBeNull();
		expect(deeds.attempt.problem).toContain('out of space');
	});
});
