// Tests of the handles of a highlight: whatever happens after its end was moved, the move is written to that highlight.
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stubResizeObserver } from '../../../../tests/support/lines.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Highlight, HighlightId } from '../../domain/highlight.ts';
import { highlightAnchor } from '../../domain/reading/highlight-anchor.ts';
import type { Mutation } from '../../library/library.ts';
import { HighlightCommands } from './highlight-commands.ts';
import HighlightHandles from './HighlightHandles.svelte';
import { HighlightState } from './highlight-state.svelte.ts';

const TEXT = 'The keeper slept while the lamp was lit. In the morning a boat came to the pier.';
const ENTRY = 'entry'.padEnd(22, '_') as EntryId;
const [A, B] = ['a', 'b'].map((name) => name.padEnd(22, '_') as HighlightId) as [HighlightId, HighlightId];

beforeEach(() => {
	stubResizeObserver();
	vi.useFakeTimers();
	const box = { left: 0, right: 100, top: 10, bottom: 30, width: 100, height: 20 } as DOMRect;
	Object.assign(Range.prototype, { getClientRects: () => [box] });
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
	document.body.replaceChildren();
});

function highlightOf(id: HighlightId, words: string): Highlight {
	const from = TEXT.indexOf(words);
	const anchor = highlightAnchor(TEXT, from, from + words.length);
	if (typeof anchor === 'string') throw new Error(anchor);
	return { id, entry: ENTRY, anchor, colour: 'yellow', note: '', versions: [], madeAt: 0, deleted: false };
}

async function setUp(all = [highlightOf(A, 'The keeper slept'), highlightOf(B, 'a boat came')]) {
	const [view, root] = [document.createElement('div'), document.createElement('div')];
	root.innerHTML = `<p>${TEXT}</p>`;
	view.append(root);
	document.body.append(view);
	view.getBoundingClientRect = () => ({ top: 0, bottom: 400 }) as DOMRect;
	const written: Mutation[] = [];
	const change = vi.fn((_words: string, mutations: readonly Mutation[]) => {
		written.push(...mutations);
		return Promise.resolve(true);
	});
	const marks = new HighlightState(root, ENTRY, new HighlightCommands({ change }));
	await marks.place(all);
	marks.open(A);
	render(HighlightHandles, { marks, root, view, moves: 0 });
	const quotes = () => written.map(({ id, value }) => [id, (value as { quote?: string }).quote]);
	return { marks, all, quotes, change };
}

async function press(key: string): Promise<void> {
	await fireEvent.keyDown(screen.getByRole('slider', { name: 'End of the highlight' }), { key });
}

const MOVED = [A, 'The keeper slept while'];

describe('an end moved by a key', () => {
	it('is written after a rest', async () => {
		const { quotes } = await setUp();
		await press('ArrowRight');
		expect(quotes()).toEqual([]);
		vi.advanceTimersByTime(1_000);
		expect(quotes()).toEqual([MOVED]);
	});

	it('is written when the highlight is closed at once', async () => {
		const { marks, quotes } = await setUp();
		await press('ArrowRight');
		marks.open(null);
		expect(quotes()).toEqual([MOVED]);
	});

	it('is written to its highlight when another is opened, which keeps its own ends', async () => {
		const { marks, quotes } = await setUp();
		await press('ArrowRight');
		marks.open(B);
		expect(marks.part?.range.toString()).toBe('a boat came');
		await press('ArrowRight');
		vi.advanceTimersByTime(1_000);
		expect(quotes()).toEqual([MOVED, [B, 'a boat came to']]);
	});

	it.each([
		['the handles go', () => cleanup()],
		['the reader leaves the article', ({ marks }: { marks: HighlightState }) => marks.stop()],
		['the text is read again', ({ marks }: { marks: HighlightState }) => marks.readText()],
		['the page is hidden', () => hide()]
	] as const)('is written when %s', async (_reason, happen) => {
		const { marks, quotes } = await setUp();
		await press('ArrowRight');
		happen({ marks });
		expect(quotes()).toEqual([MOVED]);
	});

	it('goes back when it could not be written, and the next move is written', async () => {
		const { marks, all, quotes, change } = await setUp();
		change.mockResolvedValueOnce(false);
		await press('ArrowRight');
		await marks.writeMove();
		expect(marks.part?.range.toString()).toBe('The keeper slept');
		await marks.place(all);
		await press('ArrowLeft');
		await marks.writeMove();
		expect(quotes()).toEqual([[A, 'The keeper']]);
	});
});

describe('an end that is dragged', () => {
	it('is written also when its handle has left the view', async () => {
		const { marks, quotes } = await setUp();
		const handle = screen.getByRole('slider', { name: 'End of the highlight' });
		handle.setPointerCapture = () => undefined;
		await fireEvent.pointerDown(handle, { clientX: 100, clientY: 20 });
		const part = marks.partOf(0, 'The keeper slept while'.length);
		if (part === null) throw new Error('no part');
		marks.move(part);
		handle.remove();
		await fireEvent.pointerUp(document.body);
		expect(quotes()).toEqual([MOVED]);
	});
});

function hide(): void {
	vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
	document.dispatchEvent(new Event('visibilitychange'));
	vi.restoreAllMocks();
}
