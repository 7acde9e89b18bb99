// Who reads in this tab, their library, and what of it screens watch. Opened by the root's `load`, found by context.
import { getContext, setContext } from 'svelte';
import { codeOf, type FailureCode } from '../../domain/core/failure.ts';
import {
	openDevice,
	startSearch,
	type Account,
	type ImportableAccount,
	type Device,
	type Library,
	type SyncStatus
} from '../../library/library.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import { clearBadge, showBadge } from './app-badge.ts';
import { withTimeout } from '../common/with-timeout.ts';
import { askForBackgroundSync, startAutoSync } from './auto-sync.ts';
import { DataMarker } from './data-marker.ts';
import { Traces } from './clear-traces.ts';
import { whenIdle } from '../common/when-idle.ts';

const KEY = Symbol('session');

export class Session {
	readonly device: Device;
	/** Null when nobody reads here; undefined until the device has said who does. */
	account = $state.raw<Account | null | undefined>(undefined);
	library = $state.raw<Library | null>(null);
	/** What the reader does with entries of this library; null without one. */
	deeds = $state.raw<EntryCommands | null>(null);
	/** Why the device does not say who reads here; null when it does. */
	failure = $state.raw<FailureCode | null>(null);
	/** Whether the browser has removed all that it kept here, and who read here with it. */
	isEmptied = $state(false);
	/** Whether the reader had this device emptied from another one: nobody has signed in since. */
	wasErased = $state(false);
	/** On an emptied device: whether the session that the browser still has was taken up. Never rejects. */
	resuming: Promise<boolean> = Promise.resolve(false);
	/** Null until it was first counted. */
	status = $state.raw<SyncStatus | null>(null);
	/** Goes up with every commit on the shelf, here or elsewhere: what reads the shelf depends on it. */
	version = $state(0);
	/** The time that ages are told by, ms since 1970; moves on every minute and with every change. */
	now = $state(Date.now());
	/** A library of an account that is no more, of which the reader is to say what becomes of it. */
	adoptable = $state.raw<ImportableAccount | null>(null);
	/** Whether the reader was asked about one, and said not now. */
	hasPostponed = $state(false);
	#stop: (() => void) | null = null;
	#timer: ReturnType<typeof setTimeout> | null = null;
	/** Looks for an earlier library: the newest alone says what is found. */
	#looks = 0;

	readonly #mark: DataMarker;
	readonly #traces: Traces;

	constructor(device: Device, mark: DataMarker, traces: Traces) {
		this.device = device;
		this.#mark = mark;
		this.#traces = traces;
	}

	/** Follows whoever reads here, when that changes. Returns how to stop. */
	start(): () => void {
		const unwatch = this.device.watch(() => void this.enter());
		// Not known whether it is needed, and tried again at the next start.
		const finish = () => void this.device.finishSigningOut().catch(() => undefined);
		const dontFinish = whenIdle(finish);
		const unforget = this.#traces.start();
		// Set aside by the browser while another tab signed out, a page comes back with what it showed.
		const comeBack = ({ persisted }: PageTransitionEvent) => persisted && void this.enter();
		window.addEventListener('online', finish);
		window.addEventListener('pageshow', comeBack);
		const minute = setInterval(() => (this.now = Date.now()), 60_000);
		return () => {
			clearInterval(minute);
			window.removeEventListener('online', finish);
			window.removeEventListener('pageshow', comeBack);
			unforget();
			dontFinish();
			unwatch();
			this.#leave();
		};
	}

