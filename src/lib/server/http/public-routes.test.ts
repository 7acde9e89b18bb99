// Tests that access is denied by default: each route is a screen, one of five open calls, or needs a session.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { accessOf } from './public-routes.ts';

/** Route ids of all files with this name, derived from folders as SvelteKit does. */
function routesWith(file: string, folder = 'src/routes', id = ''): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		if (entry.isDirectory()) return routesWith(file, join(folder, entry.name), `${id}/${entry.name}`);
		return entry.name === file ? [id === '' ? '/' : id] : [];
	});
}

it('every screen is listed, because an unlisted screen would answer 401 outside a navigation', () => {
	const screens = routesWith('+page.svelte');
	expect(screens.length).toBeGreaterThan(10);
	expect(screens.filter((id) => accessOf(id) !== 'screen')).toEqual([]);
});

it('no screen loads data on the server, where no session is checked', () => {
	for (const file of ['+page.server.ts', '+layout.server.ts', '+page.server.js', '+layout.server.js'])
		expect(routesWith(file)).toEqual([]);
	expect(readFileSync('src/routes/+layout.ts', 'utf8')).toContain('export const ssr = false;');
});

it('five calls and the share target are open, and every other endpoint is guarded', () => {
	const endpoints = routesWith('+server.ts');
	expect(endpoints.filter((id) => accessOf(id) !== 'guarded').toSorted()).toEqual([
		'/api/account',
		'/api/account/reset',
		'/api/account/set-up',
		'/api/account/sign-in',
		'/api/account/sign-out',
		'/share'
	]);
	expect(endpoints.filter((id) => accessOf(id) === 'guarded').length).toBeGreaterThan(4);
});

it('an unlisted route is guarded', () => {
	expect(accessOf('/api/new')).toBe('guarded');
	expect(accessOf('/export')).toBe('guarded');
});
