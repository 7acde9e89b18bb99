// Tests of making a highlight of the selection: presses that come while one is being written.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { entryId } from '../../../../tests/support/fake-library.ts';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import type { HighlightId } from '../../domain/highlight.ts';
import type { HighlightCommands } from './highlight-commands.ts';
import { HighlightState } from './highlight-state.svelte.ts';

beforeEach(() => {
	stubDrawing();
	Object.assign(Range.prototype, { getClientRects: () => [], getBoundingClientRect: () => ({}) });
});
afterEach(() => document.body.replaceChildren());

it('a held key makes one highlight, and each press gets it', async () => {
	const root = document.createElement('div');
	root.textContent = 'The keeper slept while the lamp was lit.';
	document.body.append(root);
	const id = 'h'.padEnd(22, '_') as HighlightId;
	const make = vi.fn(() => Promise.resolve(id));
	const state = new HighlightState(root, entryId('a'), { make } as unknown as HighlightCommands);
	state.selected = state.partOf(0, 10);
	expect(await Promise.all([state.make('yellow'), state.make('yellow'), state.make('yellow')])).toEqual([id, id, id]);
	expect(make).toHaveBeenCalledTimes(1);
	expect(await state.make('yellow')).toBeNull();
});
