// Tests of a row of a list and its buttons.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import type { PictureHash } from '../../domain/article.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import type { Entry } from '../../domain/entry.ts';
import type { EntryView, Mutation } from '../../library/library.ts';
import { fakeLibrary } from '../../../../tests/support/fake-library.ts';
import { articleWith, entryWith, NOW, rowWith } from '../../../../tests/support/rows.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import EntryRow from './EntryRow.svelte';
import RowTools from './RowTools.svelte';

function show(row: EntryView) {
	const mutations: Mutation[] = [];
	const saved: string[] = [];
	const openMenu = vi.fn();
	const commands = new EntryCommands({
		...fakeLibrary([row]),
		mutate: (made) => Promise.resolve(void mutations.push(...made)),
		mutatePlanned: (_ids, plan) => Promise.resolve(plan([])),
		save: (text) => {
			saved.push(text);
			return Promise.resolve({ id: row.entry.id, already: true });
		},
		open: () => Promise.resolve(null),
		body: () => Promise.resolve(null),
		extractAgain: () => Promise.resolve('unchanged'),
		source: () => Promise.resolve(null)
	});
	render(EntryRow, { row, now: NOW, list: 'unread', isOpen: false });
	render(RowTools, { row, commands, openMenu });
	return { mutations, saved, openMenu };
}

const whole = rowWith({
	entry: entryWith({ fetch: { state: 'done' }, tags: ['sea', 'trains'] }),
	article: articleWith(),
	offline: { text: true, pictures: 12, of: 12 }
});

const facts = () => document.querySelector('.facts')?.textContent.replace(/\s+/g, ' ').trim();
const state = () => document.querySelector('.state');
const failing = (fetch: { code: FailureCode; retryAt?: number | null }, change: Partial<Entry> = {}) =>
	rowWith({ entry: entryWith({ fetch: { state: 'failed', ...fetch }, ...change }) });

