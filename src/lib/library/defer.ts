// Loads code on demand: at the first need, once, and again at the next need if that failed.
import { Failure } from '../domain/core/failure.ts';

/**
 * Returns a function that loads a module when it is first called.
 * @throws Failure `not_loaded`, from the returned function
 */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
	let loading: Promise<T> | null = null;
	return () =>
		(loading ??= load().catch((cause: unknown) => {
			loading = null;
			throw new Failure('not_loaded', {}, { cause });
		}));
}

type AsyncFunction = (...args: never[]) => Promise<unknown>;

/** Functions that load their module when they are called and run then, in the order of the calls. */
export function deferred<K extends string, T extends Readonly<Record<K, AsyncFunction>>>(
	load: () => Promise<T>,
	names: readonly K[]
): Pick<T, K> {
	const call = (name: K): AsyncFunction => {
		return async (...args) => (await load())[name](...args);
	};
	return Object.fromEntries(names.map((name) => [name, call(name)])) as Pick<T, K>;
}
