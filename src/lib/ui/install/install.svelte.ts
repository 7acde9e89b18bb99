// State of installing the app: whether this browser can, and whether to offer it.
import { getContext, setContext } from 'svelte';
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';

/** Chromium's event, kept to install the app when the reader asks for it. */
interface InstallPrompt extends Event {
	prompt(): Promise<void>;
	readonly userChoice: Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

/** `ready`: the browser has an install prompt. `by-hand`: the reader must follow steps, as on iOS. */
export type InstallWay = 'installed' | 'ready' | 'by-hand';

const ANSWERED_KEY = 'offprint-install';
const SAVED_KEY = 'offprint-saved';

export class Install {
	#prompt = $state.raw<InstallPrompt | null>(null);
	#hasSaved = $state(false);
	#wasAnswered = $state(true);
	#isInstalled = $state(false);
	readonly #storage: OpenStorage;

	constructor(storage: OpenStorage) {
		this.#storage = storage;
	}

	get way(): InstallWay {
		if (this.#isInstalled) return 'installed';
		return this.#prompt === null ? 'by-hand' : 'ready';
	}

	/**
	 * Whether to offer installing: after the first save, until the reader has answered, if this browser can install the
	 * app.
	 */
	get isOffered(): boolean {
		return this.#hasSaved && !this.#wasAnswered && !this.#isInstalled && (this.#prompt !== null || isIos());
	}

	/**
	 * Follows the browser's events.
	 * @returns a function that stops it
	 */
	start(): () => void {
		this.#isInstalled = isStandalone();
		this.#hasSaved = readStored(this.#storage, SAVED_KEY) !== null;
		this.#wasAnswered = readStored(this.#storage, ANSWERED_KEY) !== null;
		const onprompt = (event: Event) => {
			// Otherwise the browser shows its own prompt, before anything was saved.
			event.preventDefault();
			this.#prompt = event as InstallPrompt;
		};
		const oninstalled = () => (this.#isInstalled = true);
		window.addEventListener('beforeinstallprompt', onprompt);
		window.addEventListener('appinstalled', oninstalled);
		return () => {
			window.removeEventListener('beforeinstallprompt', onprompt);
			window.removeEventListener('appinstalled', oninstalled);
		};
	}

	/** Call it after each save on this device. */
	rememberFirstSave(): void {
		if (this.#hasSaved) return;
		this.#hasSaved = true;
		writeStored(this.#storage, SAVED_KEY, 'yes');
	}

	async install(): Promise<void> {
		const prompt = this.#prompt;
		if (prompt === null) return;
		// Each event works once; Chromium sends another after the reader has declined, for the page on installing.
		this.#prompt = null;
		await prompt.prompt();
		if ((await prompt.userChoice).outcome === 'accepted') this.#isInstalled = true;
		else this.notNow();
	}

	/** Does not offer it again on this device. */
	notNow(): void {
		this.#wasAnswered = true;
		writeStored(this.#storage, ANSWERED_KEY, 'yes');
	}
}

function isStandalone(): boolean {
	return (
		matchMedia('(display-mode: standalone)').matches || ('standalone' in navigator && navigator.standalone === true)
	);
}

/**
 * Whether this is Safari on iOS or iPadOS, the only browser with `navigator.standalone`. It has no install prompt, so
 * the app shows steps.
 */
export function isIos(): boolean {
	return 'standalone' in navigator;
}

const CONTEXT = Symbol('install');

export function provideInstall(): Install {
	return setContext(CONTEXT, new Install(() => localStorage));
}

export function useInstall(): Install {
	return getContext<Install>(CONTEXT);
}
