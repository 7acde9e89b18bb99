// Tests of the sentences about this device.
import { render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { fakeLibrary } from '../../../../tests/support/fake-library.ts';
import type { StorageUsage } from '../../library/library.ts';
import * as deviceChecks from './device-checks.ts';
import DeviceChecks from './DeviceChecks.svelte';

const SPACE: StorageUsage = { entries: 2, bodies: 2, pictures: 3, used: 1e6, quota: 5e9, persisted: false };

function show(change: Partial<StorageUsage> = {}): void {
	vi.spyOn(deviceChecks, 'thisBrowser').mockReturnValue({
		isSecure: true,
		hasWorker: () => Promise.resolve(true),
		isInstalled: false,
		canShare: true,
		canSyncInBackground: false
	});
	const library = { ...fakeLibrary(), storageUsage: () => Promise.resolve({ ...SPACE, ...change }) };
	render(DeviceChecks, { library, version: 0, isInstalled: false });
}

afterEach(() => void vi.restoreAllMocks());

it('a plain tab is ready, and each of its states is one sentence', async () => {
	show();
	expect(await screen.findByText('This device is ready for reading offline.')).toBeTruthy();
	expect(screen.getAllByRole('listitem').map((item) => item.querySelector('strong')?.textContent)).toEqual([
		'Secure connection',
		'Opens offline',
		'Storage is not protected yet',
		'There is space for articles and pictures',
		'Opened in a browser tab',
		'Pages cannot be shared to Offprint yet',
		'Syncs only while open'
	]);
});

it('a device that is nearly full is at risk', async () => {
	show({ quota: 100e6 });
	expect(await screen.findByText(/running low on space\.$/)).toBeTruthy();
	expect(screen.getByText('Space for pictures is running low')).toBeTruthy();
});
