// Tests of the sections of the sync page: pending and rejected changes, conflicts, devices and imports.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { entryId, fakeLibrary, namedRow, OWN_DEVICE } from '../../../../tests/support/fake-library.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import type { Change } from '../../domain/sync/change.ts';
import type { DeviceId, Timestamp } from '../../domain/core/hybrid-clock.ts';
import { Failure } from '../../domain/core/failure.ts';
import type { HighlightId } from '../../domain/highlight.ts';
import type { ImportableAccount, Device, NoteConflict, RejectedChange } from '../../library/library.ts';
import ImportAccount from './ImportAccount.svelte';
import DeviceList from './DeviceList.svelte';
import OverQuota from './OverQuota.svelte';
import NoteConflicts from './NoteConflicts.svelte';
import RejectedChanges from './RejectedChanges.svelte';
import PendingChanges from './PendingChanges.svelte';

const stamp = '019b76daa807-0000-feedfacefeedface' as Timestamp;
const tagged = { entity: 'entry', id: entryId('a'), field: 'tag:sea', value: true, stamp } as Change;
const rejectedRow = (key: number, change = tagged): RejectedChange => ({
	key,
	change,
	target: '',
	code: 'gone',
	current: null,
	at: NOW
});

describe('rejected changes', () => {
	it('are listed with entry and reason, and can be retried or discarded', async () => {
		const library = fakeLibrary([namedRow('a')]);
		library.rejections = [rejectedRow(7)];
		render(RejectedChanges, { library, version: 1 });
		expect(await screen.findByText('Tagged “sea”')).toBeTruthy();
		expect(screen.getByText(/deleted permanently/)).toBeTruthy();
		await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
		await waitFor(() => expect(library.calls).toContainEqual(['retryRejected', 7]));
		await fireEvent.click(screen.getByRole('button', { name: 'Discard' }));
		await waitFor(() => expect(library.calls).toContainEqual(['discardRejected', 7]));
	});

	it('are all retried or discarded at once, including those not shown', async () => {
		const library = fakeLibrary([namedRow('a')]);
		library.rejections = Array.from({ length: 60 }, (_, key) => rejectedRow(key));
		render(RejectedChanges, { library, version: 60 });
		expect(await screen.findByText('and 10 more')).toBeTruthy();
		await fireEvent.click(screen.getByRole('button', { name: 'Discard all' }));
		await waitFor(() => expect(library.calls.filter(([method]) => method === 'discardRejected')).toHaveLength(60));
	});

	it('are copied as text', async () => {
		const writeText = vi.fn(() => Promise.resolve());
		vi.stubGlobal('navigator', { clipboard: { writeText } });
		const library = fakeLibrary([namedRow('a')]);
		library.rejections = [rejectedRow(1)];
		render(RejectedChanges, { library, version: 1 });
		await fireEvent.click(await screen.findByRole('button', { name: 'Copy as text' }));
		expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy();
		expect(writeText).toHaveBeenCalledWith(expect.stringMatching(/^Tagged “sea” — .+ — The article was deleted/));
		vi.unstubAllGlobals();
	});

	it.each([
		['are copied also on a page without HTTPS, where the browser has no clipboard', true, 'Copied'],
		['stay on the screen with the reason if they cannot be copied', false, 'Copy as text']
	])('%s', async (_name, isAllowed, label) => {
		Object.assign(document, { execCommand: vi.fn(() => isAllowed) });
		const library = fakeLibrary([namedRow('a')]);
		library.rejections = [rejectedRow(1)];
		render(RejectedChanges, { library, version: 1 });
		await fireEvent.click(await screen.findByRole('button', { name: 'Copy as text' }));
		expect(await screen.findByRole('button', { name: label })).toBeTruthy();
		if (!isAllowed) expect((await screen.findByRole('alert')).textContent).toMatch(/did not allow copying/);
		Reflect.deleteProperty(document, 'execCommand');
	});
});

describe('articles over the quota', () => {
	it('are reported with what the reader can do', async () => {
		const { rerender } = render(OverQuota, { count: 2 });
		expect(screen.getByRole('alert').textContent).toMatch(
			/out of space .*2 articles are only on this device.*Delete articles/
		);
		await rerender({ count: 0 });
		expect(screen.queryByRole('alert')).toBeNull();
	});
});

describe('pending changes', () => {
	it('are listed, with the number of those not shown', async () => {
		const library = fakeLibrary([namedRow('a')]);
		library.pending = [tagged];
		render(PendingChanges, { library, count: 3 });
		expect(await screen.findByText(/Tagged “sea”/)).toBeTruthy();
		expect(screen.getByText('and 2 more')).toBeTruthy();
	});

	it('are shown as none when the server has them all', () => {
		render(PendingChanges, { library: fakeLibrary(), count: 0 });
		expect(screen.getByText('None. The server has all your changes.')).toBeTruthy();
	});
});

it('pending changes are not reported as none while an earlier library waits to be imported', () => {
	render(PendingChanges, { library: fakeLibrary(), count: 0, hasEarlier: true });
	expect(screen.queryByText(/The server has all your changes/)).toBeNull();
	expect(screen.getByText(/are sent after you add it/)).toBeTruthy();
});