describe('a row', () => {
	it('shows title, site, reading time, age and tags', () => {
		show(whole);
		const link = screen.getByRole('link', { name: /A page worth keeping/ });
		expect(link.getAttribute('href')).toBe('/read/entry-0000000000000000');
		expect(facts()).toBe('3 min · The Example · 3 h ago #sea #trains');
		expect(link.textContent).toContain('A page worth keeping');
		const tags = screen.getAllByRole('link', { name: /^#/ });
		expect(tags.map((tag) => [tag.textContent, tag.getAttribute('href')])).toEqual([
			['#sea', '/search?q=tag%3A%22sea%22'],
			['#trains', '/search?q=tag%3A%22trains%22']
		]);
	});

	it.each([
		['a picture is missing', { ...whole, offline: { text: true, pictures: 11, of: 12 } }, 'Not offline yet'],
		['nothing is here yet', { ...whole, offline: { text: false, pictures: 0, of: 12 } }, 'Not offline yet'],
		['it was saved offline', rowWith({ isSavePending: true }), 'Waiting for the server'],
		['the server is at work', rowWith(), 'Getting the text'],
		['there is no page', failing({ code: 'not_found' }), 'Not found'],
		['it needs a login', failing({ code: 'refused' }), 'Needs a login'],
		['it is another type of file', failing({ code: 'not_html' }), 'Not a web page'],
		['it is a ZIP file', failing({ code: 'archive_file' }, { url: 'https://example.org/a.zip' }), 'ZIP file'],
		['it is another archive', failing({ code: 'archive_file' }), 'Compressed file'],
		[
			'a newer version could not be had',
			{ ...whole, entry: { ...whole.entry, fetch: { state: 'failed', code: 'not_found' } } },
			'Not updated'
		],
		['it is a PDF', failing({ code: 'not_html' }, { url: 'https://example.org/a.PDF?x' }), 'PDF'],
		['it failed in another way', failing({ code: 'redirect_loop' }), 'Could not get this page'],
		['the server has given up', failing({ code: 'unreachable', retryAt: null }), 'Site not reachable'],
		['the server tries again', failing({ code: 'unreachable', retryAt: 1 }), 'Site not reachable, trying again'],
		[
			'it failed and was deleted',
			failing({ code: 'unreachable', retryAt: 1 }, { deleted: true }),
			'Site not reachable'
		],
		['it waits to be confirmed', failing({ code: 'unconfirmed' }), 'Needs your confirmation'],
		[
			'the site asks to slow down',
			rowWith({ entry: entryWith({ fetch: { state: 'waiting', code: 'slow_down' } }) }),
			'The site asks to slow down'
		]
	] as const)('shows what is missing: %s', async (_name, row, words) => {
		show(row as EntryView);
		await waitFor(() => expect(state()?.textContent.trim()).toBe(words));
	});

	it.each([
		['failed', failing({ code: 'unreachable', retryAt: NOW + 60_000 }), 'Site not reachable'],
		[
			'waits for its site',
			rowWith({ entry: entryWith({ fetch: { state: 'waiting', code: 'slow_down', retryAt: NOW + 60_000 } }) }),
			'The site asks to slow down'
		]
	] as const)('says when a page is tried next that %s', async (_name, row, words) => {
		show(row as EntryView);
		await waitFor(() => expect(state()?.textContent).toContain(words));
		expect(state()?.textContent).toMatch(/, next try \d+:\d\d/);
	});

	it.each([
		['all of it is here', whole],
		['it has no pictures', { ...whole, offline: { text: true, pictures: 0, of: 0 } }]
	] as const)('says nothing if nothing is missing: %s', (_name, row) => {
		show(row as EntryView);
		expect(state()).toBeNull();
	});

	it.each([
		['has stopped', null, true],
		['tries again', NOW + 60_000, false]
	] as const)(
		'shows a failure as a problem only if the server has stopped trying: it %s',
		async (_, retryAt, isAlarming) => {
			show(failing({ code: 'unreachable', retryAt }));
			await waitFor(() => expect(state()?.matches('.problem')).toBe(isAlarming));
		}
	);

	it('shows the metadata of a page that could not be extracted', async () => {
		const about = { title: 'The dark lamp', site: 'Coast Weekly', excerpt: '', lead: 'f'.repeat(64) as PictureHash };
		show(rowWith({ entry: entryWith({ about, fetch: { state: 'failed', code: 'nothing_to_read' } }) }));
		expect(screen.getByRole('link', { name: /The dark lamp/ })).toBeTruthy();
		expect(facts()).toContain('Coast Weekly');
		expect(document.querySelector('img')?.getAttribute('src')).toBe(`/img/${'f'.repeat(64)}`);
		await waitFor(() => expect(state()?.textContent).toContain('No text found'));
	});

	it('shows no picture that is not on the device, until the pictures have come', async () => {
		const lead = 'f'.repeat(64) as PictureHash;
		const shown = { ...whole, article: articleWith({ lead }), offline: { text: true, pictures: 0, of: 12 } };
		const { rerender } = render(EntryRow, { row: shown, now: NOW, list: 'unread', isOpen: false });
		const picture = () => document.querySelector('img');
		await fireEvent.error(picture() as Element);
		expect(picture()).toBeNull();
		await rerender({ row: { ...shown, offline: { text: true, pictures: 12, of: 12 } } });
		expect(picture()).not.toBeNull();
	});

	it('names no time for an article without words, such as a picture', () => {
		show({ ...whole, article: articleWith({ words: 0 }) });
		expect(facts()).toMatch(/^The Example/);
	});

	it('has the direction of its title if it has no article', () => {
		show(failing({ code: 'not_found' }, { url: 'https://example.org/table.csv' }));
		expect(document.querySelector('.text')?.getAttribute('dir')).toBe('auto');
		// An element with its own direction would not count.
		expect(screen.getByRole('link', { name: 'example.org/table.csv' }).hasAttribute('dir')).toBe(false);
	});

	it('runs the commands of its buttons', async () => {
		const { mutations } = show(whole);
		await fireEvent.click(screen.getByRole('button', { name: 'Bookmark' }));
		await fireEvent.click(screen.getByRole('button', { name: 'Archive' }));
		expect(mutations.map(({ field, value }) => [field, value])).toEqual([
			['bookmarked', true],
			['archived', true]
		]);
	});

	it('moves a read or archived article back to Unread', async () => {
		const { mutations } = show({ ...whole, entry: { ...whole.entry, read: true, archived: true } });
		await fireEvent.click(screen.getByRole('button', { name: 'Move to Unread' }));
		expect(mutations.map(({ field, value }) => [field, value])).toEqual([
			['archived', false],
			['read', false]
		]);
	});

	it.each([
		['Remove bookmark', { bookmarked: true }, ['bookmarked', false]],
		['Restore', { deleted: true }, ['deleted', false]]
	] as const)('writes one change for a button: %s', async (name, change, mutation) => {
		const { mutations } = show({ ...whole, entry: { ...whole.entry, ...change } });
		await fireEvent.click(screen.getByRole('button', { name }));
		expect(mutations.map(({ field, value }) => [field, value])).toEqual([mutation]);
	});

	it('shows a title in its own language and direction', () => {
		show({ ...whole, article: articleWith({ title: 'باغ', dir: 'rtl', lang: 'fa' }) });
		expect(screen.getByText('باغ').getAttribute('dir')).toBe('rtl');
		expect(screen.getByText('باغ').getAttribute('lang')).toBe('fa');
	});

	it('offers to retry a failed fetch', async () => {
		const { saved } = show(rowWith({ entry: entryWith({ fetch: { state: 'failed', code: 'too_slow' } }) }));
		await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
		expect(saved).toEqual(['https://www.example.org/a-page']);
	});

	it('does not offer to fetch an entry in the trash, since that would restore it', () => {
		show(rowWith({ entry: entryWith({ deleted: true, fetch: { state: 'failed', code: 'too_slow' } }) }));
		expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
	});

	it('leaves confirmations to the menu', () => {
		show(rowWith({ entry: entryWith({ publicOnly: true, fetch: { state: 'failed', code: 'unconfirmed' } }) }));
		expect(screen.queryByRole('button', { name: /Try again|network/ })).toBeNull();
	});

	it('keeps the other actions behind one button', async () => {
		const { openMenu } = show(whole);
		await fireEvent.click(screen.getByRole('button', { name: 'More' }));
		expect(openMenu).toHaveBeenCalledTimes(1);
	});

	it('shows the progress of a half-read article, and how long the rest takes', () => {
		show({ ...whole, entry: { ...whole.entry, furthest: 0.4 } });
		expect(facts()).toMatch(/^2 min left/);
		expect((screen.getByRole('progressbar') as HTMLProgressElement).value).toBe(0.4);
	});
});
