// State of the highlights in the open article: their places, the open one, and the reader's selection.
import type { EntryId } from '../../domain/entry-fields.ts';
import { colourOf, type Colour } from '../../domain/highlight-colours.ts';
import type { Highlight, HighlightId } from '../../domain/highlight.ts';
import type { HighlightCommands } from './highlight-commands.ts';
import { createPainter, type HighlightPainter } from './highlight-painter.ts';
import { HighlightText } from './highlight-text.ts';
import { HighlightPlacer, type PlacedHighlight } from './place-highlights.ts';
import { offsetAt, partOf, readSelection, type SelectedText } from './text-selection.ts';

/** Distance from a line of text within which a touch belongs to it, px. */
const TOUCH_REACH_PX = 6;

export class ArticleHighlights {
	/** In the order of the text; those whose words are no longer in it come last. */
	placed = $state.raw<readonly PlacedHighlight[]>([]);
	/** Whether the places of the current highlights are known. */
	isPlaced = $state(false);
	selected = $state.raw<SelectedText | null>(null);
	openId = $state<HighlightId | null>(null);
	/** The range that the ends of the open highlight are moved to, until it is written. */
	moved = $state.raw<SelectedText | null>(null);
	/** Whether the reader is moving an end. */
	isMoving = false;
	readonly open = $derived(this.placed.find(({ highlight }) => highlight.id === this.openId) ?? null);
	readonly commands: HighlightCommands;
	/** Colour of the last highlight, which the keyboard uses again. */
	colour: Colour = 'yellow';
	text: HighlightText;
	readonly #root: HTMLElement;
	readonly #entry: EntryId;
	readonly #painter: HighlightPainter;
	#placer: HighlightPlacer;
	#placings = 0;

	constructor(root: HTMLElement, entry: EntryId, commands: HighlightCommands) {
		this.#root = root;
		this.#entry = entry;
		this.commands = commands;
		this.#painter = createPainter(root);
		this.text = new HighlightText(root);
		this.#placer = new HighlightPlacer(this.text);
	}

	/** Reads the text again after it changed. */
	readText(): void {
		this.text = new HighlightText(this.#root);
		this.#placer = new HighlightPlacer(this.text);
		this.readSelection();
	}

	async place(highlights: readonly Highlight[]): Promise<void> {
		const placing = ++this.#placings;
		const placed = await this.#placer.place(highlights, () => placing === this.#placings);
		if (placed === null || placing !== this.#placings) return;
		this.placed = placed;
		if (!this.isMoving) this.moved = null;
		this.isPlaced = true;
	}

	paint(): void {
		this.#painter.paint(this.placed, this.moved?.range ?? this.open?.place?.range ?? null);
	}

	stop(): void {
		this.#placings++;
		this.#painter.stop();
	}

	readSelection(): void {
		this.selected = readSelection(this.#root, this.text);
	}

	/** Highlights the selection, and opens the highlight. */
	async make(colour: Colour): Promise<HighlightId | null> {
		const { selected } = this;
		if (selected === null || typeof selected.anchor === 'string') return null;
		this.colour = colour;
		const id = await this.commands.make(this.#entry, selected.anchor, colour);
		if (id === null) return null;
		document.getSelection()?.removeAllRanges();
		this.selected = null;
		this.openId = id;
		return id;
	}

	/** Gives the open highlight a colour; its own colour removes it. */
	async pick(colour: Colour): Promise<void> {
		const { open } = this;
		if (open === null) return;
		if (colourOf(open.highlight.colour) !== colour) {
			this.colour = colour;
			await this.commands.recolour(open.highlight, colour);
		} else await this.remove();
	}

	/** Deletes the open highlight. */
	async remove(): Promise<void> {
		const { open } = this;
		if (open !== null && (await this.commands.remove(open.highlight))) this.openId = null;
	}

	/** Moves the open highlight to another part of the text. */
	async moveTo(part: SelectedText): Promise<void> {
		if (this.open === null || typeof part.anchor === 'string') return;
		this.isMoving = false;
		this.moved = part;
		if (!(await this.commands.move(this.open.highlight, part.anchor))) this.moved = null;
	}

	partOf(from: number, to: number): SelectedText | null {
		return partOf(this.text, from, to);
	}

	/** Whether the selection overlaps the open highlight, whose ends it can replace therefore. */
	get isOverOpen(): boolean {
		const [place, selected] = [this.open?.place, this.selected];
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
