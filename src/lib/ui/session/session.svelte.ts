// The session of this tab: the account, its library and the sync status. Opened by the root's `load`, passed on as
// context.
import { getContext, setContext } from 'svelte';
import { codeOf, type FailureCode } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import {
	openDevice,
	type Account,
	type ImportableAccount,
	type Device,
	type Library,
	type SyncStatus
} from '../../library/library.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import type { PreparedArticles } from '../article/prepared-articles.ts';
import { withTimeout } from '../common/with-timeout.ts';
import { requestBackgroundSync } from './request-background-sync.ts';
import { DataMarker } from './data-marker.ts';
import { Traces } from './clear-traces.ts';
import { whenIdle } from '../common/when-idle.ts';

const KEY = Symbol('session');

export class Session {
	readonly device: Device;
	/** Null when nobody is signed in; undefined until it was read. */
	account = $state.raw<Account | null | undefined>(undefined);
	library = $state.raw<Library | null>(null);
	/** Actions on entries of this library; null without an account. */
	commands = $state.raw<EntryCommands | null>(null);
	/** Why the account could not be read; null if it was. */
	failure = $state.raw<FailureCode | null>(null);
	/** Whether the browser evicted everything, including the account. */
	isEmptied = $state(false);
	/** Whether this device was erased by order of another device and nobody has signed in since. */
	wasErased = $state(false);
	/** Whether nobody is signed in and the last reader has kept the library on this device. */
	hasKept = $state(false);
	/** Whether nobody is signed in and the last reader removed the library, but that of an earlier account is left. */
	hasEarlier = $state(false);
	/** On an evicted device: whether the browser's remaining session was resumed. Never rejects. */
	resuming: Promise<boolean> = Promise.resolve(false);
	/** Null until the library first reports it. */
	status = $state.raw<SyncStatus | null>(null);
	/**
	 * Increases when rows of the library changed, in any tab; at most every 150 ms during downloads and syncs. Screens
	 * that read the library depend on it.
	 */
	version = $state(0);
	/** Current time for ages, ms since 1970; updated every minute and with each change. */
	now = $state(Date.now());
	/** Articles that may be opened next; set by the tools of the list. */
	prepared: PreparedArticles | null = null;
	/** A library of another account that the reader may import. */
	importable = $state.raw<ImportableAccount | null>(null);
	/** Whether the reader postponed importing a library. */
	hasPostponed = $state(false);
	#stop: (() => void) | null = null;
	#versionTimer: ReturnType<typeof setTimeout> | null = null;
	/** Number of look-ups of an importable library; only the latest result is used. */
	#lookUps = 0;

	readonly #mark: DataMarker;
	readonly #traces: Traces;

	constructor(device: Device, mark: DataMarker, traces: Traces) {
		this.device = device;
		this.#mark = mark;
		this.#traces = traces;
	}

	/**
	 * Follows changes of the account.
	 * @returns a function that stops it
	 */
	start(): () => void {
		const unwatch = this.device.watch(() => void this.enter());
		// Finishes sign-outs that were interrupted. A failure is ignored, because the next start tries again.
		const finish = () => void this.device.finishSigningOut().catch(() => undefined);
		const cancelFinish = whenIdle(finish);
		const stopTraces = this.#traces.start();
		// A page that was suspended while another tab signed out returns with its old content.
		const comeBack = ({ persisted }: PageTransitionEvent) => persisted && void this.enter();
		window.addEventListener('online', finish);
		window.addEventListener('pageshow', comeBack);
		const minute = setInterval(() => (this.now = Date.now()), 60_000);
		return () => {
			clearInterval(minute);
			window.removeEventListener('online', finish);
			window.removeEventListener('pageshow', comeBack);
			stopTraces();
			cancelFinish();
			unwatch();
			this.#leave();
		};
	}

	/** Reads the account of the device and shows its library. Never throws: an error is in `failure`. */
	async enter(): Promise<void> {
		try {
			const { account, isBlank, isRemoved, wasErased, hasEarlier } = await this.device.records();
			// Nothing of anybody may stay after the last library was removed.
			if (account === null && isRemoved && !hasEarlier) this.#traces.forgetDevice();
			if (this.#traces.takeTab(account?.reader ?? null)) return;
			this.isEmptied = isBlank && this.#mark.isSet;
			this.wasErased = account === null && wasErased;
			this.hasKept = account === null && hasEarlier && !isRemoved;
			this.hasEarlier = account === null && hasEarlier && isRemoved;
			if (isBlank) this.resuming = this.#resume();
			else if (account === null) this.#mark.remove();
			else this.#mark.set();
			this.#show(account);
			this.failure = null;
		} catch (error) {
			console.error(error);
			this.failure = codeOf(error, 'database_lost');
		}
	}

	/**
	 * Signs out an account on this device, online or not.
	 * @throws Failure database_lost
	 */
	async signOut(reader: ReaderId, local: 'keep' | 'remove' | 'erase'): Promise<void> {
		await this.device.signOut(reader, local);
		// The service worker finishes the sign-out if this page reloads first or is offline.
		void requestBackgroundSync();
		await this.device.finishSigningOut();
	}

	async #resume(): Promise<boolean> {
		try {
			if ((await this.device.resume()) === null) return false;
		} catch {
			// The sign-in page reports if the device is offline.
			return false;
		}
		await this.enter();
		return true;
	}

