// The seeds of the schedules that `npm test` runs, chosen from 540 by `choose-seeds.ts`.
import { makeSchedule, NOTE_THEME, type Step } from './schedule.ts';

/** Schedules from this seed on are of notes that are open while others arrive. */
export const NOTE_SEEDS_FROM = 500;

export function scheduleOf(seed: number): Step[] {
	return seed < NOTE_SEEDS_FROM ? makeSchedule(seed) : makeSchedule(seed, NOTE_THEME);
}

export const CHOSEN_SEEDS: readonly number[] = [
	5, 23, 24, 32, 36, 37, 40, 43, 59, 92, 93, 94, 95, 99, 101, 102, 111, 112, 114, 121, 122, 133, 134, 138, 143, 150,
	158, 163, 165, 167, 172, 176, 179, 183, 186, 191, 196, 202, 209, 212, 213, 220, 228, 239, 242, 248, 251, 259, 265,
	279, 284, 286, 288, 292, 308, 309, 314, 323, 326, 333, 334, 338, 341, 345, 347, 350, 357, 369, 372, 377, 381, 391,
	397, 401, 411, 415, 417, 423, 426, 435, 447, 455, 457, 467, 470, 473, 483, 488, 491, 500, 503, 510, 515, 522, 533, 539
];
