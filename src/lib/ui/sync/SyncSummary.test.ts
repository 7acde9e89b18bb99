// Tests of the sentence that says how sync stands.
import { render } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import type { SyncStatus } from '../../library/library.ts';
import { NOW, statusWith } from '../../../../tests/support/rows.ts';
import SyncSummary from './SyncSummary.svelte';

it.each<[string, Partial<SyncStatus>, string]>([
	['that all is well', {}, 'Everything is synced.'],
	['what waits without a connection', { failure: 'offline', waiting: 3 }, '3 changes are waiting for a connection.'],
	['that nothing waits offline', { failure: 'offline' }, 'You are offline. Everything here has been sent.'],
	['what is being sent', { waiting: 1 }, '1 change is being sent.'],
	['what is still to come', { downloading: 2 }, '2 articles are still being downloaded.'],
	['that the reader is asked', { deletesToConfirm: 60, waiting: 2 }, 'Sync needs an answer from you.'],
	['that changes were rejected', { rejected: 1 }, 'Sync needs an answer from you.'],
	['that the session has ended', { failure: 'signed_out', waiting: 1 }, 'Sign in again to sync.'],
	['why sync failed', { failure: 'busy' }, 'Not synced: The server is busy. Try again in a minute.'],
	['that nothing was synced yet', { lastSynced: null }, 'This device has not synced yet.']
])('it says %s', (_what, change, sentence) => {
	const { container } = render(SyncSummary, { status: statusWith(change), now: NOW });
	expect(container.querySelector('.sentence')?.textContent?.trim()).toBe(sentence);
	const isWell = sentence.startsWith('Everything is synced');
	expect(container.querySelector('.icon') !== null).toBe(isWell);
	const age = change.lastSynced === null ? undefined : 'Last synced 1 min ago.';
	expect(container.querySelector('.sentence + .quiet-text')?.textContent).toBe(age);
});
