// Tests of the state of fetching an article again, as its head shows it.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { stubReaderLayout } from '../../../../tests/support/lines.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import type { Entry } from '../../domain/entry.ts';
import type { Change } from '../../domain/sync/change.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import ArticleHead from './ArticleHead.svelte';

beforeEach(stubReaderLayout);

const row = namedRow('a');
const { id } = row.entry;

function show(change: Partial<Entry>, pending: readonly Change[] = []) {
	const library = Object.assign(fakeLibrary([row]), { pending });
	const commands = new EntryCommands(library);
	const shown = { ...row, entry: { ...row.entry, ...change } };
	const head = { title: 'A', note: undefined, count: 0, openHighlights: () => undefined };
	render(ArticleHead, { row: shown, library, commands, now: NOW, ...head });
	return library;
}

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

it('says nothing without a request', async () => {
	show({});
	await import('./RefetchStatus.svelte');
	expect(screen.queryByRole('status')).toBeNull();
});

it.each([
	['is not sent', { refetch: 'asked' }, /once this device is connected/],
	['is queued', { refetch: 'queued', fetch: { state: 'waiting' } }, /is fetching this page again/],
	['rests', { refetch: 'queued', fetch: { state: 'waiting', code: 'slow_down', retryAt: NOW } }, /when its turn comes/]
] as const)('shows a request that %s, and takes it back', async (_, change, words) => {
	const library = show(change, [{ entity: 'entry', id, field: 'refetch' } as Change]);
	await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(words));
	await press('Keep the article as it is');
	await waitFor(() => expect(library.mutations).toEqual([{ id, field: 'refetch', value: null }]));
});

it('names an older server, which has acknowledged the request without knowing it', async () => {
	show({ refetch: 'asked' });
	await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/Your server is too old/));
});

it('says why the page could not be fetched, and fetches it once more or keeps the article', async () => {
	const failed = { fetch: { state: 'failed', code: 'not_found' } } as const;
	const library = show(failed);
	await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/so the article stays .* no page/));
	expect(screen.queryByText(/Not on this device|Text, pictures/)).toBeNull();
	await press('Fetch again');
	await waitFor(() => expect(library.mutations).toMatchObject([{ field: 'refetch', value: expect.any(Number) }]));
	cleanup();
	const other = show({ fetch: { state: 'failed', code: 'unconfirmed' } });
	await waitFor(() => screen.getByRole('button', { name: 'Fetch from my network' }));
	await press('Fetch from my network');
	await waitFor(() =>
		expect(other.calls.map(([method]) => method)).toEqual(expect.arrayContaining(['save', 'mutate']))
	);
});
