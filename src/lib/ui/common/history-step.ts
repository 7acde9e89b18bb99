// A step of the browser's history for something that is open above the page, so that Back closes it.

/** Marks the state of a step. */
const KEY = 'offprint-step';
let steps = 0;

export class HistoryStep {
	readonly #onpop: () => void;
	readonly #id = ++steps;
	#isOpen = true;

	/** @param onback called when the reader goes back */
	constructor(onback: () => void) {
		// With the state of the page below, which tells SvelteKit that this is the same page.
		history.pushState({ ...(history.state as object | null), [KEY]: this.#id }, '');
		this.#onpop = () => {
			this.forget();
			onback();
		};
		window.addEventListener('popstate', this.#onpop);
	}

	/** Goes back over the step. @returns resolves when the step is gone */
	async remove(): Promise<void> {
		if (!this.#isOpen) return;
		this.forget();
		await new Promise<void>((resolve) => {
			window.addEventListener('popstate', () => resolve(), { once: true });
			history.back();
		});
	}

	/** For a part that is removed: goes back over the step, unless it was removed because another page was opened. */
	drop(): void {
		const isCurrent = (history.state as { readonly [KEY]?: number } | null)?.[KEY] === this.#id;
		if (isCurrent) void this.remove();
		else this.forget();
	}

	/** Leaves the step in the history. */
	forget(): void {
		this.#isOpen = false;
		window.removeEventListener('popstate', this.#onpop);
	}
}
