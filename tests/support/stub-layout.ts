// Stubs browser functions that jsdom lacks: opening dialogs, observing sizes, media queries and scrolling.
import { vi } from 'vitest';

/** For `beforeEach` of component tests. `vi.unstubAllGlobals` restores the globals; methods of elements stay stubbed. */
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
