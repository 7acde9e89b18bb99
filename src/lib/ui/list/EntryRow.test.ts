// Tests of a row of a list and its buttons.
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import type { PictureHash } from '../../domain/article.ts';
import type { EntryView, Mutation } from '../../library/library.ts';
import { articleWith, entryWith, NOW, rowWith } from '../../../../tests/support/rows.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import EntryRow from './EntryRow.svelte';

function show(row: EntryView) {
	const mutations: Mutation[] = [];
	const saved: string[] = [];
	const openMenu = vi.fn();
	const commands = new EntryCommands({
		mutate: (made) => Promise.resolve(void mutations.push(...made)),
		save: (text) => {
			saved.push(text);
			return Promise.resolve({ id: row.entry.id, already: true });
		}
	});
	render(EntryRow, { row, commands, now: NOW, list: 'unread', isOpen: false, openMenu });
	return { mutations, saved, openMenu };
}

const whole = rowWith({
	entry: entryWith({ fetch: { state: 'done' }, tags: ['sea', 'trains'] }),
	article: articleWith(),
	offline: { text: true, pictures: 12, of: 12 }
});

describe('a row', () => {
	it('shows title, site, reading time, age and tags', () => {
		show(whole);
		const link = screen.getByRole('link', { name: /A page worth keeping/ });
		expect(link.getAttribute('href')).toBe('/read/entry-0000000000000000');
		expect(link.textContent).toContain('The Example · 3 h ago');
		expect(screen.getByText('3 min')).toBeTruthy();
		const tags = screen.getAllByRole('link', { name: /^#/ });
		expect(tags.map((tag) => [tag.textContent, tag.getAttribute('href')])).toEqual([
			['#sea', '/search?q=tag%3A%22sea%22'],
			['#trains', '/search?q=tag%3A%22trains%22']
		]);
	});

	it.each([
		['all of it is here', whole, 'Text, pictures 12/12'],
		['a picture is missing', { ...whole, offline: { text: true, pictures: 11, of: 12 } }, 'Text, pictures 11/12'],
		['it has no pictures', { ...whole, offline: { text: true, pictures: 0, of: 0 } }, 'Text'],
		['nothing is here yet', { ...whole, offline: { text: false, pictures: 0, of: 12 } }, 'Not on this device yet'],
		['it was saved offline', rowWith({ isSavePending: true }), 'Waiting for the server'],
		['the server is at work', rowWith(), 'Waiting to be fetched'],
		[
			'it failed',
			rowWith({ entry: entryWith({ fetch: { state: 'failed', code: 'not_found' } }) }),
			'Could not be fetched: The site has no page at this address.'
		],
		[
			'the site asks to slow down',
			rowWith({ entry: entryWith({ fetch: { state: 'waiting', code: 'slow_down' } }) }),
			'Waiting: the site asked us to slow down'
		],
		[
			'the server has given up',
			rowWith({ entry: entryWith({ fetch: { state: 'failed', code: 'unreachable', retryAt: null } }) }),
			'Could not be fetched: The site could not be reached. The server tried for 7 days and has stopped. Try again when the site is back.'
		],
		[
			'it failed and was deleted',
			rowWith({ entry: entryWith({ deleted: true, fetch: { state: 'failed', code: 'unreachable', retryAt: 1 } }) }),
			'Could not be fetched: The site could not be reached.'
		],
		[
			'it was deleted before it was fetched',
			rowWith({ entry: entryWith({ deleted: true, fetch: { state: 'waiting', code: 'slow_down', retryAt: 1 } }) }),
			'Not fetched'
		],
		[
			'it waited to be confirmed and was deleted',
			rowWith({ entry: entryWith({ deleted: true, fetch: { state: 'failed', code: 'unconfirmed' } }) }),
			'Not fetched'
		],
		[
			'the server tries again at an unknown time',
			rowWith({ entry: entryWith({ fetch: { state: 'failed', code: 'unreachable' } }) }),
			'Not fetched yet: The site could not be reached. The server tries again later.'
		],
		[
			'the next try is due',
			rowWith({ entry: entryWith({ fetch: { state: 'failed', code: 'site_error', retryAt: NOW - 60_000 } }) }),
			'Not fetched yet: The site reported an error. Waiting for the next try.'
		],
		[
			'the time has come that the site asked to wait for',
			rowWith({ entry: entryWith({ fetch: { state: 'waiting', code: 'slow_down', retryAt: NOW - 60_000 } }) }),
			'Waiting to be fetched'
		]
	] as const)('shows the state of an entry: %s', (_name, row, words) => {
		show(row as EntryView);
		expect(screen.getByText(words, { exact: true })).toBeTruthy();
	});

	it('shows when a site that asked to slow down is asked again', () => {
		show(rowWith({ entry: entryWith({ fetch: { state: 'waiting', code: 'slow_down', retryAt: NOW + 60_000 } }) }));
		expect(screen.getByText(/^Waiting: the site asked us to slow down\. Next try: .*\d+:\d\d/)).toBeTruthy();
	});

	it.each([
		['has stopped', null, true],
		['tries again', NOW + 60_000, false]
	] as const)('shows a failure as a problem only if the server has stopped trying: it %s', (_, retryAt, isAlarming) => {
		show(rowWith({ entry: entryWith({ fetch: { state: 'failed', code: 'unreachable', retryAt } }) }));
		expect(screen.getByText(/could not be reached/).parentElement?.matches('.failed')).toBe(isAlarming);
	});

	it('shows the metadata of a page that could not be extracted', () => {
		const about = { title: 'The dark lamp', site: 'Coast Weekly', excerpt: '', lead: 'f'.repeat(64) as PictureHash };
		show(rowWith({ entry: entryWith({ about, fetch: { state: 'failed', code: 'nothing_to_read' } }) }));
		expect(screen.getByRole('link', { name: /The dark lamp/ }).textContent).toContain('Coast Weekly');
		expect(document.querySelector('img')?.getAttribute('src')).toBe(`/img/${'f'.repeat(64)}`);
		expect(screen.getByText(/has no text to read/)).toBeTruthy();
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
		expect(screen.getByText(/Offprint fetches it only when you confirm/)).toBeTruthy();
		expect(screen.queryByRole('button', { name: /Try again|network/ })).toBeNull();
	});

	it('keeps the other actions behind one button', async () => {
		const { openMenu } = show(whole);
		await fireEvent.click(screen.getByRole('button', { name: 'More' }));
		expect(openMenu).toHaveBeenCalledTimes(1);
	});

	it('shows the progress of a half-read article', () => {
		show({ ...whole, entry: { ...whole.entry, furthest: 0.4 } });
		expect((screen.getByRole('progressbar') as HTMLProgressElement).value).toBe(0.4);
	});
});
