// Whether this browser can put the app on the home screen, and whether the reader wants to be asked.
import { getContext, setContext } from 'svelte';
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';

/** Chromium's event: kept, it installs the app when the reader says so. */
interface InstallPrompt extends Event {
	prompt(): Promise<void>;
	readonly userChoice: Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

/** `ready`: the browser has a prompt of its own. `by-hand`: the reader must do it, as on iOS. */
export type InstallWay = 'installed' | 'ready' | 'by-hand';

const ANSWERED = 'offprint-install';
const SAVED = 'offprint-saved';

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

	/** After the first save, until it was answered, where there is a way that the reader can go. */
	get isOffered(): boolean {
		return this.#hasSaved && !this.#wasAnswered && !this.#isInstalled && (this.#prompt !== null || isIos());
	}

	/** Returns how to stop. */
	start(): () => void {
		this.#isInstalled = isStandalone();
		this.#hasSaved = readStored(this.#storage, SAVED) !== null;
		this.#wasAnswered = readStored(this.#storage, ANSWERED) !== null;
		const onprompt = (event: Event) => {
			// Without this the browser asks by itself, and before there is anything to keep.
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

	/** Something was saved on this device. */
	saved(): void {
		if (this.#hasSaved) return;
		this.#hasSaved = true;
		writeStored(this.#storage, SAVED, 'yes');
	}

	async install(): Promise<void> {
		const prompt = this.#prompt;
		if (prompt === null) return;
		// It can be used once; Chromium sends another when the reader said no.
		this.#prompt = null;
		await prompt.prompt();
		if ((await prompt.userChoice).outcome === 'accepted') this.#isInstalled = true;
	}

	notNow(): void {
		this.#wasAnswered = true;
		writeStored(this.#storage, ANSWERED, 'yes');
	}
}

function isStandalone(): boolean {
	return (
		matchMedia('(display-mode: standalone)').matches || ('standalone' in navigator && navigator.standalone === true)
	);
}

/** Safari on iOS and iPadOS alone has this property; it has no prompt, so the way must be shown. */
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
