// What is told of a place in an article that could not be kept.
import { afterEach, beforeEach, expect, it, vi, type MockInstance } from 'vitest';
import { entryId } from '../../../tests/support/ops.ts';
import { Failure } from '../domain/failure.ts';
import type { Place } from './place.ts';
import { ReadingPlace } from './reading-place.svelte.ts';

type Told = { note: (place: Place) => void; keep: (place: Place, isEnded: boolean) => void };
const { followed } = vi.hoisted(() => ({ followed: [] as unknown[] }));

vi.mock('./place.ts', () => ({
	Following: vi.fn(function (told: unknown) {
		followed.push(told);
	})
}));

let log: MockInstance<typeof console.error>;

beforeEach(() => {
	log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterEach(() => log.mockRestore());

it.each([
	[new TypeError('a bug'), 2],
	[new Failure('quota'), 0],
	[new Failure('gone'), 0]
])('%s is logged %i times', async (error, times) => {
	const fail = () => Promise.reject(error);
	const element = {} as HTMLElement;
	new ReadingPlace({ notePosition: fail, keepPosition: fail }, entryId('one'), null).start(element, element);
	const told = followed.at(-1) as Told;
	told.note({} as Place);
	told.keep({} as Place, true);
	await new Promise((resolve) => setTimeout(resolve));
	expect(log).toHaveBeenCalledTimes(times);
});
