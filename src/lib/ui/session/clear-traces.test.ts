// Tests of clearing a tab when a reader signs out, including data that SvelteKit writes while the page unloads.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { Traces } from './clear-traces.ts';

const [ADA, BOB] = ['ada', 'bob'] as ReaderId[];
const SEARCH = 'a private search';

/** A window with the test's storage and events, and a location that records navigations. */
function windowAt(pathname: string, hasWorker = true) {
	const location = { pathname, replace: vi.fn(), reload: vi.fn() };
	const navigator = { serviceWorker: { controller: hasWorker ? {} : null } };
	const { sessionStorage, localStorage, document } = globalThis.window;
	const addEventListener = globalThis.window.addEventListener.bind(globalThis.window);
	const removeEventListener = globalThis.window.removeEventListener.bind(globalThis.window);
	const stores = { sessionStorage, localStorage, document, location, navigator, addEventListener, removeEventListener };
	return { location, traces: new Traces(stores as unknown as Window) };
}

/** Stores a search as SvelteKit does when a page is left. */
function persist(): void {
	sessionStorage.setItem('sveltekit:snapshot', JSON.stringify({ 1: { question: SEARCH } }));
}

beforeEach(() => {
	sessionStorage.clear();
	localStorage.clear();
});

describe('a tab', () => {
	it('keeps data of its reader', () => {
		const { traces, location } = windowAt('/');
		expect(traces.takeTab(ADA ?? null)).toBe(false);
		persist();
		expect(windowAt('/').traces.takeTab(ADA ?? null)).toBe(false);
		expect(sessionStorage.getItem('sveltekit:snapshot')).toContain(SEARCH);
		expect(location.reload).not.toHaveBeenCalled();
	});

	it('of an older version of the app belongs to the current reader', () => {
		persist();
		expect(windowAt('/').traces.takeTab(ADA ?? null)).toBe(false);
		expect(sessionStorage.getItem('sveltekit:snapshot')).toContain(SEARCH);
	});

	it('is cleared when its reader signs out, and reloads as the sign-in page', () => {
		const { traces, location } = windowAt('/search');
		traces.takeTab(ADA ?? null);
		persist();
		expect(traces.takeTab(null)).toBe(true);
		expect(sessionStorage).toHaveLength(0);
		expect(location.replace).toHaveBeenCalledExactlyOnceWith('/sign-in');
		expect(traces.takeTab(null)).toBe(true);
		expect(location.replace).toHaveBeenCalledTimes(1);
	});

	it('is cleared of data that another reader left while it was closed', () => {
		windowAt('/').traces.takeTab(ADA ?? null);
		persist();
		const { traces, location } = windowAt('/read/x');
		expect(traces.takeTab(BOB ?? null)).toBe(true);
		expect(sessionStorage).toHaveLength(0);
		expect(location.reload).toHaveBeenCalledTimes(1);
	});

	it('continues to the library when another reader has just signed in', () => {
		windowAt('/').traces.takeTab(ADA ?? null);
		persist();
		const { traces, location } = windowAt('/sign-in');
		expect(traces.takeTab(BOB ?? null)).toBe(false);
		expect(sessionStorage.getItem('sveltekit:snapshot')).toBeNull();
		expect(location.reload).not.toHaveBeenCalled();
	});

	it('is cleared without a reload if there is no service worker to load the page from', () => {
		const { traces, location } = windowAt('/', false);
		traces.takeTab(ADA ?? null);
		persist();
		expect(traces.takeTab(null)).toBe(false);
		expect(sessionStorage).toHaveLength(0);
		expect(location.replace).not.toHaveBeenCalled();
	});

	it('does not reload repeatedly while nobody is signed in', () => {
		const { traces, location } = windowAt('/sign-in');
		expect(traces.takeTab(null)).toBe(false);
		expect(location.reload).not.toHaveBeenCalled();
	});

	it('keeps nothing that SvelteKit writes when the page is hidden or left, even if SvelteKit adds its listener later', () => {
		const { traces } = windowAt('/sign-in');
		const stop = traces.start();
		traces.takeTab(null);
		window.addEventListener('visibilitychange', persist);
		for (const type of ['visibilitychange', 'visibilitychange', 'pagehide']) {
			if (type === 'pagehide') persist();
			window.dispatchEvent(new Event(type));
			expect(sessionStorage).toHaveLength(0);
		}
		stop();
		window.dispatchEvent(new Event('visibilitychange'));
		expect(sessionStorage).toHaveLength(1);
		window.removeEventListener('visibilitychange', persist);
	});

	it('keeps what SvelteKit writes while somebody is signed in', () => {
		const { traces } = windowAt('/');
		const stop = traces.start();
		traces.takeTab(ADA ?? null);
		persist();
		window.dispatchEvent(new Event('visibilitychange'));
		expect(sessionStorage.getItem('sveltekit:snapshot')).toContain(SEARCH);
		stop();
	});
});

it('a device without libraries keeps nothing in localStorage', () => {
	localStorage.setItem('offprint-saved', 'yes');
	windowAt('/').traces.forgetDevice();
	expect(localStorage).toHaveLength(0);
});