	/** Resolves when screens show whoever reads here now. Never throws. */
	async enter(): Promise<void> {
		try {
			const account = await this.device.account();
			if (account === null && (await this.device.isForgotten())) this.#traces.forgetDevice();
			if (this.#traces.takeTab(account?.reader ?? null)) return;
			const isBlank = account === null && (await this.device.isBlank());
			this.isEmptied = isBlank && this.#mark.stands;
			this.wasErased = account === null && (await this.device.wasErased());
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

	/** Signs out on this device, with or without a connection. @throws Failure database_lost */
	async signOut(local: 'keep' | 'remove' | 'erase'): Promise<void> {
		await this.device.signOut(local);
		// The worker does it where this page is loaded anew before it is done, or there is no connection.
		void askForBackgroundSync();
		await this.device.finishSigningOut();
	}

	async #resume(): Promise<boolean> {
		try {
			if ((await this.device.resume()) === null) return false;
		} catch {
			// The reader is asked to sign in, and told there when there is no connection.
			return false;
		}
		await this.enter();
		return true;
	}

	#show(account: Account | null): void {
		if (account !== null && account.reader === this.library?.account.reader) {
			// Signed in again as the same reader: go on where it stopped.
			this.account = account;
			void this.library.sync();
			return;
		}
		this.#leave();
		this.account = account;
		if (account === null) {
			clearBadge(navigator);
			return;
		}
		const library = this.device.open(account);
		const unwatch = library.subscribe((what) => {
			this.status = library.status();
			// The reader had this device emptied from another one: the changes that waited here were sent before.
			if (this.status.failure === 'erased') void this.signOut('erase').catch(() => undefined);
			this.now = Date.now();
			if (what === 'written') this.version++;
			else if (what === 'shelf') this.#soon();
		});
		this.library = library;
		this.deeds = new EntryCommands(library);
		// Before the first round, which sends it. What cannot be written stays for the next start.
		const dontKeep = whenIdle(() => void library.keepPositions().catch(() => undefined));
		const stopSyncing = startAutoSync(library);
		const stopBadge = showBadge(library, navigator);
		const dontIndex = whenIdle(() => library.startIndexing());
		const dontLook = whenIdle(() => void this.lookForAdoptable());
		const rest = ({ persisted }: PageTransitionEvent) => persisted && library.rest();
		const wake = ({ persisted }: PageTransitionEvent) => persisted && void this.#wake(library);
		window.addEventListener('pagehide', rest);
		window.addEventListener('pageshow', wake);
		this.#stop = () => {
			unwatch();
			window.removeEventListener('pagehide', rest);
			window.removeEventListener('pageshow', wake);
			dontKeep();
			stopSyncing();
			dontIndex();
			dontLook();
			stopBadge();
			library.close();
		};
	}

	/** The reader has said what becomes of a library of an account that is no more; there may be another. */
	noteAdoption(): void {
		this.adoptable = null;
		void this.library?.sync();
		// Not again the one that was put off just now.
		void this.#lookForAdoptable((old) => !old.isPostponed);
	}

	lookForAdoptable(): Promise<void> {
		return this.#lookForAdoptable(() => true);
	}

	async #lookForAdoptable(isToAsk: (old: ImportableAccount) => boolean): Promise<void> {
		const { library } = this;
		const look = ++this.#looks;
		const old = await this.device.importableAccount().catch(() => null);
		if (library !== this.library || look !== this.#looks) return;
		this.adoptable = old !== null && isToAsk(old) ? old : null;
		this.hasPostponed = old !== null && old.isPostponed;
	}

	/** What was under way goes on, unless another tab has signed out meanwhile: it would make a removed library anew. */
	async #wake(library: Library): Promise<void> {
		const account = await this.device.account().catch(() => null);
		if (account?.reader === library.account.reader) library.wake();
	}

	/** Downloads come picture by picture: the screen follows a few times a second. */
	#soon(): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = null;
			this.version++;
		}, 150);
	}

	#leave(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		this.#stop?.();
		this.#stop = null;
		this.deeds?.dismiss();
		this.deeds = null;
		this.library = null;
		this.adoptable = null;
		this.hasPostponed = false;
		this.status = null;
	}
}

/** Waits for the device to say who reads here, as what is drawn before is drawn twice. Never throws. */
export async function openSession(): Promise<Session> {
	const session = new Session(openDevice(startSearch), new DataMarker(() => localStorage), new Traces(window));
	await withTimeout(session.enter());
	return session;
}

export function provideSession(session: Session): Session {
	return setContext(KEY, session);
}

export function useSession(): Session {
	return getContext<Session>(KEY);
}
