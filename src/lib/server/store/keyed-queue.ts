// Work on one name after the other, in the order in which it was asked for; on different names at once.

/** @returns runs `work` when all that was asked for before under the same name has ended */
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
