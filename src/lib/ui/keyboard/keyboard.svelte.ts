// Keyboard shortcuts: single keys and sequences that start with `g`, each a command that the current screen handles.
import { getContext, setContext } from 'svelte';
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';

/** Keys of each command, in the order of the help. Commands of different screens may have the same key. */
export const KEYS = {
	next: ['j'],
	previous: ['k'],
	open: ['o'],
	back: ['u'],
	bookmark: ['b'],
	archive: ['e'],
	read: ['m'],
	remove: ['#'],
	select: ['x'],
	selectTo: ['X'],
	tag: ['t'],
	contents: ['c'],
	focus: ['f'],
	highlight: ['h'],
	note: ['w'],
	highlights: ['H'],
	nextMatch: ['n'],
	previousMatch: ['N'],
	nextFeed: ['n'],
	allRead: ['A'],
	undo: ['z'],
	search: ['/'],
	add: ['a'],
	appearance: ['v'],
	unread: ['g', 'u'],
	bookmarks: ['g', 'b'],
	archived: ['g', 'e'],
	feeds: ['g', 'f'],
	tags: ['g', 't'],
	allHighlights: ['g', 'h'],
	settings: ['g', 's'],
	help: ['?']
} as const;

export type Command = keyof typeof KEYS;
export type Commands = { readonly [C in Command]?: () => void };

/** Commands that go on while their key is held; a write would otherwise go on to the articles that follow. */
const REPEATING: ReadonlySet<Command> = new Set(['next', 'previous', 'nextMatch', 'previousMatch']);

/** Time within which the second key of a sequence must follow, ms. */
const SEQUENCE_TIMEOUT_MS = 1_500;
/** Time for which a key waits for a part of the screen that is still loading, ms. */
const LOADING_TIMEOUT_MS = 2_000;
const STORAGE_KEY = 'offprint-keys';

export class Keyboard {
	/** Single keys can be switched off, because they interfere with speech input (WCAG 2.1.4). */
	isOn = $state(true);
	readonly #storage: OpenStorage;
	#registered: readonly Commands[] = [];
	#prefix: { key: string; at: number } | null = null;
	#unhandled: { commands: readonly Command[]; at: number } | null = null;

	constructor(storage: OpenStorage) {
		this.#storage = storage;
		this.isOn = readStored(storage, STORAGE_KEY) !== 'off';
	}

	switch(to: 'on' | 'off'): void {
		this.isOn = to === 'on';
		writeStored(this.#storage, STORAGE_KEY, to);
	}

	/**
	 * Registers command handlers. If a command has several, the one registered last is called.
	 * @returns a function that removes them
	 */
	register(commands: Commands): () => void {
		this.#registered = [commands, ...this.#registered];
		return () => {
			this.#registered = this.#registered.filter((each) => each !== commands);
		};
	}

	/**
	 * Registers handlers of a part that loads after its screen, and runs a command whose key was pressed meanwhile. Only
	 * for commands that write nothing, because the reader may have left the screen where the key was pressed.
	 * @returns a function that removes them
	 */
	registerLate(commands: Commands): () => void {
		const pressed = this.#unhandled;
		const handler = pressed === null ? undefined : handlerOf(commands, pressed.commands);
		if (pressed !== null && handler !== undefined) {
			this.#unhandled = null;
			if (performance.now() - pressed.at < LOADING_TIMEOUT_MS) handler();
		}
		return this.register(commands);
	}

	/** Handler of the window's `keydown`. */
	handle(event: KeyboardEvent): void {
		if (!this.isOn || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isBusy(event)) return;
		const pressed = this.#commandsOf(event);
		const commands = event.repeat ? pressed.filter((command) => REPEATING.has(command)) : pressed;
		if (event.repeat && commands.length === 0) return;
		this.#unhandled = null;
		if (commands.length === 0) return;
		const registered = this.#registered.find((each) => handlerOf(each, commands) !== undefined);
		const handler = registered && handlerOf(registered, commands);
		if (handler === undefined) {
			this.#unhandled = { commands, at: performance.now() };
			return;
		}
		event.preventDefault();
		handler();
	}

	#commandsOf({ key, timeStamp }: KeyboardEvent): readonly Command[] {
		const first = this.#prefix !== null && timeStamp - this.#prefix.at < SEQUENCE_TIMEOUT_MS ? [this.#prefix.key] : [];
		this.#prefix = null;
		const pressed = [...first, key].join(' ');
		const matches = Object.entries(KEYS).flatMap(([command, keys]) => (keys.join(' ') === pressed ? command : []));
		if (matches.length === 0 && key === 'g') this.#prefix = { key, at: timeStamp };
		return matches as Command[];
	}
}

/** The handler of one of the commands that share a key. */
function handlerOf(registered: Commands, commands: readonly Command[]): (() => void) | undefined {
	return commands.map((command) => registered[command]).find((handler) => handler !== undefined);
}

/** Whether the reader is typing or a dialog is open. */
function isBusy({ target }: KeyboardEvent): boolean {
	if (document.querySelector('dialog[open]') !== null) return true;
	return (
		target instanceof HTMLElement && target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select')
	);
}

const CONTEXT = Symbol('keyboard');

export function provideKeyboard(): Keyboard {
	return setContext(CONTEXT, new Keyboard(() => localStorage));
}

export function useKeyboard(): Keyboard {
	return getContext<Keyboard>(CONTEXT);
}

/** @returns a function that gives the keys of a command for a tooltip; undefined while shortcuts are switched off */
export function useShortcuts(): (command: Command) => string | undefined {
	const keyboard = getContext<Keyboard | undefined>(CONTEXT);
	return (command) => (keyboard?.isOn === true ? KEYS[command].join(' ') : undefined);
}
