// Tests of the page of an article: an article that cannot be read is reported, and read again.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { testArticle } from '../../../../../tests/support/articles.ts';
import { entryId, fakeLibrary, namedRow } from '../../../../../tests/support/fake-library.ts';
import { stubReaderLayout } from '../../../../../tests/support/lines.ts';
import { NOW } from '../../../../../tests/support/rows.ts';
import { EntryCommands } from '$lib/ui/actions/entry-commands.svelte.ts';
import Page from './+page.svelte';

const row = namedRow('a');
const library = fakeLibrary([row]);
const session = { library, commands: new EntryCommands(library), version: 1, now: NOW };

vi.mock('$app/state', () => ({ page: { params: { entry: 'a'.padEnd(22, '_') } } }));
vi.mock('$lib/ui/session/session.svelte.ts', () => ({ useSession: () => session }));
vi.mock('$lib/ui/list/list-context.ts', () => ({
	useListContext: () => ({ leave: vi.fn(), leaveFinished: vi.fn(), query: () => '', prepared: null })
}));
vi.mock('$lib/ui/article/ArticleAids.svelte', () => ({ default: () => ({}) }));

beforeEach(stubReaderLayout);
afterEach(() => {
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

it('reports an article that could not be read, and reads it again', async () => {
	expect(row.entry.id).toBe(entryId('a'));
	const { body } = testArticle('a');
	library.bodies.set(body.id, body);
	library.fail('open', 'database_lost');
	render(Page, { data: { opened: undefined, version: 1 } });
	expect((await screen.findByRole('alert')).textContent).toMatch(/closed its storage unexpectedly/);
	library.fail('open', null);
	await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
	expect(await screen.findByText('The text of a, r1.')).toBeTruthy();
	await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
});
