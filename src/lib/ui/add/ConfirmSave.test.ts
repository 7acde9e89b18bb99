// Tests of confirmation of an address sent by another app or site, and protection from stray clicks.
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { entryId, fakeLibrary, namedRow, type FakeLibrary } from '../../../../tests/support/fake-library.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import ConfirmSave from './ConfirmSave.svelte';

const ADDRESS = 'https://fa.example.org/%D8%A8%D8%A7%D8%BA?utm=1';
const saves = (library: FakeLibrary) => library.calls.filter(([method]) => method === 'save');

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function show({ address = ADDRESS, ownWindow = false, known = namedRow('saved') } = {}) {
	const library = fakeLibrary([known]);
	const events: string[] = [];
	render(ConfirmSave, {
		library,
		address,
		now: NOW,
		onsaved: (id: string) => events.push(id),
		leave: () => events.push('left'),
		close: ownWindow ? () => events.push('closed') : null
	});
	return { library, events };
}

const button = (name: string) => screen.getByRole('button', { name });
const settle = () => vi.advanceTimersByTimeAsync(500);

/** Presses a button as a mouse does. */
async function press(name = 'Save'): Promise<void> {
	await fireEvent.pointerDown(button(name));
	await fireEvent.pointerUp(button(name));
	await fireEvent.click(button(name));
	await vi.advanceTimersByTimeAsync(1);
}

describe('the question', () => {
	it('shows host and path, focuses the answer, and saves nothing by itself', async () => {
		const { library, events } = show();
		expect(screen.getByText('fa.example.org')).toBeTruthy();
		expect(screen.getByText('/باغ?utm=1')).toBeTruthy();
		expect(document.activeElement).toBe(button('Save'));
		await vi.advanceTimersByTimeAsync(60_000);
		const reads = [['tags'], ['entryOfAddress', ADDRESS]];
		expect(library.calls).toEqual(reads);
		await press('Not now');
		expect(events).toEqual(['left']);
		expect(library.calls).toEqual(reads);
	});

	it.each([
		[false, /Already in your library. Saving moves it to the top: Title of saved/],
		[true, /In the trash. Saving restores it: Title of saved/]
	])('shows that a page is in the library already (in the trash: %s)', async (deleted, words) => {
		const { entry } = namedRow('saved');
		show({ known: namedRow('saved', { entry: { ...entry, url: ADDRESS, deleted } }) });
		await vi.advanceTimersByTimeAsync(1);
		expect(screen.getByText((_, each) => each?.tagName === 'P' && words.test(each.textContent ?? ''))).toBeTruthy();
	});

	it('shows that a save was undone', async () => {
		const { library } = show();
		library.receipt = { id: entryId('saved'), sentBy: null, isUnsent: true, before: null };
		await settle();
		await press();
		await press('Undo');
		expect(screen.getByRole('heading', { name: 'Undone' })).toBeTruthy();
		expect(screen.queryByRole('heading', { name: 'Saved' })).toBeNull();
	});

	it('saves with one press, limited to the public internet', async () => {
		const { library, events } = show();
		await settle();
		await press();
		expect(saves(library)).toEqual([['save', ADDRESS, { reach: 'public' }]]);
		expect(events).toEqual([entryId('saved')]);
		expect(screen.getByRole('heading', { name: 'Saved' })).toBe(document.activeElement);
		expect(screen.getByRole('status').textContent).toContain('Saved on this device.');
		await vi.advanceTimersByTimeAsync(60_000);
		expect(events).toEqual([entryId('saved')]);
	});

	it('gives the saved page the tags that were typed', async () => {
		const { library } = show();
		await fireEvent.input(screen.getByLabelText('Tags (optional)'), { target: { value: 'sea, river' } });
		await settle();
		await press();
		expect(saves(library)).toEqual([['save', ADDRESS, { reach: 'public', tags: ['sea', 'river'] }]]);
	});

	it('shows that an address is in the reader’s own network, and takes the press as confirmation', async () => {
		const { library } = show({ address: 'http://192.168.1.7/doc' });
		expect(screen.getByText(/in your own network/)).toBeTruthy();
		await settle();
		await press();
		expect(saves(library)).toEqual([['save', 'http://192.168.1.7/doc', {}]]);
	});

	it('shows why a save failed, and can be tried again', async () => {
		const { library } = show();
		library.fail('save', 'quota');
		await settle();
		await press();
		expect(screen.getByRole('alert').textContent).toContain('out of space');
		library.fail('save', null);
		await press();
		expect(screen.getByRole('status').textContent).toContain('Saved on this device.');
	});
});

describe('a press', () => {
	it('saves nothing right after the page opened, and restarts the wait', async () => {
		const { library } = show();
		for (let clicks = 0; clicks < 10; clicks++) {
			await vi.advanceTimersByTimeAsync(300);
			await press();
		}
		expect(saves(library)).toEqual([]);
		await settle();
		await press();
		expect(saves(library)).toHaveLength(1);
	});

	it('saves nothing when the page has just been brought forward', async () => {
		const { library } = show();
		await settle();
		await fireEvent.focus(window);
		await press();
		await settle();
		await fireEvent(document, new Event('visibilitychange'));
		await press();
		expect(saves(library)).toEqual([]);
	});

	it('saves nothing if it began before the end of the wait', async () => {
		const { library } = show();
		await vi.advanceTimersByTimeAsync(400);
		await fireEvent.pointerDown(button('Save'));
		await settle();
		await fireEvent.pointerUp(button('Save'));
		await fireEvent.click(button('Save'));
		expect(saves(library)).toEqual([]);
	});

	it('saves nothing while a key is held down that was pressed on another page', async () => {
		const { library } = show();
		await settle();
		for (let repeats = 0; repeats < 5; repeats++) {
			await fireEvent.keyDown(button('Save'), { key: 'Enter', repeat: true });
			await fireEvent.click(button('Save'));
			await vi.advanceTimersByTimeAsync(30);
		}
		expect(saves(library)).toEqual([]);
		await fireEvent.keyUp(button('Save'), { key: 'Enter' });
		await settle();
		await fireEvent.keyDown(button('Save'), { key: 'Enter' });
		await fireEvent.click(button('Save'));
		expect(saves(library)).toHaveLength(1);
	});

	it('is not needed for a click by a screen reader', async () => {
		const { library } = show();
		await settle();
		await fireEvent.click(button('Save'));
		expect(saves(library)).toHaveLength(1);
	});
});

describe('the bookmarklet’s window', () => {
	it('closes after the success message', async () => {
		const { events } = show({ ownWindow: true });
		await settle();
		await press();
		expect(events).toEqual([entryId('saved')]);
		expect(screen.getByText('This window closes by itself.')).toBeTruthy();
		await vi.advanceTimersByTimeAsync(2_000);
		expect(events).toEqual([entryId('saved'), 'closed']);
	});

	it('stays open when the reader reaches for another action', async () => {
		const { events } = show({ ownWindow: true });
		await settle();
		await press();
		await fireEvent.focusIn(screen.getByRole('link', { name: 'Open' }));
		expect(screen.queryByText('This window closes by itself.')).toBeNull();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(events).toEqual([entryId('saved')]);
	});
});
