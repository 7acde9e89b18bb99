// Seeded random numbers: mulberry32 (Tommy Ettinger, public domain algorithm).

export interface Random {
	/** An integer from 0 up to, but not including, `below`. */
	int(below: number): number;
	/** True with this probability. */
	chance(probability: number): boolean;
	pick<T>(from: readonly T[]): T;
}

export function randomFrom(seed: number): Random {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	return {
		int: (below) => Math.floor(next() * below),
		chance: (probability) => next() < probability,
		pick: (from) => {
			if (from.length === 0) throw new Error('Nothing to pick from');
			return from[Math.floor(next() * from.length)] as (typeof from)[number];
		}
	};
}
