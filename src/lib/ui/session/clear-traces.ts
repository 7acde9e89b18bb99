// What a reader leaves in a tab and on the device beside the library: it goes when the reader goes, in every tab.
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';

/** Whose tab it is. Kit keeps scroll positions and snapshots, the last search among them, under names of its own. */
const OWNER = 'offprint-tab';
const KIT = 'sveltekit:';

type Stores = Pick<
	Window,
	'sessionStorage' | 'localStorage' | 'location' | 'navigator' | 'document' | 'addEventListener' | 'removeEventListener'
>;

const OPEN: ReadonlySet<string> = new Set(['/sign-in', '/setup', '/reset']);

/** Whether a screen is for those who are not signed in on this device. */
export function isOpenScreen(path: string): boolean {
	return OPEN.has(path);
}

export class Traces {
	readonly #window: Stores;
	#reader: ReaderId | null = null;
	/** The page is being loaded anew: what Kit writes meanwhile goes too. */
	#isEnding = false;

	constructor(window: Stores) {
		this.#window = window;
	}

	/** Removes what Kit writes when a page is hidden or left, while nobody reads here. @returns how to stop */
	start(): () => void {
		const window = this.#window;
		const clear = () => {
			if (this.#reader === null || this.#isEnding) this.#clearTab();
		};
		// Kit listens on the window too, since later: to come after it, ours is added anew each time.
		const beLast = () => {
			window.removeEventListener('visibilitychange', clear);
			window.addEventListener('visibilitychange', clear);
		};
		window.addEventListener('visibilitychange', beLast, { capture: true });
		window.addEventListener('pagehide', clear);
		return () => {
			window.removeEventListener('visibilitychange', beLast, { capture: true });
			window.removeEventListener('visibilitychange', clear);
			window.removeEventListener('pagehide', clear);
		};
	}

	/**
	 * The tab is this reader's from now on, or nobody's. What another reader left in it goes, and what the page itself
	 * remembers of that reader goes by loading it anew.
	 * @returns whether the page is being loaded anew: nothing is to be drawn any more
	 */
	takeTab(reader: ReaderId | null): boolean {
		if (this.#isEnding) return true;
		const wasOthers = this.#isOthers(reader);
		if (wasOthers) this.#clearTab();
		const { location } = this.#window;
		// Such a screen stays where it is.
		const isOpen = isOpenScreen(location.pathname);
		// Who has just signed in is on the way to the library.
		if (wasOthers && this.#canReload() && !(reader !== null && isOpen)) {
			this.#isEnding = true;
			if (reader === null && !isOpen) location.replace('/sign-in');
			else location.reload();
			return true;
		}
		this.#reader = reader;
		if (reader !== null) this.#write(reader);
		return false;
	}

	/** The marks of this device: the last reader had the library removed, and nobody else left one. */
	forgetDevice(): void {
		try {
			this.#window.localStorage.clear();
		} catch {
			// Storage that is forbidden holds nothing.
		}
	}

	#isOthers(reader: ReaderId | null): boolean {
		try {
			const names = Object.keys(this.#window.sessionStorage);
			const owner = this.#window.sessionStorage.getItem(OWNER);
			if (reader === null) return names.some((name) => name === OWNER || name.startsWith(KIT));
			return owner !== null && owner !== reader;
		} catch {
			return false;
		}
	}

	#clearTab(): void {
		try {
			this.#window.sessionStorage.clear();
		} catch {
			// As above.
		}
	}

	#write(reader: ReaderId): void {
		try {
			this.#window.sessionStorage.setItem(OWNER, reader);
		} catch {
			// Nothing can be left in such a tab.
		}
	}

	/** With no worker and no connection there would be no page any more. */
	#canReload(): boolean {
		const { serviceWorker } = this.#window.navigator as Partial<Navigator>;
		return Boolean(serviceWorker?.controller);
	}
}
