// Draws highlights over the text of an article without changing it: by the CSS Custom Highlight API or, where a browser
// lacks it, by boxes behind the text.
// https://drafts.csswg.org/css-highlight-api-1/
import { COLOURS, colourOf, type Colour } from '../../domain/highlight-colours.ts';
import type { PlacedHighlight } from './place-highlights.ts';

export interface HighlightPainter {
	/** @param open the range of the highlight whose bar is open */
	paint(placed: readonly PlacedHighlight[], open: Range | null): void;
	stop(): void;
}

type Name = `mark-${Colour}` | 'mark-open';

/** Below the matches of a search, which have priority 0. */
const PRIORITY = -2;
/** Longest time of drawing boxes without a pause, ms. */
const SLICE_MS = 8;

/** @param root the element of the article's text */
export function createPainter(root: HTMLElement): HighlightPainter {
	return typeof Highlight === 'undefined' || CSS.highlights === undefined
		? new BoxPainter(root)
		: new RegistryPainter();
}

class RegistryPainter implements HighlightPainter {
	readonly #own = new Map<Name, Highlight>();
	#painted: readonly PlacedHighlight[] = [];

	paint(placed: readonly PlacedHighlight[], open: Range | null): void {
		if (placed !== this.#painted) {
			for (const colour of COLOURS) this.#set(`mark-${colour}`, rangesOf(placed, colour), PRIORITY);
			this.#painted = placed;
		}
		this.#set('mark-open', open === null ? [] : [open], PRIORITY + 1);
	}

	stop(): void {
		// The next article may have registered its own by now.
		for (const [name, highlight] of this.#own) if (CSS.highlights.get(name) === highlight) CSS.highlights.delete(name);
	}

	#set(name: Name, ranges: readonly Range[], priority: number): void {
		const highlight = new Highlight();
		highlight.priority = priority;
		// One by one, because there may be more ranges than a call may have arguments.
		for (const range of ranges) highlight.add(range);
		this.#own.set(name, highlight);
		CSS.highlights.set(name, highlight);
	}
}

class BoxPainter implements HighlightPainter {
	readonly #root: HTMLElement;
	readonly #layer = document.createElement('div');
	readonly #resizes = new ResizeObserver(() => void this.#draw());
	#placed: readonly PlacedHighlight[] = [];
	#open: Range | null = null;
	#drawings = 0;

	constructor(root: HTMLElement) {
		this.#root = root;
		this.#layer.className = 'mark-boxes';
		this.#layer.dataset['added'] = '';
		this.#layer.ariaHidden = 'true';
		this.#resizes.observe(root);
	}

	paint(placed: readonly PlacedHighlight[], open: Range | null): void {
		this.#placed = placed;
		this.#open = open;
		void this.#draw();
	}

	stop(): void {
		this.#drawings++;
		this.#resizes.disconnect();
		this.#layer.remove();
	}

	async #draw(): Promise<void> {
		const drawing = ++this.#drawings;
		const boxes = document.createDocumentFragment();
		let since = performance.now();
		const { left, top } = this.#root.getBoundingClientRect();
		const add = (range: Range, className: string, colour: string): void => {
			for (const box of range.getClientRects()) boxes.append(boxAt(box, { left, top }, className, colour));
		};
		for (const { place, highlight } of this.#placed) {
			if (place !== null) add(place.range, '', colourOf(highlight.colour));
			if (performance.now() - since < SLICE_MS) continue;
			await new Promise((resolve) => setTimeout(resolve));
			// The text has moved or changed meanwhile.
			const moved = this.#root.getBoundingClientRect();
			if (drawing !== this.#drawings) return;
			if (moved.top !== top || moved.left !== left) return void this.#draw();
			since = performance.now();
		}
		if (this.#open !== null) add(this.#open, 'open', '');
		this.#layer.replaceChildren(boxes);
		if (this.#layer.parentElement !== this.#root) this.#root.append(this.#layer);
	}
}

/** A box at the place of a line, relative to the text. */
function boxAt(box: DOMRect, origin: { left: number; top: number }, className: string, colour: string): HTMLElement {
	const element = document.createElement('span');
	element.className = className;
	element.dataset['colour'] = colour;
	Object.assign(element.style, {
		// Physical, because they are measured.
		left: `${box.left - origin.left}px`,
		top: `${box.top - origin.top}px`,
		width: `${box.width}px`,
		height: `${box.height}px`
	});
	return element;
}

function rangesOf(placed: readonly PlacedHighlight[], colour: Colour): Range[] {
	return placed.flatMap(({ place, highlight }) =>
		place !== null && colourOf(highlight.colour) === colour ? [place.range] : []
	);
}
