// Appearance settings of this device: theme, typography of articles, and density of lists. Stored locally and shared between tabs.

import { getContext, setContext } from 'svelte';
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';

/** Choices of each setting in the order of the form; the first is the default. */
export const CHOICES = {
	theme: ['auto', 'light', 'sepia', 'dark', 'black'],
	face: ['serif', 'sans', 'clear'],
	size: ['3', '1', '2', '4', '5', '6', '7', '8'],
	width: ['medium', 'narrow', 'wide'],
	leading: ['normal', 'tight', 'loose'],
	density: ['normal', 'compact', 'roomy']
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
	const choiceOf = <S extends Setting>(setting: S): Settings[S] => {
		const value = (stored as Partial<Record<string, unknown>> | null)?.[setting];
		const choices: readonly unknown[] = CHOICES[setting];
		return (choices.includes(value) ? value : choices[0]) as Settings[S];
	};
	return {
		theme: choiceOf('theme'),
		face: choiceOf('face'),
		size: choiceOf('size'),
		width: choiceOf('width'),
		leading: choiceOf('leading'),
		density: choiceOf('density')
	};
}

const CONTEXT = Symbol('appearance');

export function provideAppearance(): Appearance {
	return setContext(CONTEXT, new Appearance(() => localStorage));
}

export function useAppearance(): Appearance {
	return getContext<Appearance>(CONTEXT);
}
