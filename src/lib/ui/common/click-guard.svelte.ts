// Protects a button from clicks that were meant for another page (clickjacking by a double click).

/**
 * Time for which a page must be in front without a press before its button works, ms. A site may open this page, or
 * bring it forward, between the two clicks of a double click; systems accept up to 500 ms between them. Each press
 * restarts the time.
 */
const SETTLE_MS = 500;

export class SettledPage {
	/** Whether the button works now. */
	isReady = $state(false);
	/** Whether the current press began before the button worked. */
	#isEarly = false;
	#timer: ReturnType<typeof setTimeout> | undefined;

	/**
	 * Watches presses and visibility.
	 * @returns a function that stops it
	 */
	start(): () => void {
		const wait = () => this.#restartWait();
		const show = () => {
			if (document.visibilityState === 'visible') this.#restartWait();
		};
		const press = (event: Event) => {
			// A held key may have been pressed on another page.
			this.#isEarly = !this.isReady || (event as Partial<KeyboardEvent>).repeat === true;
			if (this.#isEarly) this.#restartWait();
		};
		// The click event follows at once, before any timer.
		const release = () => void setTimeout(() => (this.#isEarly = false));
		const events: readonly (readonly [EventTarget, string, (event: Event) => void])[] = [
			[window, 'focus', wait],
			[window, 'resize', wait],
			[document, 'visibilitychange', show],
			[document, 'pointerdown', press],
			[document, 'keydown', press],
			[document, 'pointerup', release],
			[document, 'pointercancel', release],
			[document, 'keyup', release]
		];
		for (const [target, name, listener] of events) target.addEventListener(name, listener, true);
		wait();
		return () => {
			clearTimeout(this.#timer);
			for (const [target, name, listener] of events) target.removeEventListener(name, listener, true);
		};
	}

	/** Whether the current click is meant for the button. */
	takesClick(): boolean {
		return this.isReady && !this.#isEarly;
	}

	#restartWait(): void {
		this.isReady = false;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => (this.isReady = true), SETTLE_MS);
	}
}
