// Tests that a part of the app that could not be loaded is reported and closed, and that a later load is tried again.
import { render, screen } from '@testing-library/svelte';
import { createRawSnippet, tick } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AsyncTask } from './async-task.svelte.ts';
import OnDemand from './OnDemand.svelte';

const cause = new TypeError('Failed to fetch dynamically imported module');
const children = createRawSnippet<[string]>((part) => ({ render: () => `<p>${part()}</p>` }));
const fail = () => Promise.reject<{ default: string }>(cause);

beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue());
afterEach(() => void vi.restoreAllMocks());

it('reports a failed load and closes the part; opening it again loads it and removes the message', async () => {
	const task = new AsyncTask();
	const close = vi.fn();
	render(OnDemand<string>, { load: fail, task, close, children });
	await vi.waitFor(() => expect(close).toHaveBeenCalledOnce());
	expect(task.problem).toContain('Part of Offprint could not be loaded');
	render(OnDemand<string>, { load: () => Promise.resolve({ default: 'Menu' }), task, close, children });
	expect(await screen.findByText('Menu')).toBeDefined();
	expect(task.problem).toBeNull();
	expect(close).toHaveBeenCalledOnce();
});

it('leaves only a message in the console for a part that the reader does not miss', async () => {
	const { container } = render(OnDemand<string>, { load: fail, task: null, children });
	await vi.waitFor(() => expect(console.warn).toHaveBeenCalledWith(expect.any(String), cause));
	expect(container.textContent.trim()).toBe('');
});

it('closes nothing when the part is no longer needed', async () => {
	const { promise, reject } = Promise.withResolvers<{ default: string }>();
	const task = new AsyncTask();
	const close = vi.fn();
	const { unmount } = render(OnDemand<string>, { load: () => promise, task, close, children });
	unmount();
	reject(cause);
	await vi.waitFor(() => expect(console.warn).toHaveBeenCalled());
	await tick();
	expect(close).not.toHaveBeenCalled();
	expect(task.problem).toBeNull();
});
