// Tests of reading positions of other devices, and failures to store this device's position.
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { entryId } from '../../../../tests/support/push-fixture.ts';
import { OWN_DEVICE } from '../../../../tests/support/fake-library.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import { Failure } from '../../domain/core/failure.ts';
import type { Position } from '../../domain/reading/position.ts';
import { makeTimestamp, ZERO_TIMESTAMP } from '../../domain/core/hybrid-clock.ts';
import type { Positions } from '../../library/library.ts';
import type { Place } from './scroll-position.ts';
import { ReadingPlace } from './reading-position.svelte.ts';

type Callbacks = { store: (place: Place) => void; send: (place: Place, isEnded: boolean) => void };
const { trackers } = vi.hoisted(() => ({ trackers: [] as unknown[] }));

vi.mock('./scroll-position.ts', () => ({
	PositionTracker: vi.fn(function (options: unknown) {
		trackers.push(options);
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
])('a failure to store the position is logged unless it is expected: %s: %i times', async (error, times) => {
	const fail = () => Promise.reject(error);
	const element = {} as HTMLElement;
	const failing = { storePosition: fail, declinePosition: fail, syncPosition: fail };
	new ReadingPlace(failing, entryId('one'), null).start(element, element);
	const callbacks = trackers.at(-1) as Callbacks;
	callbacks.store({} as Place);
	callbacks.send({} as Place, true);
	await new Promise((resolve) => setTimeout(resolve));
	expect(log).toHaveBeenCalledTimes(times);
});

describe('the end', () => {
	const open = (syncPosition: () => Promise<typeof ZERO_TIMESTAMP>, onread: () => void): Callbacks => {
		const nothing = () => Promise.resolve();
		const library = { storePosition: nothing, declinePosition: nothing, syncPosition };
		const element = {} as HTMLElement;
		new ReadingPlace(library, entryId('one'), null, () => onread).start(element, element);
		return trackers.at(-1) as Callbacks;
	};

	it('is reported when the article is marked as read, not when earlier positions are stored', async () => {
		const onread = vi.fn();
		const callbacks = open(() => Promise.resolve(ZERO_TIMESTAMP), onread);
		callbacks.send({} as Place, false);
		await new Promise((resolve) => setTimeout(resolve));
		expect(onread).not.toHaveBeenCalled();
		callbacks.send({} as Place, true);
		expect(onread).not.toHaveBeenCalled();
		await vi.waitFor(() => expect(onread).toHaveBeenCalledOnce());
	});

	it.each(['quota', 'gone'] as const)('is not reported if marking failed: %s', async (code) => {
		const onread = vi.fn();
		open(() => Promise.reject(new Failure(code)), onread).send({} as Place, true);
		await new Promise((resolve) => setTimeout(resolve));
		expect(onread).not.toHaveBeenCalled();
	});
});

describe('a position on another device', () => {
	const declinePosition = vi.fn(() => Promise.resolve());
	const library = {
		storePosition: () => Promise.resolve(),
		declinePosition,
		syncPosition: () => Promise.resolve(ZERO_TIMESTAMP)
	};
	const at = (offset: number): Position => ({
		...{ quote: `Sentence ${offset}.`, prefix: '', suffix: '', offset, share: 0.5 },
		on: 'Firefox on Linux'
	});
	const known = (own: number | null, other: number | null): Positions => ({
		own: own === null ? null : at(own),
		other: other === null ? null : at(other),
		...{ furthest: 0.5, after: ZERO_TIMESTAMP }
	});
	const open = (positions: Positions) => new ReadingPlace(library, entryId('one'), positions);

	it.each([
		['at its own place', known(53, null)],
		['at the place of another device', known(null, 53)],
		['at the beginning', known(null, null)]
	])('is offered if it comes while the article is open %s', (_, opened) => {
		const place = open(opened);
		place.update(opened);
		expect(place.offer?.to).not.toBe('there');
		place.update({ ...opened, other: at(75) });
		expect(place.offer).toMatchObject({ to: 'there', on: 'Firefox on Linux', position: at(75) });
	});

	it('is not offered again after it was declined, but a later position is', () => {
		const place = open(known(53, 75));
		place.dismiss();
		place.update(known(53, 75));
		expect(place.offer).toBeNull();
		place.update(known(53, 90));
		expect(place.offer).toMatchObject({ to: 'there', position: at(90) });
	});

	it.each([
		['at this device’s own position', known(53, 75), 53],
		['at the other device’s position', known(null, 75), 75],
		['at the start', known(null, null), 0]
	])('that is declined is stored with its timestamp, and the device stays %s', (_, opened, offset) => {
		const after = makeTimestamp(NOW, 0, OWN_DEVICE);
		const place = open(opened);
		place.update({ ...opened, other: at(75), after });
		place.dismiss();
		expect(declinePosition).toHaveBeenLastCalledWith({
			entry: entryId('one'),
			position: expect.objectContaining({ offset }),
			...{ furthest: 0.5, after }
		});
	});

	it('where the article was opened is told until the reader moves on', () => {
		const place = open(known(null, 53));
		place.start({} as HTMLElement, {} as HTMLElement);
		expect(place.offer?.to).toBe('beginning');
		const { move } = trackers.at(-1) as { move: () => void };
		move();
		expect(place.offer).toBeNull();
		place.update(known(null, 75));
		move();
		expect(place.offer?.to).toBe('there');
	});

	it('is not offered if it is this device’s position too', () => {
		const place = open(known(53, null));
		place.update({ ...known(null, 53) });
		expect(place.offer).toBeNull();
	});
});
