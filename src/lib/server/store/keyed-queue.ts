// Runs tasks with the same key one after the other, and tasks with different keys in parallel.

/** @returns a function that runs `work` after all earlier tasks with the same key */
export function createKeyedQueue(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
	const last = new Map<string, Promise<unknown>>();
	return (key, work) => {
		const before = last.get(key) ?? Promise.resolve();
		const result = before.then(work, work);
		last.set(key, result);
		const forget = (): void => {
			if (last.get(key) === result) last.delete(key);
		};
		result.then(forget, forget);
		return result;
	};
}
