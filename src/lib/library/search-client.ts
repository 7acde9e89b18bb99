// Asks the search worker, which is started at the first need.
import { Failure } from '../domain/failure.ts';
import type { Desk, IndexProgress, Opening, Reply, Request } from './search/messages.ts';

export interface SearchClient extends Desk {
	/** Starts the worker, which follows the shelf from then on. */
	start(): void;
	watch(listener: (progress: IndexProgress) => void): () => void;
	close(): void;
}

/** @param startWorker once, at the first need */
export function searchClient(database: string, startWorker: () => Promise<Worker>): SearchClient {
	const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Failure) => void }>();
	const listeners = new Set<(progress: IndexProgress) => void>();
	let worker: Promise<Worker> | null = null;
	let asked = 0;
	let isClosed = false;

	function hear({ data }: MessageEvent<Reply>): void {
		if ('progress' in data) {
			for (const listener of listeners) listener(data.progress);
			return;
		}
		const one = waiting.get(data.id);
		waiting.delete(data.id);
		if ('code' in data) one?.reject(new Failure(data.code));
		else one?.resolve(data.result);
	}

	async function begin(): Promise<Worker> {
		const started = await startWorker();
		// A worker whose script does not come answers nobody: the next question starts another one.
		started.addEventListener('error', () => {
			for (const { reject } of waiting.values()) reject(new Failure('database_lost', { reason: 'worker' }));
			waiting.clear();
			worker = null;
		});
		started.addEventListener('message', hear);
		started.postMessage({ database } satisfies Opening);
		if (isClosed) started.terminate();
		return started;
	}

	function ready(): Promise<Worker> {
		worker ??= begin();
		return worker;
	}

	async function ask<K extends keyof Desk>(
		what: K,
		...args: Parameters<Desk[K]>
	): Promise<Awaited<ReturnType<Desk[K]>>> {
		if (isClosed) throw new Failure('database_lost', { reason: 'closed' });
		const started = await ready();
		const id = ++asked;
		const { promise, resolve, reject } = Promise.withResolvers<unknown>();
		waiting.set(id, { resolve, reject });
		started.postMessage({ id, ask: what, args } as Request);
		return (await promise) as Awaited<ReturnType<Desk[K]>>;
	}

	return {
		start: () => void ready().catch(() => undefined),
		search: (question, most) => ask('search', question, most),
		snippets: (question, entries) => ask('snippets', question, entries),
		progress: () => ask('progress'),
		watch(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		close() {
			isClosed = true;
			listeners.clear();
			void worker?.then((started) => started.terminate()).catch(() => undefined);
		}
	};
}
