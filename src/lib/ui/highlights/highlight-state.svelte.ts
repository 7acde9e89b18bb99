// State of the highlights in the open article: their places, the open one, and the reader's selection.
import type { EntryId } from '../../domain/entry-fields.ts';
import { colourOf, type Colour } from '../../domain/highlight-colours.ts';
import type { Highlight, HighlightId } from '../../domain/highlight.ts';
import type { HighlightCommands } from './highlight-commands.ts';
import { createPainter, type HighlightPainter } from './highlight-painter.ts';
import { HighlightText } from './highlight-text.ts';
import { HighlightPlacer, type PlacedHighlight } from './place-highlights.ts';
import { wholeWords } from './segments.ts';
import { offsetAt, partOf, readSelection, type SelectedText } from './text-selection.ts';

interface Move {
	readonly highlight: Highlight;
	readonly part: SelectedText;
}

/** Distance from a line of text within which a touch belongs to it, px. */
const TOUCH_REACH_PX = 6;

export class HighlightState {
	/** In the order of the text; those whose words are no longer in it come last. */
	placed = $state.raw<readonly PlacedHighlight[]>([]);
	selected = $state.raw<SelectedText | null>(null);
	#openId = $state<HighlightId | null>(null);
	/** A highlight whose ends are moved, with its new part, until its new place is known. */
	#moved = $state.raw<Move | null>(null);
	/** Whether a move is not written yet, and how many are being written. */
	#isMoving = false;
	#writes = 0;
	readonly opened = $derived(this.placed.find(({ highlight }) => highlight.id === this.#openId) ?? null);
	/** The part of the open highlight as it is now, also while its ends move. */
	readonly part = $derived<Pick<SelectedText, 'from' | 'to' | 'range'> | null>(
		this.opened === null ? null : (this.#moved?.part ?? this.opened.place)
	);
	readonly commands: HighlightCommands;
	/** Colour of the last highlight, which the keyboard uses again. */
	colour: Colour = 'yellow';
	text: HighlightText;
	readonly #root: HTMLElement;
	readonly #entry: EntryId;
	readonly #painter: HighlightPainter;
	#placer: HighlightPlacer;
	/** The highlight that is being written. */
	#making: Promise<HighlightId | null> | null = null;
	#placings = 0;

	constructor(root: HTMLElement, entry: EntryId, commands: HighlightCommands) {
		this.#root = root;
		this.#entry = entry;
		this.commands = commands;
		this.#painter = createPainter(root);
		this.text = new HighlightText(root);
		this.#placer = new HighlightPlacer(this.text);
	}

	get openId(): HighlightId | null {
		return this.#openId;
	}

	/** Opens a highlight, or none. A move of the one that was open is written before. */
	open(id: HighlightId | null): void {
		if (id === this.#openId) return;
		void this.writeMove();
		this.#moved = null;
		this.#openId = id;
	}

	/** Reads the text again after it changed. */
	readText(): void {
		// Offsets and ranges are those of the former text.
		void this.writeMove();
		this.#moved = null;
		this.text = new HighlightText(this.#root);
		this.#placer = new HighlightPlacer(this.text);
		this.readSelection();
	}

	async place(highlights: readonly Highlight[]): Promise<void> {
		const placing = ++this.#placings;
		const placed = await this.#placer.place(highlights, () => placing === this.#placings);
		if (placed === null || placing !== this.#placings) return;
		this.placed = placed;
		if (!this.#isMoving && this.#writes === 0) this.#moved = null;
	}

	paint(): void {
		this.#painter.paint(this.placed, this.part?.range ?? null);
	}

	stop(): void {
		void this.writeMove();
		this.#placings++;
		this.#painter.stop();
	}

	readSelection(): void {
		this.selected = readSelection(this.#root, this.text);
	}

	/** Highlights the selection, and opens the highlight. A call meanwhile, such as by a held key, makes no second one. */
	make(colour: Colour): Promise<HighlightId | null> {
		return (this.#making ??= this.#make(colour).finally(() => (this.#making = null)));
	}

	async #make(colour: Colour): Promise<HighlightId | null> {
		const { selected } = this;
		if (selected === null || typeof selected.anchor === 'string') return null;
		this.colour = colour;
		const id = await this.commands.make(this.#entry, selected.anchor, colour);
		if (id === null) return null;
		document.getSelection()?.removeAllRanges();
		this.selected = null;
		this.open(id);
		return id;
	}

	/** Gives the open highlight a colour; its own colour removes it. */
	async pick(colour: Colour): Promise<void> {
		const { opened } = this;
		if (opened === null) return;
		if (colourOf(opened.highlight.colour) === colour) return this.remove();
		await this.writeMove();
		this.colour = colour;
		await this.commands.recolour(opened.highlight, colour);
	}

	/** Deletes the open highlight, with a move of its ends that is not written yet. */
	async remove(): Promise<void> {
		const { opened } = this;
		if (opened === null) return;
		await this.writeMove();
		if (await this.commands.remove(opened.highlight)) this.open(null);
	}

	/** Shows the open highlight with other ends, which `writeMove` writes. */
	move(part: SelectedText): void {
		if (this.opened === null || typeof part.anchor === 'string') return;
		this.#moved = { highlight: this.opened.highlight, part };
		this.#isMoving = true;
	}

	/** Writes a move of ends, if there is one that is not written. */
	async writeMove(): Promise<void> {
		const moved = this.#moved;
		if (moved === null || !this.#isMoving || typeof moved.part.anchor === 'string') return;
		this.#isMoving = false;
		this.#writes++;
		const isWritten = await this.commands.move(moved.highlight, moved.part.anchor);
		this.#writes--;
		// Another move may have begun meanwhile.
		if (!isWritten && this.#moved === moved) this.#moved = null;
	}

	partOf(from: number, to: number): SelectedText | null {
		return partOf(this.text, from, to);
	}

	/** The start or end of the word with an offset; the offset itself if it is between words. */
	wordEdge(end: 'start' | 'end', offset: number): number {
		const { from, to } = wholeWords(this.text.text, { from: offset, to: offset }, this.#root.lang);
		return end === 'start' ? from : to;
	}

	/** Whether the selection overlaps the open highlight, whose ends it can replace therefore. */
	get isOverOpen(): boolean {
		const [place, selected] = [this.opened?.place, this.selected];
		return place != null && selected !== null && selected.from < place.to && place.from < selected.to;
	}

	/** Highlights at a point of the window, the shortest first. */
	at(x: number, y: number): PlacedHighlight[] {
		const offset = offsetAt(this.#root, this.text, x, y);
		if (offset === null) return [];
		return this.placed
			.filter(({ place }) => place !== null && place.from <= offset && offset <= place.to)
			.filter(({ place }) => [...(place?.range.getClientRects() ?? [])].some((box) => isNear(box, x, y)))
			.sort((a, b) => lengthOf(a) - lengthOf(b));
	}

	/** The highlight at a character, the shortest if there are several. */
	atCaret(): PlacedHighlight | null {
		const selection = document.getSelection();
		const node = selection?.focusNode ?? null;
		if (selection === null || node === null || !this.#root.contains(node)) return null;
		const offset = this.text.offsetOf(node, selection.focusOffset);
		const all = this.placed.filter(({ place }) => place !== null && place.from <= offset && offset <= place.to);
		return all.sort((a, b) => lengthOf(a) - lengthOf(b))[0] ?? null;
	}
}

function lengthOf({ place }: PlacedHighlight): number {
	return place === null ? 0 : place.to - place.from;
}

function isNear({ left, right, top, bottom }: DOMRect, x: number, y: number): boolean {
	return (
		x >= left - TOUCH_REACH_PX &&
		x <= right + TOUCH_REACH_PX &&
		y >= top - TOUCH_REACH_PX &&
		y <= bottom + TOUCH_REACH_PX
	);
}
