// Runs tasks with the same key one after the other, and tasks with different keys in parallel.

/** @returns a function that runs `work` after all earlier tasks with the same key */
export function inTurn(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
	const last = new Map<string, Promise<unknown>>();
	return (name, work) => {
		const before = last.get(name) ?? Promise.resolve();
		const mine = before.then(work, work);
		last.set(name, mine);
		const forget = (): void => {
			if (last.get(name) === mine) last.delete(name);
		};
		mine.then(forget, forget);
		return mine;
	};
}
