// A step of the browser's history for something that is open above the page, so that Back closes it.

export class HistoryStep {
	readonly #onpop: () => void;
	#isOpen = true;

	/** @param onback called when the reader goes back */
	constructor(onback: () => void) {
		// With the state of the page below, which tells SvelteKit that this is the same page.
		history.pushState(history.state, '');
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

	/** Leaves the step in the history, for a page that is being left. */
	forget(): void {
		this.#isOpen = false;
		window.removeEventListener('popstate', this.#onpop);
	}
}
