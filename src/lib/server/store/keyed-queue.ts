// Runs tasks with the same key one after the other, and tasks with different keys in parallel.

/** @returns a function that runs `work` after all earlier tasks with the same key */
export function createKeyedQueue(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
	const last = new Map<string, Promise<unknown>>();
	return (name, work) => {
		const before = last.get(name) ?? Promise.resolve();
		const result = before.then(work, work);
		last.set(name, result);
		const forget = (): void => {
			if (last.get(name) === result) last.delete(name);
		};
		result.then(forget, forget);
		return result;
	};
}
