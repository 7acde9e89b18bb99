// Tests of the space on the server in the settings.
import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { fakeLibrary } from '../../../../tests/support/fake-library.ts';
import { until } from '../../../../tests/support/until.ts';
import ServerQuota from './ServerQuota.svelte';

async function show(onServer: { used: number; quota: number | null } | null): Promise<string> {
	const library = fakeLibrary();
	library.onServer = onServer;
	const { container } = render(ServerQuota, { library, version: 0 });
	await until('the server to be asked', () => library.calls.some(([method]) => method === 'serverQuota'));
	if (onServer !== null) await screen.findByRole('heading', { name: 'Stored on the server' });
	return container.textContent ?? '';
}

it('the settings show the space used and the quota', async () => {
	expect(await show({ used: 1_234_000_000, quota: 5_000_000_000 })).toMatch(/1\.2\sGB of 5\sGB/);
	expect(screen.queryByRole('alert')).toBeNull();
});

it('the settings show only the space used if there is no quota', async () => {
	const text = await show({ used: 12_000_000, quota: null });
	expect(text).toMatch(/12\sMB/);
	expect(text).not.toMatch(/MB of/);
});

it('the settings show what to do when the quota is used up', async () => {
	await show({ used: 5_000_000_000, quota: 5_000_000_000 });
	expect(screen.getByRole('alert').textContent).toMatch(/Delete articles/);
});

it('the section is hidden if the server does not report the quota', async () => {
	expect((await show(null)).trim()).toBe('');
});
