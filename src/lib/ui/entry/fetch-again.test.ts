// Tests of fetching the page of an article again: what is said while it runs, and how it ended.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callsOf, fakeLibrary, namedRow, type FakeLibrary } from '../../../../tests/support/fake-library.ts';
import type { Change } from '../../domain/sync/change.ts';
import type { Entry } from '../../domain/entry.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import { fetchAgain } from './fetch-again.ts';

const row = namedRow('a');
const { id } = row.entry;

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
});

/** A library whose server answers in a sync round, which changes the entry. */
function open(change: Partial<Entry>, pending: readonly Change[] = []) {
	const library = fakeLibrary([row]);
	vi.spyOn(library, 'sync').mockImplementation(async () => {
		show(library, change);
		library.pending = pending;
	});
	return { library, commands: new EntryCommands(library) };
}

function show(library: FakeLibrary, change: Partial<Entry>): void {
	library.rows = [{ ...row, entry: { ...row.entry, ...change } }];
	library.emitChange('written');
}

const asked = { refetch: 'asked', fetch: { state: 'done' } } as const;
const queued = { refetch: 'queued', fetch: { state: 'waiting' } } as const;

it('asks for the page by a change, so that the list and the state of the article stay as they are', async () => {
	const { library, commands } = open({ fetch: { state: 'done', result: 'unchanged' } });
	await fetchAgain(row, commands);
	expect(library.mutations).toEqual([{ id, field: 'refetch', value: expect.any(Number) }]);
	expect(callsOf(library, 'save')).toEqual([]);
});

it.each([
	['updated', 'Article updated'],
	['unchanged', 'The site has no newer version.'],
	['shorter', /much less text or fewer pictures now, so the article stays/],
	['captured', /open it in your browser and use the bookmarklet/]
] as const)('says that it runs until the server has the page, and how it ended: %s', async (result, words) => {
	const { library, commands } = open(queued);
	const running = fetchAgain(row, commands);
	await vi.advanceTimersByTimeAsync(20_000);
	expect(commands.offered).toEqual({ words: 'Getting the page again…', undo: null });
	show(library, { refetch: null, fetch: { state: 'done', result } });
	await running;
	expect(commands.offered?.words).toMatch(words);
	expect(commands.task.problem).toBeNull();
	expect(callsOf(library, 'downloadNow')).toEqual([['downloadNow', row.article?.id]]);
});

it('says why the page could not be fetched, and that the article stays', async () => {
	const { commands } = open({ fetch: { state: 'failed', code: 'not_found' } });
	await fetchAgain(row, commands);
	expect(commands.task.problem).toBe(
		'The page could not be fetched again, so the article stays as it was. The site has no page at this address.'
	);
	expect(commands.offered).toBeNull();
});

describe('without the server', () => {
	it('says that it will happen, and can be undone', async () => {
		const change = { entity: 'entry', id, field: 'refetch' } as Change;
		const { library, commands } = open(asked, [change]);
		await fetchAgain(row, commands);
		expect(commands.offered?.words).toMatch(/once this device is connected/);
		await commands.undo();
		expect(library.mutations.at(-1)).toEqual({ id, field: 'refetch', value: null });
	});

	it('a request that cannot be stored is reported', async () => {
		const { library, commands } = open(asked);
		library.fail('mutate', 'quota');
		await fetchAgain(row, commands);
		expect(commands.task.problem).toMatch(/out of space/);
		expect(commands.offered).toBeNull();
	});
});

it('an older server, which does not know the request, is named, and the request is withdrawn', async () => {
	const { library, commands } = open(asked);
	await fetchAgain(row, commands);
	expect(commands.task.problem).toMatch(/Your server is too old/);
	expect(commands.offered).toBeNull();
	expect(library.mutations.at(-1)).toEqual({ id, field: 'refetch', value: null });
});

it.each([
	['takes more than a minute', queued, 60_000],
	['has a site that asks for a pause', { refetch: 'queued', fetch: { state: 'waiting', code: 'slow_down' } }, 0]
] as const)('says that the article stays meanwhile if the page %s', async (_, change, ms) => {
	const { commands } = open(change);
	const running = fetchAgain(row, commands);
	await vi.advanceTimersByTimeAsync(ms);
	await running;
	expect(commands.offered?.words).toMatch(/when its turn comes/);
});

it('does not take the place of a later action in the bar', async () => {
	const { library, commands } = open(queued);
	const running = fetchAgain(row, commands);
	await vi.advanceTimersByTimeAsync(10);
	await commands.toggleBookmark(row);
	show(library, { refetch: null, fetch: { state: 'done', result: 'unchanged' } });
	await running;
	expect(commands.offered?.words).toBe('Bookmarked');
});
