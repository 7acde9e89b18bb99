// Selects text by the keyboard alone: a sentence at a time by the arrow keys. Shift and arrows then change its end, which
// browsers do by themselves.
import type { HighlightState } from './highlight-state.svelte.ts';
import { nextSentence, sentenceInView } from './text-selection.ts';
import type { Place } from '../../domain/reading/quote-search.ts';

export class KeyboardSelection {
	readonly #view: HTMLElement;
	readonly #root: HTMLElement;
	readonly #marks: HighlightState;
	readonly #show: (from: number) => void;
	#isActive = false;

	/** @param show scrolls to a character of the text */
	constructor(view: HTMLElement, root: HTMLElement, marks: HighlightState, show: (from: number) => void) {
		this.#view = view;
		this.#root = root;
		this.#marks = marks;
		this.#show = show;
	}

	/** Selects the first sentence in view. @returns false if there is none */
	start(): boolean {
		const sentence = sentenceInView(this.#view, this.#root, this.#marks.text);
		this.#isActive = sentence !== null;
		if (sentence !== null) this.#select(sentence);
		return this.#isActive;
	}

	stop(): void {
		this.#isActive = false;
	}

	/** @returns whether the key moved the selection */
	handle({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
		const by = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : null;
		const { selected, text } = this.#marks;
		if (!this.#isActive || by === null || selected === null || shiftKey || ctrlKey || metaKey || altKey) return false;
		const next = nextSentence(text.text, selected, by);
		if (next !== null) this.#select(next);
		return true;
	}

	#select({ from, to }: Place): void {
		const part = this.#marks.partOf(from, to);
		if (part === null) return;
		const { startContainer, startOffset, endContainer, endOffset } = part.range;
		document.getSelection()?.setBaseAndExtent(startContainer, startOffset, endContainer, endOffset);
		this.#marks.selected = part;
		this.#show(part.from);
	}
}
