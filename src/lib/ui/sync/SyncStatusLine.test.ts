// Tests of the sync status line.
import { render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { SyncStatus } from '../../library/library.ts';
import { NOW, statusWith } from '../../../../tests/support/rows.ts';
import SyncStatusLine from './SyncStatusLine.svelte';

function line(change: Partial<SyncStatus>): HTMLElement {
	render(SyncStatusLine, { status: statusWith(change), now: NOW });
	return screen.getByRole('status');
}

describe('the line', () => {
	it.each([
		['says when it was synced', {}, 'Synced 1 min ago'],
		['counts one change', { waiting: 1 }, 'Synced 1 min ago · 1 change waiting'],
		['counts changes while offline', { failure: 'offline', waiting: 3 }, 'Offline · 3 changes waiting'],
		['counts articles to come', { downloading: 2 }, 'Synced 1 min ago · 2 articles to download'],
		[
			'counts articles that the server has no room for',
			{ withoutRoom: 2 },
			'Synced 1 min ago · 2 articles only on this device'
		],
		['says that nothing was synced yet', { lastSynced: null }, 'Not synced yet'],
		['says that it syncs for the first time', { lastSynced: null, phase: 'syncing' }, 'Syncing…'],
		['says that changes are on their way', { phase: 'syncing', waiting: 2 }, 'Syncing… · 2 changes waiting'],
		['does not flicker with each round', { phase: 'syncing' }, 'Synced 1 min ago'],
		['says why it is not synced', { failure: 'busy' }, 'Not synced: The server is busy. Try again in a minute.'],
		[
			'says that it is offline beside a notice that the browser had emptied the device',
			{ evicted: true, failure: 'offline', waiting: 1 },
			'The browser erased your library on this device · Offline · 1 change waiting'
		],
		[
			'says why sync fails beside the notice that the browser had emptied the device',
			{ evicted: true, failure: 'busy' },
			'The browser erased your library on this device · Not synced: The server is busy. Try again in a minute.'
		],
		[
			'says that it is offline beside a question about deletes',
			{ phase: 'parked', deletesToConfirm: 60, failure: 'offline' },
			expect.stringMatching(/ · Offline$/)
		]
	] as const)('%s', (_name, change, words) => {
		expect(line(change).textContent).toEqual(words);
	});

	it.each([
		['all is in sync', {}, false],
		['a change waits', { waiting: 1 }, true],
		['the server cannot be reached', { failure: 'offline' }, true],
		['articles are to come', { downloading: 2 }, true],
		['nothing was synced yet', { lastSynced: null }, true],
		['the last sync is old', { lastSynced: NOW - 2 * 3_600_000 }, true]
	] as const)('is seen if there is something to mention: %s', (_name, change, isSeen) => {
		expect(line(change).classList.contains('unseen')).toBe(!isSeen);
		expect(screen.queryAllByRole('link')).toHaveLength(isSeen ? 1 : 0);
	});

	it.each([
		['signed_out', '/sign-in'],
		['other_account', '/sign-in']
	] as const)('links to the sign-in page after a failure of the session: %s', (failure, href) => {
		line({ phase: 'parked', failure });
		expect(screen.getByRole('link').getAttribute('href')).toBe(href);
	});

	it('is announced when the state changes, and not with every minute, count and round', async () => {
		const { container, rerender } = render(SyncStatusLine, { status: statusWith(), now: NOW });
		const spoken = () => container.querySelector('[aria-live=polite]')?.textContent;
		expect(screen.getByRole('status').getAttribute('aria-live')).toBe('off');
		expect(spoken()).toBe('Synced');
		await rerender({ status: statusWith({ phase: 'syncing', waiting: 4, downloading: 9 }), now: NOW + 600_000 });
		expect(spoken()).toBe('Synced');
		await rerender({ status: statusWith({ failure: 'offline', waiting: 4 }), now: NOW });
		expect(spoken()).toBe('Offline');
	});

	it('links to the question about deletes', () => {
		line({ phase: 'parked', deletesToConfirm: 60 });
		expect(screen.getByRole('link').getAttribute('href')).toBe('/sync');
	});
});
