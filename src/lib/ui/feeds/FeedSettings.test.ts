// Tests of the settings of a feed: what is changed is stored at once, polling tells its result, and unfollowing can be undone.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { callsOf, fakeLibrary, feedViewWith } from '../../../../tests/support/fake-library.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import type { FeedHealth } from '../../domain/feed-health.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import FeedSettings from './FeedSettings.svelte';

const goto = vi.hoisted(() => vi.fn(() => Promise.resolve()));
vi.mock('$app/navigation', () => ({ goto }));
beforeEach(stubDrawing);

const HEALTH: FeedHealth = {
	code: 'failing',
	since: Date.UTC(2026, 2, 11, 12),
	cause: 'unreachable',
	isLasting: true,
	formerAddress: null,
	lastSuccess: NOW - 3 * 86_400_000,
	nextPoll: NOW + 3_600_000
};

function show() {
	const { feed } = feedViewWith();
	const facts = { title: 'Own name', site: 'https://example.org/', description: null, icon: null, alias: null };
	const view = feedViewWith({ info: { id: feed.id, address: feed.url, health: HEALTH, ...facts }, name: 'Own name' });
	const library = fakeLibrary();
	library.followed = [view, feedViewWith({ feed: { url: 'https://b.example/', folder: 'Slow reading' } })];
	const commands = new EntryCommands(library);
	const close = vi.fn();
	render(FeedSettings, { view, views: library.followed, library, commands, now: NOW, close });
	const changes = () => callsOf(library, 'changeFeed').map((call) => call[2]);
	return { library, commands, close, changes, view };
}

it('stores name, folder, texts, mute and badge when they are changed', async () => {
	const { changes } = show();
	const change = (label: string, value: string) =>
		fireEvent.change(screen.getByLabelText(label), { target: { value } });
	await fireEvent.input(screen.getByLabelText('Name'), { target: { value: ' My name ' } });
	await change('Name', ' My name ');
	await fireEvent.input(screen.getByLabelText('Folder'), { target: { value: 'New' } });
	await change('Folder', 'New');
	await change('Full text', 'page');
	await fireEvent.click(screen.getByLabelText(/^Mute/));
	await fireEvent.click(screen.getByLabelText('Count on the app’s icon'));
	expect(changes()).toEqual([
		{ title: 'My name' },
		{ folder: 'New' },
		{ texts: 'page' },
		{ muted: true },
		{ badge: true }
	]);
	expect([...document.querySelectorAll('datalist option')].map((option) => option.getAttribute('value'))).toEqual([
		'Slow reading'
	]);
});

it('follows the name of the feed again when the field is empty or has it', async () => {
	const { changes } = show();
	for (const value of ['', 'Own name']) {
		await fireEvent.input(screen.getByLabelText('Name'), { target: { value } });
		await fireEvent.change(screen.getByLabelText('Name'), { target: { value } });
	}
	expect(changes()).toEqual([{ title: null }, { title: null }]);
	expect((screen.getByLabelText('Name') as HTMLInputElement).value).toBe('Own name');
});

it('tells the state, and the result of checking now', async () => {
	const { library, view } = show();
	expect(screen.getByText('Not updated since March 11. The site could not be reached.')).toBeTruthy();
	expect(screen.getByText('Last read 3 d ago')).toBeTruthy();
	library.pollFrom = Date.now() + 600_000;
	await fireEvent.click(screen.getByRole('button', { name: 'Check now' }));
	expect(await screen.findByText(/^The feed was checked a short while ago/)).toBeTruthy();

	library.pollFrom = null;
	const well: FeedHealth = { ...HEALTH, code: 'ok', since: null, cause: null, isLasting: false, lastSuccess: NOW };
	library.followed = [{ ...view, info: view.info && { ...view.info, health: well } }];
	await fireEvent.click(screen.getByRole('button', { name: 'Check now' }));
	expect(await screen.findByText('Checked just now. Everything works.', {}, { timeout: 4_000 })).toBeTruthy();
	expect(screen.getByText('This feed works.')).toBeTruthy();

	library.fail('pollFeed', 'offline');
	await fireEvent.click(screen.getByRole('button', { name: 'Check now' }));
	expect((await screen.findByRole('alert')).textContent).toMatch(/cannot be reached/);
});

it('stops following, and follows again with all settings', async () => {
	const { library, commands, close, changes, view } = show();
	await fireEvent.click(screen.getByRole('button', { name: 'Stop following' }));
	await waitFor(() => expect(commands.offered?.words).toBe('You no longer follow Own name'));
	expect(close).toHaveBeenCalledTimes(1);
	expect(goto).toHaveBeenCalledWith('/feeds');
	expect(library.followed).toHaveLength(1);
	await commands.undo();
	expect(callsOf(library, 'subscribeToFeed')).toEqual([
		['subscribeToFeed', view.feed.url, { title: null, folder: null }]
	]);
	expect(changes()).toEqual([{ texts: 'auto', muted: false, badge: false }]);
});
