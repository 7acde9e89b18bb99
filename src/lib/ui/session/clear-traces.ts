// Removes what a reader leaves in a tab and on the device outside the library, in every tab, when the reader signs
// out.
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';

/**
 * Key of the tab's owner. SvelteKit stores scroll positions and snapshots, which may include searches, under other
 * keys.
 */
const OWNER_KEY = 'offprint-tab';
const SVELTEKIT_PREFIX = 'sveltekit:';

type WindowParts = Pick<
	Window,
	'sessionStorage' | 'localStorage' | 'location' | 'navigator' | 'document' | 'addEventListener' | 'removeEventListener'
>;

const PUBLIC_SCREENS: ReadonlySet<string> = new Set(['/sign-in', '/setup', '/reset']);

/** Whether a page is for people who are not signed in. */
export function isPublicScreen(path: string): boolean {
	return PUBLIC_SCREENS.has(path);
}

export class Traces {
	readonly #window: WindowParts;
	#reader: ReaderId | null = null;
	/** Whether the page is reloading; what SvelteKit writes meanwhile is removed too. */
	#isReloading = false;

	constructor(window: WindowParts) {
		this.#window = window;
	}

	/**
	 * Removes what SvelteKit writes when a page is hidden or left while nobody is signed in.
	 * @returns a function that stops it
	 */
	start(): () => void {
		const window = this.#window;
		const clear = () => {
			if (this.#reader === null || this.#isReloading) this.#clearTab();
		};
		// SvelteKit adds its listener later, so this one is added again at each event to run after it.
		const moveToEnd = () => {
			window.removeEventListener('visibilitychange', clear);
			window.addEventListener('visibilitychange', clear);
		};
		window.addEventListener('visibilitychange', moveToEnd, { capture: true });
		window.addEventListener('pagehide', clear);
		return () => {
			window.removeEventListener('visibilitychange', moveToEnd, { capture: true });
			window.removeEventListener('visibilitychange', clear);
			window.removeEventListener('pagehide', clear);
		};
	}

	/**
	 * Gives the tab to a reader, or to nobody. Data of another reader in it is removed, and the page reloads to clear
	 * its memory.
	 * @returns whether the page is reloading, so that nothing should be drawn
	 */
	takeTab(reader: ReaderId | null): boolean {
		if (this.#isReloading) return true;
		const hasForeignData = this.#hasDataOfOthers(reader);
		if (hasForeignData) this.#clearTab();
		const { location } = this.#window;
		const isPublic = isPublicScreen(location.pathname);
		// A reader who has just signed in is on the way to the library, so the page is not reloaded.
		if (hasForeignData && this.#canReload() && !(reader !== null && isPublic)) {
			this.#isReloading = true;
			if (reader === null && !isPublic) location.replace('/sign-in');
			else location.reload();
			return true;
		}
		this.#reader = reader;
		if (reader !== null) this.#setOwner(reader);
		return false;
	}

	/** Empties `localStorage` when no library of any reader is left on this device. */
	forgetDevice(): void {
		try {
			this.#window.localStorage.clear();
		} catch {
			// Blocked storage contains nothing.
		}
	}

	#hasDataOfOthers(reader: ReaderId | null): boolean {
		try {
			const names = Object.keys(this.#window.sessionStorage);
			const owner = this.#window.sessionStorage.getItem(OWNER_KEY);
			if (reader === null) return names.some((name) => name === OWNER_KEY || name.startsWith(SVELTEKIT_PREFIX));
			return owner !== null && owner !== reader;
		} catch {
			return false;
		}
	}

	#clearTab(): void {
		try {
			this.#window.sessionStorage.clear();
		} catch {
			// Blocked storage contains nothing.
		}
	}

	#setOwner(reader: ReaderId): void {
		try {
			this.#window.sessionStorage.setItem(OWNER_KEY, reader);
		} catch {
			// Storage is blocked or full, so SvelteKit stores nothing either.
		}
	}

	/** Whether the page can load again, which is certain only with a service worker. */
	#canReload(): boolean {
		const { serviceWorker } = this.#window.navigator as Partial<Navigator>;
		return Boolean(serviceWorker?.controller);
	}
}
