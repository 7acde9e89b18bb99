// Tests of the reader: text from this device or the server, parts that are loaded later, positions and actions.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callsOf, fakeLibrary, namedRow, type FakeLibrary } from '../../../../tests/support/fake-library.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import { testArticle } from '../../../../tests/support/articles.ts';
import { layInLines, stubReaderLayout } from '../../../../tests/support/lines.ts';
import type { StoredHtml } from '../../domain/article.ts';
import type { EntryView } from '../../library/library.ts';
import type { PreparedArticles } from '../article/prepared-articles.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import Reader from './Reader.svelte';

// It needs layout, and tests/e2e/reading.journey.ts tests it.
vi.mock('../article/ArticleAids.svelte', () => ({ default: () => ({}) }));

const row = namedRow('a');

beforeEach(stubReaderLayout);
afterEach(() => {
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

function withBody(html = '<p>The text.</p>'): FakeLibrary {
	const library = fakeLibrary([row]);
	const { body } = testArticle('a');
	library.bodies.set(body.id, { ...body, html: html as StoredHtml });
	return library;
}

function show(library: FakeLibrary, shown: EntryView = row) {
	const commands = new EntryCommands(library);
	const { rerender } = render(Reader, { row: shown, library, commands, now: NOW, leave: () => undefined });
	return { commands, rerender };
}

describe('the text', () => {
	it('is shown from this device without asking the server', async () => {
		const library = withBody();
		show(library);
		expect(await screen.findByText('The text.')).toBeTruthy();
		expect(callsOf(library, 'downloadNow')).toEqual([]);
		expect(screen.getByRole('heading', { level: 1, name: 'Title of a' })).toBeTruthy();
		const facts = [...document.querySelectorAll('h1 + .facts bdi')].map((fact) => fact.textContent);
		expect(facts).toEqual(['January 2, 2026', '1 min', 'saved June 1, 2026']);
		expect(screen.getByText('example.org')).toBeTruthy();
	});

	it('names the day of the last change if it is another day', async () => {
		const { article } = testArticle('a');
		const published = article.published ?? 0;
		const facts = () => document.querySelector('h1 + .facts')?.textContent;
		const { rerender } = show(withBody(), { ...row, article: { ...article, modified: published + 3_600_000 } });
		await screen.findByText('The text.');
		expect(facts()).not.toContain('updated');
		await rerender({ row: { ...row, article: { ...article, modified: published + 3 * 86_400_000 } } });
		expect(facts()).toContain('updated January 5, 2026');
	});

	it('is replaced while it is open when a new extraction arrives, its metadata before its text', async () => {
		const library = withBody();
		const initial = testArticle('a').body;
		const { rerender } = show(library);
		await rerender({ initial });
		await screen.findByText('The text.');
		const again = testArticle('a', [], 'r2');
		await rerender({ row: { ...row, article: again.article }, initial });
		library.bodies.set(again.body.id, again.body);
		await rerender({ initial: again.body });
		expect(await screen.findByText('The text of a, r2.')).toBeTruthy();
	});

	it('is not sanitised and drawn again when the text that it has was stored', async () => {
		const library = withBody();
		const drawn = new Set<unknown>();
		const htmlOf = (body: unknown) => (drawn.add(body), null);
		const { rerender } = show(library);
		await rerender({ prepared: { htmlOf } as unknown as PreparedArticles });
		await screen.findByText('The text.');
		const [stored] = library.bodies.values();
		if (stored !== undefined) library.bodies.set(stored.id, { ...stored });
		const reads = () => callsOf(library, 'body').length;
		const before = reads();
		await rerender({ initial: testArticle('a').body });
		await waitFor(() => expect(reads()).toBe(before + 1));
		await new Promise((resolve) => setTimeout(resolve));
		expect(drawn.size).toBe(1);
	});

	it('has the language and direction of the article', async () => {
		const article = { ...testArticle('a').article, dir: 'rtl', lang: 'fa' } as const;
		show(withBody('<p>متن</p>'), { ...row, article });
		const body = (await screen.findByText('متن')).parentElement;
		expect([body?.dir, body?.lang]).toEqual(['rtl', 'fa']);
		expect(screen.getByText(/min$/).closest('header')?.dir).toBe('rtl');
	});

	it('is sanitised, whatever is stored', async () => {
		show(withBody('<p>The text.</p><script>alert(1)</script><img src="https://evil.example/p.gif">'));
		const body = (await screen.findByText('The text.')).parentElement;
		expect(body?.querySelectorAll('script, img')).toHaveLength(0);
	});

	it('is downloaded if it is not on this device', async () => {
		const library = fakeLibrary([row]);
		library.downloadNow = () => {
			const { body } = testArticle('a');
			library.bodies.set(body.id, body);
			return Promise.resolve();
		};
		show(library, namedRow('a', { offline: { text: false, pictures: 0, of: 0 } }));
		expect(await screen.findByText('The text of a, r1.')).toBeTruthy();
	});

	it('is reported as missing with the reason and a way to retry if it cannot be downloaded', async () => {
		const library = fakeLibrary([row]);
		library.fail('downloadNow', 'offline');
		show(library, namedRow('a', { offline: { text: false, pictures: 0, of: 0 } }));
		expect((await screen.findByRole('alert')).textContent).toContain('The server cannot be reached');
		expect(screen.getByRole('link', { name: 'Open the original' }).getAttribute('href')).toBe('https://example.org/a');
		library.fail('downloadNow', null);
		const { body } = testArticle('a');
		library.bodies.set(body.id, body);
		await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
		expect(await screen.findByText('The text of a, r1.')).toBeTruthy();
	});

	it('is reported as missing if the download succeeds without storing it', async () => {
		show(fakeLibrary([row]), namedRow('a', { offline: { text: false, pictures: 0, of: 0 } }));
		expect(await screen.findByRole('alert')).toBeTruthy();
	});
});

describe('the position', () => {
	/** The scrolling element, once it has the text. */
	async function opened(library: FakeLibrary): Promise<HTMLElement> {
		const { positions, bodies } = library;
		// As on the page: the text exists before the element around it is bound.
		const initial = bodies.get(row.article?.id ?? '') ?? null;
		render(Reader, {
			row,
			initial,
			library,
			commands: new EntryCommands(library),
			now: NOW,
			leave: () => undefined,
			positions
		});
		await screen.findByText('The text.');
		const view = document.querySelector<HTMLElement>('[data-begin]');
		if (view === null) throw new Error('There is no scrolling element');
		layInLines(view, view, { width: 40, line: 2_000, above: 0, height: 400 });
		return view;
	}
	const there = { quote: 'The text.', prefix: '', suffix: '', offset: 0, on: 'iPad', share: 0 };

	it('is stored when the text is scrolled', async () => {
		const library = withBody();
		const view = await opened(library);
		view.scrollTop = 300;
		await fireEvent.wheel(view);
		await fireEvent.scroll(view);
		await waitFor(() => expect(callsOf(library, 'storePosition')).toHaveLength(1), { timeout: 3_000 });
	});

	it('is written as a change when the article is closed', async () => {
		const library = withBody();
		const view = await opened(library);
		view.scrollTop = 300;
		await fireEvent.wheel(view);
		await fireEvent.scroll(view);
		await waitFor(() => expect(callsOf(library, 'storePosition')).toHaveLength(1), { timeout: 3_000 });
		cleanup();
		expect(callsOf(library, 'syncPosition')).toEqual([
			['syncPosition', expect.objectContaining({ entry: row.entry.id }), false]
		]);
	});

	it('at the start lays out the beginning of the text first, and the rest after the first frame', async () => {
		await opened(withBody());
		const body = document.querySelector('.body');
		expect(body?.classList.contains('beginning')).toBe(true);
		await waitFor(() => expect(body?.classList.contains('beginning')).toBe(false));
	});

	it('further down lays out the whole text at once', async () => {
		const library = withBody();
		library.positions = { ...library.positions, own: { ...there, on: null } };
		await opened(library);
		expect(document.querySelector('.body.beginning')).toBeNull();
	});

	it('of another device is offered if this device has its own position, and can be declined', async () => {
		const library = withBody();
		library.positions = { ...library.positions, own: { ...there, on: null }, other: { ...there, offset: 4 } };
		await opened(library);
		expect(await screen.findByRole('button', { name: 'Continue from your iPad' })).toBeTruthy();
		await fireEvent.click(screen.getByRole('button', { name: 'Close' }));
		expect(screen.queryByRole('button', { name: /Continue/ })).toBeNull();
	});

	it('of another device with the same name is offered as that of the other device', async () => {
		vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0');
		const library = withBody();
		const on = 'Firefox on Linux';
		library.positions = { ...library.positions, own: { ...there, on }, other: { ...there, on, offset: 4 } };
		await opened(library);
		const name = 'Continue from your other device (Firefox on Linux)';
		expect(await screen.findByRole('button', { name })).toBeTruthy();
	});

	it('of another device is restored and announced if this device has no position', async () => {
		const library = withBody();
		library.positions = { ...library.positions, other: { ...there, on: null, share: 0.3 } };
		await opened(library);
		expect(await screen.findByText('This is where you left off on another device.')).toBeTruthy();
		await fireEvent.click(screen.getByRole('button', { name: 'Go to the beginning' }));
		expect(screen.queryByText(/This is where/)).toBeNull();
	});
});

it('an entry in the trash has a notice above its text, where it can be restored', async () => {
	const library = withBody();
	show(library, { ...row, entry: { ...row.entry, deleted: true } });
	expect(await screen.findByText('The text.')).toBeTruthy();
	const notice = await screen.findByRole('region', { name: 'Trash' });
	expect(notice.textContent).toContain('in the trash. It stays there for at least 30 days');
	await fireEvent.click(within(notice).getByRole('button', { name: 'Restore' }));
	await waitFor(() =>
		expect(library.mutations.map(({ field, value }) => [field, value])).toEqual([['deleted', false]])
	);
});

describe('the end of the text', () => {
	it('has a button that marks the article as read, and as unread again', async () => {
		const library = withBody();
		show(library);
		await fireEvent.click(await screen.findByRole('button', { name: 'Mark as read' }));
		cleanup();
		show(library, { ...row, entry: { ...row.entry, read: true } });
		await fireEvent.click(await screen.findByRole('button', { name: 'Mark as unread' }));
		expect(library.mutations.map(({ field, value }) => [field, value])).toEqual([
			['read', true],
			['read', false]
		]);
	});

	it('has no button without a text', () => {
		show(fakeLibrary([row]), namedRow('a', { article: null }));
		expect(screen.queryByRole('button', { name: /Mark as/ })).toBeNull();
	});
});

describe('tags', () => {
	it('are links to their articles, one for several spellings, and are edited in a sheet', async () => {
		const tagged = { ...row, entry: { ...row.entry, tags: ['deep sea', 'Deep Sea'] } };
		const { commands } = show(withBody(), tagged);
		const links = screen.getByRole('region', { name: 'Tags' }).querySelectorAll('a');
		expect([...links].map((link) => [link.textContent, link.getAttribute('href')])).toEqual([
			['#deep sea', '/search?q=tag%3A%22deep%20sea%22']
		]);
		await fireEvent.click(screen.getByRole('button', { name: 'Edit tags' }));
		expect(commands.tagging).toEqual([tagged]);
	});

	it('cannot be edited in the trash, because a tag would restore the article', () => {
		show(withBody(), { ...row, entry: { ...row.entry, deleted: true } });
		expect(screen.queryByRole('button', { name: 'Add a tag' })).toBeNull();
	});
});
