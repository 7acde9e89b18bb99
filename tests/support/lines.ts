// Simulates layout in jsdom: every text node starts a line, and lines have a fixed number of characters.
import { vi } from 'vitest';

export interface Lines {
	/** Characters in a line. */
	width: number;
	/** Height of a line, px. */
	line: number;
	/** Height of the space above the first line, px. */
	above: number;
	/** Height of the view, px. */
	height: number;
}

/**
 * Makes a view show a text in lines, by the current values of `lines`, which may change. Pictures are ten lines high.
 * `vi.restoreAllMocks` restores pictures; the methods of Range stay replaced until the next call.
 */
export function layInLines(view: HTMLElement, text: HTMLElement, lines: Lines): void {
	const nodes = (): Node[] => {
		const result: Node[] = [];
		const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
		for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
			if (node instanceof HTMLImageElement || (node instanceof Text && node.data.trim() !== '')) result.push(node);
		return result;
	};
	const linesOf = (node: Node): number => (node instanceof Text ? Math.ceil(node.data.length / lines.width) : 10);
	const topOf = (node: Node): number => {
		let count = 0;
		for (const each of nodes()) {
			if (each === node) break;
			count += linesOf(each);
		}
		return lines.above + count * lines.line - view.scrollTop;
	};
	const box = (top: number, count: number): DOMRect =>
		({ top, height: count * lines.line, bottom: top + count * lines.line }) as DOMRect;
	const rangeBox = function (this: Range): DOMRect {
		const node = this.startContainer;
		if (!(node instanceof Text)) return box(topOf(this.startContainer), linesOf(node));
		if (this.startOffset === 0 && this.endOffset === node.data.length) return box(topOf(node), linesOf(node));
		return box(topOf(node) + Math.floor(this.startOffset / lines.width) * lines.line, 1);
	};
	Object.assign(Range.prototype, { getBoundingClientRect: rangeBox });
	Object.assign(Range.prototype, {
		getClientRects(this: Range) {
			return [rangeBox.call(this)];
		}
	});
	vi.spyOn(HTMLImageElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
		return box(topOf(this), 10);
	});
	view.getBoundingClientRect = () => ({ top: 0, bottom: lines.height, height: lines.height }) as DOMRect;
	Object.defineProperty(view, 'clientHeight', { configurable: true, get: () => lines.height });
}

/** The callbacks of the ResizeObservers that were created; a test calls them to report another size. */
export const resizeCallbacks: (() => void)[] = [];

/** Stubs ResizeObserver, which jsdom lacks. */
export function stubResizeObserver(): void {
	resizeCallbacks.length = 0;
	vi.stubGlobal(
		'ResizeObserver',
		class {
			readonly observe = vi.fn();
			readonly disconnect = vi.fn();
			constructor(callback: () => void) {
				resizeCallbacks.push(callback);
			}
		}
	);
}

/** Lays out every reader that is rendered from now on: a text of 400 px in lines of 20 px. */
export function stubReaderLayout(): void {
	stubResizeObserver();
	const [view, text] = [document.createElement('div'), document.createElement('div')];
	layInLines(view, text, { width: 40, line: 20, above: 0, height: 400 });
}
