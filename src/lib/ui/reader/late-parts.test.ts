// Tests of what happens in the reader before the parts are loaded that come after the text, and when they fail.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { testArticle } from '../../../../tests/support/articles.ts';
import { fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { stubReaderLayout } from '../../../../tests/support/lines.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import Reader from './Reader.svelte';

const toggleContents = vi.hoisted(() => vi.fn());
vi.mock('../article/ArticleAids.svelte', () => ({ default: () => ({ toggleContents }) }));
vi.mock('../highlights/ArticleHighlights.svelte', () => ({
	default: (_anchor: unknown, { target }: { target: unknown }) => {
		document.body.dataset['target'] = String(target);
		return {};
	}
}));

const row = namedRow('a');

beforeEach(stubReaderLayout);
afterEach(() => {
	toggleContents.mockClear();
	history.replaceState(null, '', '/');
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

function show(library = fakeLibrary([row])) {
	const commands = new EntryCommands(library);
	const { body } = testArticle('a');
	const rendered = render(Reader, { row, initial: body, library, commands, now: NOW, leave: () => undefined });
	return { commands, library, ...rendered };
}

it('the contents open as soon as their part is loaded, when the button was pressed before', async () => {
	show();
	await fireEvent.click(screen.getByRole('button', { name: 'Contents' }));
	expect(toggleContents).not.toHaveBeenCalled();
	await waitFor(() => expect(toggleContents).toHaveBeenCalledOnce(), { timeout: 5_000 });
	await fireEvent.click(screen.getByRole('button', { name: 'Contents' }));
	expect(toggleContents).toHaveBeenCalledTimes(2);
});

it('highlights that cannot be read are reported', async () => {
	const library = fakeLibrary([row]);
	library.fail('highlights', 'internal');
	const { commands } = show(library);
	await waitFor(() => expect(commands.task.problem).toMatch(/highlights in this article could not be read/), {
		timeout: 5_000
	});
});

it.each(['?highlight=h', '?from=list&highlight=h'])('the highlight of the address %s is opened', async (search) => {
	history.replaceState(null, '', `/read/a${search}`);
	show();
	await waitFor(() => expect(document.body.dataset['target']).toBe('h'), { timeout: 5_000 });
	delete document.body.dataset['target'];
});

it('a text that arrives after another article was opened is not shown', async () => {
	const [first, second] = [namedRow('a'), namedRow('b')];
	const library = fakeLibrary([first, second]);
	let arrive: () => void = () => undefined;
	const bodyOf = (id: string) => testArticle(id === testArticle('a').body.id ? 'a' : 'b').body;
	library.body = (id) =>
		id === testArticle('a').body.id
			? new Promise((resolve) => (arrive = () => resolve(bodyOf(id))))
			: Promise.resolve(bodyOf(id));
	const commands = new EntryCommands(library);
	const { rerender } = render(Reader, { row: first, library, commands, now: NOW, leave: () => undefined });
	await rerender({ row: second });
	expect(await screen.findByText('The text of b, r1.')).toBeTruthy();
	arrive();
	await new Promise((resolve) => setTimeout(resolve));
	expect(screen.getByText('The text of b, r1.')).toBeTruthy();
});
