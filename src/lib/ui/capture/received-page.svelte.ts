// Receives a page from the window that opened this one, or from a form that the service worker holds.
import {
	checkPage,
	checkPicture,
	HELD_CACHE,
	HELD_HEADERS,
	HELD_KEY,
	HELD_MS,
	isHello,
	MAX_CAPTURED_PICTURES_BYTES,
	MESSAGE_VERSION,
	picturesOfForm,
	type CaptureProblem,
	type ReadyMessage,
	type SentPage,
	type SentPicture
} from '../../domain/capture-messages.ts';
import { isRecord } from '../../domain/core/field.ts';

/**
 * `late`: the window that opened this one did not send a page in time. `first`: no service worker took the form.
 * `signed-out`: nobody was signed in when the page was sent.
 */
export type Problem = CaptureProblem | 'late' | 'first' | 'signed-out';

const PROBLEMS: ReadonlySet<string> = new Set<Problem>(['too-large', 'no-page', 'not-web', 'other-site', 'signed-out']);
/** Time for the first message of the window that opened this one, ms. */
const HELLO_MS = 10_000;
/** Pause after which no more pictures are expected, because their page may be gone, ms. */
const SILENCE_MS = 8_000;
/** Time from the page to its last picture, however often the other window sends something, ms. */
const PICTURES_MS = 30_000;

type WindowParts = Pick<Window, 'addEventListener' | 'removeEventListener' | 'opener' | 'setTimeout' | 'clearTimeout'>;

export class ReceivedPage {
	page = $state.raw<SentPage | null>(null);
	/** The site that sent the page, as the browser names it; null if it names none. */
	origin = $state<string | null>(null);
	problem = $state<Problem | null>(null);
	/** Number of pictures that arrived or that the page could not read. */
	done = $state(0);
	/** Whether all pictures have arrived. */
	isComplete = $state(false);
	readonly pictures: SentPicture[] = [];
	readonly #window: WindowParts;
	#bytes = 0;
	/** ms since 1970 */
	#deadline = 0;
	#timer: number | undefined;
	#completed: (() => void)[] = [];

	constructor(window: WindowParts) {
		this.#window = window;
	}

	/** Whether another window opened this one. */
	get hasOpener(): boolean {
		return this.#window.opener !== null && this.#window.opener !== undefined;
	}

	/**
	 * Starts to receive.
	 * @param query of this page's address
	 * @returns a function that stops it
	 */
	start(query: URLSearchParams): () => void {
		const problem = query.get('problem');
		const held = query.get('held');
		if (held !== null) void this.#takeHeld(held);
		else if (problem !== null) this.problem = PROBLEMS.has(problem) ? (problem as Problem) : 'no-page';
		else if (query.has('first')) this.problem = 'first';
		else if (this.hasOpener) return this.#listen(this.#window.opener as Window);
		else this.problem = 'no-page';
		return () => undefined;
	}

	/** Resolves when all pictures have arrived, or no more are expected. */
	complete(): Promise<void> {
		return this.isComplete ? Promise.resolve() : new Promise((resolve) => this.#completed.push(resolve));
	}

	#listen(opener: Window): () => void {
		let port: MessagePort | null = null;
		const onMessage = (event: MessageEvent): void => {
			const [first] = event.ports;
			// Later messages come through the port, which belongs to the page that sent this one.
			if (event.source !== opener || port !== null || first === undefined || !isHello(event.data)) return;
			port = first;
			this.problem = null;
			this.origin = event.origin === 'null' ? null : event.origin;
			port.onmessage = ({ data }) => this.#receive(data);
			this.#wait(HELLO_MS, () => (this.problem ??= 'late'));
		};
		this.#window.addEventListener('message', onMessage);
		this.#wait(HELLO_MS, () => (this.problem = 'late'));
		// To any origin, because the receiver is not known yet; the message contains nothing.
		opener.postMessage({ offprint: MESSAGE_VERSION, kind: 'ready' } satisfies ReadyMessage, '*');
		return () => {
			this.#window.removeEventListener('message', onMessage);
			this.#window.clearTimeout(this.#timer);
			port?.close();
		};
	}

	#receive(data: unknown): void {
		if (!isRecord(data) || this.isComplete || (this.problem !== null && this.problem !== 'late')) return;
		if (this.page === null) this.#receivePage(data);
		else if (data['kind'] === 'picture') this.#receivePicture(checkPicture(data['picture']), this.page);
		else if (data['kind'] === 'end') this.#end();
	}

	#receivePage(data: Readonly<Record<string, unknown>>): void {
		if (data['kind'] === 'too-large') return this.#fail('too-large');
		if (data['kind'] !== 'page') return;
		const page = checkPage(data['page'], this.origin);
		if (typeof page === 'string') return this.#fail(page);
		this.problem = null;
		this.page = page;
		this.#deadline = Date.now() + PICTURES_MS;
		this.#waitForPictures(page);
	}

	#receivePicture(picture: SentPicture | null, page: SentPage): void {
		this.#add(picture);
		this.#waitForPictures(page);
	}

	#waitForPictures({ pictures }: SentPage): void {
		if (this.done >= pictures) return this.#end();
		this.#wait(Math.min(SILENCE_MS, this.#deadline - Date.now()), () => this.#end());
	}

	#add(picture: SentPicture | null): void {
		this.done++;
		if (picture === null || this.#bytes + picture.bytes.byteLength > MAX_CAPTURED_PICTURES_BYTES) return;
		this.#bytes += picture.bytes.byteLength;
		this.pictures.push(picture);
	}

	#end(): void {
		this.#window.clearTimeout(this.#timer);
		this.isComplete = true;
		for (const resolve of this.#completed.splice(0)) resolve();
	}

	#fail(problem: CaptureProblem): void {
		this.#window.clearTimeout(this.#timer);
		this.problem = problem;
	}

	/** Takes the page of a form, which is shown once. */
	async #takeHeld(id: string): Promise<void> {
		const held = await takeHeld(id).catch(() => null);
		if (held === null) return this.#fail('no-page');
		const page = checkPage(held.page, held.origin);
		if (typeof page === 'string') return this.#fail(page);
		this.origin = held.origin;
		this.page = page;
		for (const picture of picturesOfForm(held.page)) this.#add(picture);
		this.done = this.pictures.length;
		this.#end();
	}

	#wait(ms: number, then: () => void): void {
		this.#window.clearTimeout(this.#timer);
		this.#timer = this.#window.setTimeout(then, ms);
	}
}

async function takeHeld(id: string): Promise<{ page: unknown; origin: string | null } | null> {
	const cache = await caches.open(HELD_CACHE);
	const response = await cache.match(HELD_KEY);
	if (response === undefined || response.headers.get(HELD_HEADERS.id) !== id) return null;
	await cache.delete(HELD_KEY);
	const age = Date.now() - Number(response.headers.get(HELD_HEADERS.at));
	if (!(age < HELD_MS)) return null;
	const origin = response.headers.get(HELD_HEADERS.origin) ?? '';
	return { page: (await response.json()) as unknown, origin: origin === '' ? null : origin };
}
