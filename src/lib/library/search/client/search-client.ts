// Sends requests to the search worker, which is started when first needed.
import { Failure } from '../../../domain/core/failure.ts';
import type { SearchService, IndexProgress, SearchReply, SearchRequest } from '../worker/messages.ts';

export interface SearchClient extends SearchService {
	/** Starts the worker, which keeps the index up to date while it runs. */
	start(): void;
	watch(listener: (progress: IndexProgress) => void): () => void;
	/**
	 * Terminates the worker until `resume`, which repeats pending requests. For a page that the browser suspends: its
	 * worker is suspended too, and an open transaction would block every other page.
	 */
	suspend(): void;
	resume(): void;
	close(): void;
}

interface PendingRequest {
	readonly request: SearchRequest;
	readonly resolve: (result: unknown) => void;
	readonly reject: (error: unknown) => void;
}

/** Starts a worker for a database. */
export type StartSearch = (database: string) => Promise<Worker>;

/** @param startWorker called when first needed, and again after `suspend` */
export function searchClient(database: string, startWorker: StartSearch): SearchClient {
	const pendingRequests = new Map<number, PendingRequest>();
	const listeners = new Set<(progress: IndexProgress) => void>();
	let worker: Promise<Worker> | null = null;
	let lastId = 0;
	let isClosed = false;
	let isSuspended = false;
	/** Whether the worker was needed before, so that `resume` starts it again. */
	let isStarted = false;

	function handleReply({ data }: MessageEvent<SearchReply>): void {
		if ('progress' in data) {
			for (const listener of listeners) listener(data.progress);
			return;
		}
		const pending = pendingRequests.get(data.id);
		pendingRequests.delete(data.id);
		if ('code' in data) pending?.reject(new Failure(data.code));
		else pending?.resolve(data.result);
	}

	function rejectAll(reason: string): void {
		for (const { reject } of pendingRequests.values()) reject(new Failure('database_lost', { reason }));
		pendingRequests.clear();
	}

	async function launchWorker(): Promise<Worker> {
		const newWorker = await startWorker(database);
		// A worker whose script failed to load never answers. The next request starts another worker.
		newWorker.addEventListener('error', () => {
			rejectAll('worker');
			newWorker.terminate();
			worker = null;
		});
		newWorker.addEventListener('message', handleReply);
		if (isClosed || isSuspended) newWorker.terminate();
		return newWorker;
	}

	function runningWorker(): Promise<Worker> {
		worker ??= launchWorker().catch((error: unknown) => {
			worker = null;
			throw error;
		});
		return worker;
	}

	async function send<K extends keyof SearchService>(
		method: K,
		...args: Parameters<SearchService[K]>
	): Promise<Awaited<ReturnType<SearchService[K]>>> {
		if (isClosed) throw new Failure('database_lost', { reason: 'closed' });
		const id = ++lastId;
		const { promise, resolve, reject } = Promise.withResolvers<unknown>();
		const request = { id, ask: method, args } as SearchRequest;
		pendingRequests.set(id, { request, resolve, reject });
		isStarted = true;
		if (!isSuspended) void post([request]);
		return (await promise) as Awaited<ReturnType<SearchService[K]>>;
	}

	async function post(requests: readonly SearchRequest[]): Promise<void> {
		try {
			const newWorker = await runningWorker();
			for (const request of requests) newWorker.postMessage(request);
		} catch (error) {
			for (const { id } of requests) {
				pendingRequests.get(id)?.reject(error);
				pendingRequests.delete(id);
			}
		}
	}

	function terminateWorker(): void {
		void worker?.then((newWorker) => newWorker.terminate()).catch(() => undefined);
		worker = null;
	}

	return {
		start() {
			isStarted = true;
			if (!isSuspended) void post([]);
		},
		search: (query, limit) => send('search', query, limit),
		snippets: (query, entries) => send('snippets', query, entries),
		findMatches: (query, text, lang) => send('findMatches', query, text, lang),
		progress: () => send('progress'),
		watch(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		suspend() {
			isSuspended = true;
			terminateWorker();
		},
		resume() {
			if (!isSuspended) return;
			isSuspended = false;
			if (isStarted) void post([...pendingRequests.values()].map(({ request }) => request));
		},
		close() {
			isClosed = true;
			listeners.clear();
			rejectAll('closed');
			terminateWorker();
		}
	};
}
