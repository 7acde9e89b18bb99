// Loads code when it is first needed. After a failure, the next call loads it again.
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

/** Returns functions that load their module when called and then run in the order of the calls. */
export function deferFunctions<K extends string, T extends Readonly<Record<K, AsyncFunction>>>(
	load: () => Promise<T>,
	names: readonly K[]
): Pick<T, K> {
	const call = (name: K): AsyncFunction => {
		return async (...args) => (await load())[name](...args);
	};
	return Object.fromEntries(names.map((name) => [name, call(name)])) as Pick<T, K>;
}
