// The requests of one search for feeds, within its limits.
import { hostOf } from '../../../domain/url/url.ts';
import type { DiscoveryTools, FetchedDocument, FetchFailed } from './discovery.ts';

export const MAX_REQUESTS = 8;
/** Requests to one host wait for each other, so several of them take their time. */
export const MAX_TIME_MS = 45_000;

const TOO_SLOW: FetchFailed = { failure: 'too_slow' };

export class SearchRequests {
	readonly #fetchPage: DiscoveryTools['fetchPage'];
	readonly #signal: AbortSignal;
	/** Hosts that asked for a pause, which all their addresses get. */
	readonly #paused = new Set<string>();
	#count = 0;

	constructor(fetchPage: DiscoveryTools['fetchPage'], signal: AbortSignal) {
		this.#fetchPage = fetchPage;
		this.#signal = signal;
	}

	get isOver(): boolean {
		return this.#count >= MAX_REQUESTS || this.#signal.aborted;
	}

	get isOutOfTime(): boolean {
		return this.#signal.aborted;
	}

	async open(url: string): Promise<FetchedDocument | FetchFailed> {
		const host = hostOf(url);
		if (this.#paused.has(host)) return { failure: 'slow_down' };
		if (this.isOver) return TOO_SLOW;
		this.#count++;
		const answer = await this.#withinTime(this.#fetchPage(url, this.#signal));
		if ('failure' in answer && answer.failure === 'slow_down') this.#paused.add(host);
		return answer;
	}

	/** Ends with the time, even if the request does not. */
	async #withinTime(request: Promise<FetchedDocument | FetchFailed>): Promise<FetchedDocument | FetchFailed> {
		const { promise, resolve } = Promise.withResolvers<FetchFailed>();
		const stop = (): void => {
			resolve(TOO_SLOW);
		};
		this.#signal.addEventListener('abort', stop);
		if (this.#signal.aborted) stop();
		try {
			return await Promise.race([request, promise]);
		} catch (error) {
			// The request may end with the signal before this function does.
			if (this.#signal.aborted) return TOO_SLOW;
			throw error;
		} finally {
			this.#signal.removeEventListener('abort', stop);
		}
	}
}
