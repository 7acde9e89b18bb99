// Reads the reader's selection in an article as a part of its text, and selects parts by the keyboard.
import { highlightAnchor, type NoAnchor } from '../../domain/reading/highlight-anchor.ts';
import type { Place } from '../../domain/reading/quote-search.ts';
import type { Anchor } from '../../domain/reading/text-anchor.ts';
import type { HighlightText } from './highlight-text.ts';
import { blockAt, segmentsOf, wholeWords } from './segments.ts';

/** A part of the text that the reader has selected. */
export interface SelectedText extends Place {
	readonly range: Range;
	/** The anchor of a highlight of it, or why there can be none. */
	readonly anchor: Anchor | Exclude<NoAnchor, 'empty'>;
}

/** Time without a change after which a selection is complete, ms. */
const SETTLE_MS = 150;
/** Distance from the top edge of the view at which its first sentence is looked for, px. */
const EDGE_PX = 16;

/** The selection, with the whole of its first and last word. @returns null if nothing in the article is selected */
export function readSelection(root: HTMLElement, text: HighlightText): SelectedText | null {
	const selection = document.getSelection();
	if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
	const selected = selection.getRangeAt(0);
	if (!selected.intersectsNode(root)) return null;
	const all = document.createRange();
	all.selectNodeContents(root);
	// A selection may begin above the text or end below it.
	const isCutAtStart = selected.compareBoundaryPoints(Range.START_TO_START, all) < 0;
	const isCutAtEnd = selected.compareBoundaryPoints(Range.END_TO_END, all) > 0;
	const from = isCutAtStart ? 0 : text.offsetOf(selected.startContainer, selected.startOffset);
	const to = isCutAtEnd ? text.text.length : text.offsetOf(selected.endContainer, selected.endOffset);
	const whole = wholeWords(text.text, { from, to }, root.lang);
	return partOf(text, whole.from, whole.to);
}

/** A part of the text without white space at its ends; null if there is nothing else in it. */
export function partOf(text: HighlightText, from: number, to: number): SelectedText | null {
	const anchor = highlightAnchor(text.text, from, to);
	if (anchor === 'empty') return null;
	const start = anchor === 'too_long' ? from : anchor.offset;
	const end = anchor === 'too_long' ? to : start + anchor.quote.length;
	const range = text.rangeOf(start, end);
	return range === null ? null : { from: start, to: end, range, anchor };
}

/**
 * Calls `onchange` when the reader has changed the selection: after the mouse button is released, and after a rest.
 * @param onpress called when the mouse button is pressed and released, between which nothing may lie over the text
 * @returns a function that stops it
 */
export function watchSelection(onchange: () => void, onpress: (isPressed: boolean) => void): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let isDragging = false;
	const later = (): void => {
		clearTimeout(timer);
		if (!isDragging) timer = setTimeout(onchange, SETTLE_MS);
	};
	// Also while the mouse moves, because the button may have been pressed before this code was loaded.
	const press = ({ pointerType, buttons, target }: PointerEvent): void => {
		if (pointerType !== 'mouse' || buttons !== 1) return;
		isDragging = true;
		onpress(target instanceof Element && target.closest('button') === null);
	};
	const release = (): void => {
		isDragging = false;
		onpress(false);
		later();
	};
	document.addEventListener('selectionchange', later);
	document.addEventListener('pointerdown', press);
	document.addEventListener('pointermove', press, { passive: true });
	document.addEventListener('pointerup', release);
	document.addEventListener('pointercancel', release);
	return () => {
		clearTimeout(timer);
		document.removeEventListener('selectionchange', later);
		document.removeEventListener('pointerdown', press);
		document.removeEventListener('pointermove', press);
		document.removeEventListener('pointerup', release);
		document.removeEventListener('pointercancel', release);
	};
}

/** Offset in the text at a point of the window, px; null if there is none. */
export function offsetAt(root: HTMLElement, text: HighlightText, x: number, y: number): number | null {
	const [node, offset] = caretAt(x, y);
	return node !== null && root.contains(node) ? text.offsetOf(node, offset) : null;
}

/** `caretPositionFromPoint` is missing in Safari before version 26.2. */
function caretAt(x: number, y: number): readonly [Node | null, number] {
	if ('caretPositionFromPoint' in document) {
		const position = document.caretPositionFromPoint(x, y);
		return [position?.offsetNode ?? null, position?.offset ?? 0];
	}
	const range = (
		document as Document & { caretRangeFromPoint(x: number, y: number): Range | null }
	).caretRangeFromPoint(x, y);
	return [range?.startContainer ?? null, range?.startOffset ?? 0];
}

/** The first sentence that begins in view. */
export function sentenceInView(view: HTMLElement, root: HTMLElement, text: HighlightText): Place | null {
	const { top } = view.getBoundingClientRect();
	const box = root.getBoundingClientRect();
	const y = Math.max(box.top + 2, top + EDGE_PX);
	const at = box.top > top ? 0 : (offsetAt(root, text, box.left + box.width / 2, y) ?? 0);
	const sentence = sentenceAt(text.text, at);
	return sentence !== null && sentence.from < at ? (nextSentence(text.text, sentence, 1) ?? sentence) : sentence;
}

/** The sentence after or before a part of the text; null at its end or start. */
export function nextSentence(text: string, { from, to }: Place, by: -1 | 1): Place | null {
	let at = by > 0 ? to : from - 1;
	while (at >= 0 && at < text.length && (text[at] ?? '').trim() === '') at += by;
	return at < 0 || at >= text.length ? null : sentenceAt(text, at);
}

/** The sentence with a character. In browsers without sentence segmentation, the whole block. */
function sentenceAt(text: string, at: number): Place | null {
	const { from, to } = blockAt(text, at);
	const block = text.slice(from, to);
	const found = segmentsOf(block, 'sentence')?.containing(at - from);
	return found === undefined ? trimmed(from, block) : trimmed(from + found.index, found.segment);
}

function trimmed(from: number, words: string): Place | null {
	const start = from + words.length - words.trimStart().length;
	const quote = words.trim();
	return quote === '' ? null : { from: start, to: start + quote.length };
}

/**
 * Moves an end of a highlight.
 * @param end which end is at `at`: after a move by a word, the start is before a word and the end after one
 */
export function moveEnd(
	text: string,
	at: number,
	end: 'start' | 'end',
	by: -1 | 1,
	unit: 'word' | 'character'
): number {
	const hasNext = (edge: number): boolean => (by > 0 ? edge < text.length : edge > 0);
	if (unit === 'character') return hasNext(at) ? at + by : at;
	const isWord = (edge: number): boolean => /[\p{L}\p{M}\p{N}]/u.test(text[by > 0 ? edge : edge - 1] ?? '');
	const isWordFirst = (end === 'start') === by > 0;
	let edge = at;
	while (hasNext(edge) && isWord(edge) === isWordFirst) edge += by;
	while (hasNext(edge) && isWord(edge) !== isWordFirst) edge += by;
	return edge;
}
