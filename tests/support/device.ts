// A reader's device: Chromium with its own persistent profile.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { CHROMIUM_ARGS, chromiumPath } from './chromium.ts';
import { until } from './until.ts';

export type Device = {
	/** The first tab of the open browser. */
	readonly page: Page;
	readonly context: BrowserContext;
	readonly profileDir: string;
	/** Console errors and uncaught errors of every tab since the first opening, each with its source. */
	readonly errors: string[];
	/** The browser's messages about requests to `/api/` while the server is unreachable; no app can prevent them. */
	readonly unanswered: string[];
	/** Closes the browser; the profile stays. */
	close: () => Promise<void>;
	/** Kills the browser's process with SIGKILL. The profile stays. */
	kill: () => Promise<void>;
	/** Closes the browser if it is open, and opens it again on the same profile. */
	reopen: () => Promise<void>;
	/** Closes the browser and removes the profile. */
	discard: () => Promise<void>;
};

/** Default viewport of a device, px: wide enough for list and article side by side. */
export const WINDOW = { width: 1100, height: 800 };

export type DeviceOptions = {
	profileDir?: string;
	/** Base of relative addresses in `page.goto`. */
	origin?: string;
	viewport?: { width: number; height: number };
	/** Whether it is a phone with a touch screen and without a mouse. */
	isTouch?: boolean;
	locale?: string;
	/** Additional arguments for Chromium. */
	args?: readonly string[];
};

export async function openDevice(options: DeviceOptions = {}): Promise<Device> {
	const profileDir = options.profileDir ?? mkdtempSync(join(tmpdir(), 'offprint-device-'));
	const errors: string[] = [];
	const unanswered: string[] = [];
	const open = async (): Promise<{ context: BrowserContext; page: Page }> => {
		const context = await chromium.launchPersistentContext(profileDir, {
			executablePath: chromiumPath(),
			args: [...CHROMIUM_ARGS, ...(options.args ?? [])],
			viewport: options.viewport ?? WINDOW,
			hasTouch: options.isTouch === true,
			isMobile: options.isTouch === true,
			locale: options.locale ?? 'en-GB',
			...(options.origin === undefined ? {} : { baseURL: options.origin })
		});
		listen(context, errors, unanswered);
		return { context, page: context.pages()[0] ?? (await context.newPage()) };
	};
	let browser = await open();
	const close = (): Promise<void> => browser.context.close();
	return {
		get page() {
			return browser.page;
		},
		get context() {
			return browser.context;
		},
		profileDir,
		errors,
		unanswered,
		close,
		kill: async () => {
			process.kill(await until('Chromium', () => browserPid(profileDir)), 'SIGKILL');
			await until('Chromium to be gone', () => browserPid(profileDir) === null);
			await close().catch(() => undefined);
		},
		reopen: async () => {
			await close();
			browser = await open();
		},
		discard: async () => {
			await close();
			rmSync(profileDir, { recursive: true, force: true });
		}
	};
}

/** The main process of a browser, the only one without `--type`. */
function browserPid(profileDir: string): number | null {
	for (const name of readdirSync('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		const line = commandLine(name);
		if (line.includes(`--user-data-dir=${profileDir}`) && !line.includes('--type=')) return Number(name);
	}
	return null;
}

function commandLine(pid: string): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
	} catch {
		// The process has ended.
		return '';
	}
}

function listen(context: BrowserContext, errors: string[], unanswered: string[]): void {
	context.on('weberror', (webError) => {
		const error = webError.error();
		errors.push(error.stack ?? error.message);
	});
	context.on('console', (message) => {
		if (message.type() !== 'error') return;
		const { url, lineNumber } = message.location();
		const text = `${message.text()} at ${url}:${lineNumber}`;
		const isUnreachable =
			/^Failed to load resource: net::ERR_(CONNECTION|EMPTY_RESPONSE|INTERNET|INCOMPLETE_CHUNKED)/.test(message.text());
		(isUnreachable && /^\w+:\/\/[^/]+\/api\//.test(url) ? unanswered : errors).push(text);
	});
}
