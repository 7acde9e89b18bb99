// What jsdom lacks of a drawn page: dialogs that open, boxes that have a size and tell when it changes.
import { vi } from 'vitest';

/** For `beforeEach` of component tests; `vi.unstubAllGlobals` takes it back. */
export function stubDrawing(): void {
	HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
		this.open = true;
	};
	HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
		this.open = false;
	};
	vi.stubGlobal(
		'ResizeObserver',
		class {
			observe = vi.fn();
			unobserve = vi.fn();
			disconnect = vi.fn();
		}
	);
	vi.stubGlobal('matchMedia', (media: string) => ({ media, matches: false, addEventListener: vi.fn() }));
	Element.prototype.scrollTo = vi.fn();
	Element.prototype.scrollBy = vi.fn();
}
