// Drives Chromium by its DevTools protocol only, because a test framework would disturb measurements.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from '../support/child.ts';
import { CHROMIUM_ARGS, chromiumPath } from '../support/chromium.ts';
import { Fatal, until } from '../support/until.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };
export type Params = { [key: string]: Json | undefined };

/** A tab with the commands and events of the Chrome DevTools Protocol. */
export type Tab = {
	send: (method: string, params?: Params) => Promise<Params>;
	on: (event: string, listener: (params: Params) => void) => () => void;
	/** Runs a function in the page and awaits its promise. It must use no names from outside. @throws Error of the function */
	run: <A extends readonly Json[], T>(work: (...args: A) => T | Promise<T>, ...args: A) => Promise<T>;
	/** Runs a function in the page again until it returns a value. */
	until: <A extends readonly Json[], T>(
		what: string,
		work: (...args: A) => T | Promise<T>,
		...args: A
	) => Promise<Exclude<T, null | undefined | false>>;
};

export type Chromium = {
	tab: Tab;
	/** Port at which other programs can drive this Chromium. */
	port: number;
	close: () => Promise<void>;
	/** Kills Chromium as a crash would, and leaves the profile. */
	kill: () => Promise<void>;
};

const TIMEOUT_MS = 300_000;

/** @param profileDir a profile that no other browser has open; by default a new profile, which is removed at the end */
export async function openChromium(profileDir?: string): Promise<Chromium> {
	const folder = profileDir ?? mkdtempSync(join(tmpdir(), 'offprint-profile-'));
	// Chromium writes its port to this file. An existing file is of an earlier browser.
	const portFile = join(folder, 'DevToolsActivePort');
	rmSync(portFile, { force: true });
	const args = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${folder}`, ...CHROMIUM_ARGS];
	const child = startChild(chromiumPath(), [...args, 'about:blank']);
	const address = await until('Chromium to listen', () => tabAddress(portFile, child));
	const { tab, close } = await connect(address);
	return {
		tab,
		port: Number(new URL(address).port),
		kill: async () => {
			close();
			await child.stop('SIGKILL');
		},
		close: async () => {
			await tab.send('Browser.close').catch(() => undefined);
			close();
			await child.stop('SIGTERM');
			if (profileDir === undefined) rmSync(folder, { recursive: true, force: true });
		}
	};
}

async function tabAddress(portFile: string, child: Child): Promise<string | null> {
	if (!child.running()) throw new Fatal(`Chromium ended:\n${child.output()}`);
	if (!existsSync(portFile)) return null;
	const [port = ''] = readFileSync(portFile, 'utf8').split('\n');
	const response = await fetch(`http://127.0.0.1:${port}/json`);
	const targets = (await response.json()) as { type: string; webSocketDebuggerUrl: string }[];
	return targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? null;
}

type Message = { id?: number; method?: string; params?: Params; result?: Params; error?: { message: string } };

async function connect(address: string): Promise<{ tab: Tab; close: () => void }> {
	const socket = new WebSocket(address);
	const commands = new Map<number, { resolve: (result: Params) => void; reject: (error: Error) => void }>();
	const listeners = new Map<string, Set<(params: Params) => void>>();
	socket.addEventListener('message', ({ data }) => {
		const message = JSON.parse(String(data)) as Message;
		for (const listener of listeners.get(message.method ?? '') ?? []) listener(message.params ?? {});
		const command = message.id === undefined ? undefined : commands.get(message.id);
		if (command === undefined || message.id === undefined) return;
		commands.delete(message.id);
		if (message.error === undefined) command.resolve(message.result ?? {});
		else command.reject(new Error(message.error.message));
	});
	socket.addEventListener('close', () => {
		for (const { reject } of commands.values()) reject(new Error('Chromium has closed the connection'));
	});
	await new Promise((resolve, reject) => {
		socket.addEventListener('open', resolve, { once: true });
		socket.addEventListener('error', () => reject(new Error('Chromium did not answer')), { once: true });
	});
	let lastId = 0;
	const send: Tab['send'] = (method, params = {}) =>
		new Promise((resolve, reject) => {
			const timer = setTimeout(() => reject(new Error(`Chromium never answered ${method}`)), TIMEOUT_MS);
			const settled =
				<T>(settle: (value: T) => void) =>
				(value: T): void => {
					clearTimeout(timer);
					settle(value);
				};
			commands.set(++lastId, { resolve: settled(resolve), reject: settled(reject) });
			socket.send(JSON.stringify({ id: lastId, method, params }));
		});
	const run = async <A extends readonly Json[], T>(work: (...args: A) => T | Promise<T>, ...args: A): Promise<T> => {
		const expression = `(${String(work)})(...${JSON.stringify(args)})`;
		const answer = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
		const { result, exceptionDetails } = answer as EvaluateResult;
		if (exceptionDetails !== undefined)
			throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text ?? 'The page threw');
		return result.value as T;
	};
	const tab: Tab = {
		send,
		on: (event, listener) => {
			const eventListeners = listeners.get(event) ?? new Set();
			listeners.set(event, eventListeners.add(listener));
			return () => void eventListeners.delete(listener);
		},
		run,
		until: (what, work, ...args) => until(what, () => run(work, ...args), TIMEOUT_MS)
	};
	return { tab, close: () => socket.close() };
}

type EvaluateResult = {
	result: { value?: unknown };
	exceptionDetails?: { text?: string; exception?: { description?: string } };
};