	#show(account: Account | null): void {
		if (account !== null && account.reader === this.library?.account.reader) {
			// The same reader signed in again: continue.
			this.account = account;
			void this.library.sync();
			return;
		}
		this.#leave();
		this.account = account;
		if (account === null) {
			void navigator.clearAppBadge?.().catch(() => undefined);
			return;
		}
		const library = this.device.open(account);
		const unwatch = library.subscribe((what) => {
			// No screen shows it, and it is stored again and again while an article is scrolled.
			if (what === 'position') return;
			this.status = library.status();
			// The device is erased by order of another device; its pending changes were sent before.
			if (this.status.failure === 'erased') {
				void this.signOut(account.reader, 'erase').catch(() => undefined);
			}
			this.now = Date.now();
			if (what === 'written') this.version++;
			else if (what === 'shelf') this.#increaseVersionSoon();
		});
		this.library = library;
		this.commands = new EntryCommands(library);
		// Positions are written before the first round, which pushes them. If that fails, the next start tries again.
		const cancelPositions = whenIdle(() => void library.syncPositions().catch(() => undefined));
		let stopBackground = (): void => undefined;
		const startBackground = async () => {
			const background = await import('./background.ts');
			if (this.library === library) stopBackground = background.startBackground(library);
		};
		// Without that code one round still shows in the status that code is missing.
		const cancelBackground = whenIdle(() => void startBackground().catch(() => library.sync()));
		const cancelIndexing = whenIdle(() => library.startIndexing());
		const cancelLookUp = whenIdle(() => void this.lookForImportable());
		const rest = ({ persisted }: PageTransitionEvent) => persisted && library.suspend();
		const wake = ({ persisted }: PageTransitionEvent) => persisted && void this.#wake(library);
		window.addEventListener('pagehide', rest);
		window.addEventListener('pageshow', wake);
		this.#stop = () => {
			unwatch();
			window.removeEventListener('pagehide', rest);
			window.removeEventListener('pageshow', wake);
			cancelPositions();
			cancelBackground();
			stopBackground();
			cancelIndexing();
			cancelLookUp();
			library.close();
		};
	}

	/** Call it when the reader has answered about an importable library; there may be another one. */
	importAnswered(): void {
		this.importable = null;
		void this.library?.sync();
		// Do not ask again about the library that was just postponed.
		void this.#lookForImportable((account) => !account.isPostponed);
	}

	lookForImportable(): Promise<void> {
		return this.#lookForImportable(() => true);
	}

	async #lookForImportable(isWanted: (account: ImportableAccount) => boolean): Promise<void> {
		const { library } = this;
		const lookUp = ++this.#lookUps;
		const account = await this.device.importableAccount().catch(() => null);
		if (library !== this.library || lookUp !== this.#lookUps) return;
		this.importable = account !== null && isWanted(account) ? account : null;
		this.hasPostponed = account !== null && account.isPostponed;
	}

	/** Resumes suspended work, unless another tab has signed out, since the work would recreate a removed library. */
	async #wake(library: Library): Promise<void> {
		const account = await this.device.account().catch(() => null);
		if (account?.reader === library.account.reader) library.resume();
	}

	/** Increases the version after a delay, so that screens do not update after each downloaded picture. */
	#increaseVersionSoon(): void {
		this.#versionTimer ??= setTimeout(() => {
			this.#versionTimer = null;
			this.version++;
		}, 150);
	}

	#leave(): void {
		if (this.#versionTimer !== null) clearTimeout(this.#versionTimer);
		this.#versionTimer = null;
		this.#stop?.();
		this.#stop = null;
		this.commands?.dismiss();
		this.commands = null;
		this.library = null;
		this.prepared?.close();
		this.prepared = null;
		this.importable = null;
		this.hasPostponed = false;
		this.status = null;
	}
}

/** Waits for the account, since a screen drawn before would be drawn twice. Never throws. */
export async function openSession(): Promise<Session> {
	const session = new Session(openDevice(), new DataMarker(() => localStorage), new Traces(window));
	await withTimeout(session.enter());
	return session;
}

export function provideSession(session: Session): Session {
	return setContext(KEY, session);
}

export function useSession(): Session {
	return getContext<Session>(KEY);
}
