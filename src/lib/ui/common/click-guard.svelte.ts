// Keeps a button from being pressed by somebody who meant something else: by a page that comes up under the pointer.

/**
 * ms for which a page must have been in front, and left alone, before its button does anything. A site may open our page,
 * or bring it forward, between the two clicks of a double click that it asks for, or amid many: systems take clicks
 * that are up to 500 ms apart for one deed. Each press in that time begins it anew.
 */
const SETTLE_MS = 500;

export class SettledPage {
	/** Whether the button does something. */
	isReady = $state(false);
	/** Whether the press that is under way began before that. */
	#isEarly = false;
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** Returns how to stop. */
	start(): () => void {
		const wait = () => this.#wait();
		const show = () => {
			if (document.visibilityState === 'visible') this.#wait();
		};
		const press = (event: Event) => {
			// A key that is held down may have been pressed elsewhere.
			this.#isEarly = !this.isReady || (event as Partial<KeyboardEvent>).repeat === true;
			if (this.#isEarly) this.#wait();
		};
		// The click comes right after it, before any timer.
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

	/** Whether a click on the button that comes now is meant for it. */
	takesClick(): boolean {
		return this.isReady && !this.#isEarly;
	}

	#wait(): void {
		this.isReady = false;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => (this.isReady = true), SETTLE_MS);
	}
}