describe('conflicting notes', () => {
	const conflict: NoteConflict = {
		entity: 'highlight',
		id: 'h'.repeat(22) as HighlightId,
		subject: 'words',
		note: 'this one',
		versions: [{ stamp, text: 'that one' }]
	};
	const removal = { entity: 'highlight', id: conflict.id, field: `version:${stamp}`, value: null };
	const note = (value: string) => ({
		entity: 'highlight',
		id: conflict.id,
		field: 'note',
		value,
		before: conflict.note
	});

	it.each([
		['Keep this one', [removal]],
		['Use this one', [note('that one'), removal]],
		['Keep both in one note', [note('this one\n\nthat one'), removal]]
	])('are shown side by side until the reader chooses: %s', async (button, mutations) => {
		const library = fakeLibrary();
		library.conflictingNotes = [conflict];
		render(NoteConflicts, { library, version: 1 });
		expect(await screen.findByText('that one')).toBeTruthy();
		await fireEvent.click(screen.getByRole('button', { name: button }));
		await waitFor(() => expect(library.mutations).toEqual(mutations));
	});
});

describe('the devices', () => {
	const other = 'b'.repeat(16) as DeviceId;
	const deviceInfo = (id: DeviceId) => ({
		id,
		name: 'Firefox · Linux',
		seen: NOW - 7_200_000,
		signedIn: true,
		erasing: false
	});

	it('show which one is this device, and another device is erased after a confirmation', async () => {
		const library = fakeLibrary();
		library.allDevices = [deviceInfo(OWN_DEVICE), deviceInfo(other)];
		render(DeviceList, { library, now: NOW });
		expect(await screen.findByText('This device')).toBeTruthy();
		expect(screen.getByText('Synced 2 h ago')).toBeTruthy();
		await fireEvent.click(screen.getByRole('button', { name: 'Sign out and erase' }));
		expect(library.calls.map(([method]) => method)).not.toContain('dismiss');
		await fireEvent.click(screen.getByRole('button', { name: 'Sign out and erase' }));
		await waitFor(() => expect(library.calls).toContainEqual(['dismiss', other, 'erase']));
	});

	it('that cannot be listed are reported, with a way to retry', async () => {
		const library = fakeLibrary();
		library.fail('devices', 'offline');
		render(DeviceList, { library, now: NOW });
		const retryButton = await screen.findByRole('button', { name: 'Try again' });
		library.fail('devices', null);
		library.allDevices = [deviceInfo(OWN_DEVICE)];
		await fireEvent.click(retryButton);
		expect(await screen.findByText('This device')).toBeTruthy();
	});
});

describe('a library of a lost account', () => {
	const old = {
		reader: 'old',
		name: 'Ada',
		email: 'ada@example.org',
		hasSameEmail: true,
		isPostponed: false
	} as unknown as ImportableAccount;
	const deviceWith = (change: Partial<Pick<Device, 'contentsOf' | 'resolveImport'>> = {}) => ({
		contentsOf: () => Promise.resolve(null),
		resolveImport: vi.fn(() => Promise.resolve()),
		...change
	});

	it('shows how much it contains', async () => {
		const contentsOf = vi.fn(() => Promise.resolve({ entries: 12, unsent: 1 }));
		render(ImportAccount, { old, device: deviceWith({ contentsOf }), onanswered: vi.fn() });
		expect(await screen.findByText(/It has 12 articles\. 1 change in it was never synced/)).toBeTruthy();
		expect(contentsOf).toHaveBeenCalledExactlyOnceWith('old');
	});

	it.each([true, false])('is a question, not a failure; its own address: %s', async (hasSameEmail) => {
		render(ImportAccount, { old: { ...old, hasSameEmail }, device: deviceWith(), onanswered: vi.fn() });
		expect(await screen.findByRole('region', { name: /^Add .*library.* to this account\?$/ })).toBeTruthy();
		expect(screen.queryByRole('alert')).toBeNull();
	});

	it('is offered even if it cannot be counted, which is logged', async () => {
		const logged = vi.spyOn(console, 'error').mockReturnValue();
		const contentsOf = () => Promise.reject(new Failure('database_lost'));
		render(ImportAccount, { old, device: deviceWith({ contentsOf }), onanswered: vi.fn() });
		await waitFor(() => expect(logged).toHaveBeenCalledOnce());
		expect(screen.getByRole('button', { name: 'Not now' })).toBeTruthy();
		logged.mockRestore();
	});

	it('of another e-mail address is named, and its removal is not offered', async () => {
		render(ImportAccount, { old: { ...old, hasSameEmail: false }, device: deviceWith(), onanswered: vi.fn() });
		expect(await screen.findByText(/a library of the account ada@example\.org/)).toBeTruthy();
		expect(screen.getByRole('heading').textContent).toContain('Ada');
		expect(screen.queryByRole('button', { name: /Remove/ })).toBeNull();
	});

	it.each([
		['Add it to this account', 'import'],
		['Not now', 'later']
	])('is imported or postponed by a button: %s', async (button, choice) => {
		const onanswered = vi.fn();
		const device = deviceWith();
		render(ImportAccount, { old, device, onanswered });
		await fireEvent.click(await screen.findByRole('button', { name: button }));
		await waitFor(() => expect(onanswered).toHaveBeenCalledOnce());
		expect(device.resolveImport).toHaveBeenCalledWith(old, choice);
	});

	it('is removed after a confirmation', async () => {
		const device = deviceWith();
		render(ImportAccount, { old, device, onanswered: vi.fn() });
		await fireEvent.click(await screen.findByRole('button', { name: 'Remove it from this device' }));
		expect(device.resolveImport).not.toHaveBeenCalled();
		await fireEvent.click(screen.getByRole('button', { name: 'Remove permanently' }));
		await waitFor(() => expect(device.resolveImport).toHaveBeenCalledWith(old, 'remove'));
	});
});
