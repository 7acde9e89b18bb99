// Appearance settings of this device: theme, typography of articles, density of lists, and how articles are left. Stored
// locally and shared between tabs.

import { getContext, setContext } from 'svelte';
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';

/** Choices of each setting in the order of the form; the first is the default. */
export const CHOICES = {
	theme: ['auto', 'light', 'sepia', 'dark', 'black'],
	face: ['serif', 'sans', 'clear'],
	size: ['3', '1', '2', '4', '5', '6', '7', '8'],
	width: ['medium', 'narrow', 'wide'],
	leading: ['normal', 'tight', 'loose'],
	density: ['normal', 'compact', 'roomy'],
	/** On a wide screen, whether an open article is shown without list and navigation. */
	focus: ['off', 'on'],
	/** The screen that follows after the open article was archived or deleted. */
	after: ['list', 'next']
} as const;

export type Setting = keyof typeof CHOICES;
export type Settings = { -readonly [S in Setting]: (typeof CHOICES)[S][number] };

/** Text sizes, smallest first. */
export const SIZES = [...CHOICES.size].sort();
const STORAGE_KEY = 'offprint-appearance';

export class Appearance {
	settings = $state.raw<Settings>(parse(null));
	readonly #storage: OpenStorage;

	constructor(storage: OpenStorage) {
		this.#storage = storage;
		this.#read();
	}

	/**
	 * Follows changes in other tabs.
	 * @returns a function that stops it
	 */
	start(): () => void {
		this.#show();
		const read = ({ key }: StorageEvent) => {
			if (key !== STORAGE_KEY) return;
			this.#read();
			this.#show();
		};
		window.addEventListener('storage', read);
		return () => window.removeEventListener('storage', read);
	}

	set<S extends Setting>(setting: S, value: Settings[S]): void {
		this.settings = { ...this.settings, [setting]: value };
		this.#show();
		writeStored(this.#storage, STORAGE_KEY, JSON.stringify(this.settings));
	}

	#read(): void {
		try {
			this.settings = parse(readStored(this.#storage, STORAGE_KEY));
		} catch {
			// The stored text is not JSON.
			this.settings = parse(null);
		}
	}

	#show(): void {
		Object.assign(document.documentElement.dataset, this.settings);
		// The system's bar above the app takes the background colour of the page.
		const paper = getComputedStyle(document.documentElement).backgroundColor;
		for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.setAttribute('content', paper);
	}
}

/** Parses the stored settings. A missing or unknown value becomes the default. */
function parse(text: string | null): Settings {
	const stored: unknown = text === null ? {} : JSON.parse(text);
	return Object.fromEntries(
		Object.entries(CHOICES).map(([setting, choices]: [string, readonly unknown[]]) => {
			const value = (stored as Partial<Record<string, unknown>> | null)?.[setting];
			return [setting, choices.includes(value) ? value : choices[0]];
		})
	) as Settings;
}

const CONTEXT = Symbol('appearance');

export function provideAppearance(): Appearance {
	return setContext(CONTEXT, new Appearance(() => localStorage));
}

export function useAppearance(): Appearance {
	return getContext<Appearance>(CONTEXT);
}
