// Tests of keyboard shortcuts: held keys, and those of parts that load after their screen.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Keyboard } from './keyboard.svelte.ts';

let keyboard: Keyboard;
beforeEach(() => {
	keyboard = new Keyboard(() => localStorage);
});

const press = (key: string) => keyboard.handle(new KeyboardEvent('keydown', { key, cancelable: true }));

describe('a key that is pressed while its part is still loading', () => {
	it('runs once, when the part has loaded', () => {
		const contents = vi.fn();
		const highlight = vi.fn();
		press('h');
		keyboard.registerLate({ contents });
		const remove = keyboard.registerLate({ highlight });
		expect(highlight).toHaveBeenCalledTimes(1);
		remove();
		keyboard.registerLate({ highlight });
		expect(highlight).toHaveBeenCalledTimes(1);
		expect(contents).not.toHaveBeenCalled();
	});

	it('does not run after two seconds, after another key, or if it was handled', () => {
		const [highlight, next] = [vi.fn(), vi.fn()];
		press('h');
		const now = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 2_001);
		keyboard.registerLate({ highlight });
		now.mockRestore();
		press('h');
		expect(highlight).toHaveBeenCalledTimes(1);
		keyboard = new Keyboard(() => localStorage);
		press('h');
		press('x');
		keyboard.registerLate({ highlight });
		keyboard.register({ next });
		press('j');
		keyboard.registerLate({ next });
		expect(highlight).toHaveBeenCalledTimes(1);
		expect(next).toHaveBeenCalledTimes(1);
	});

	it('runs no command that was registered without waiting', () => {
		const archive = vi.fn();
		press('e');
		keyboard.register({ archive });
		expect(archive).not.toHaveBeenCalled();
	});
});

describe('a held key', () => {
	const hold = (key: string) => keyboard.handle(new KeyboardEvent('keydown', { key, cancelable: true, repeat: true }));

	it('acts once, because the next article would be changed too', () => {
		const [archive, remove] = [vi.fn(), vi.fn()];
		keyboard.register({ archive, remove });
		press('e');
		for (let times = 0; times < 5; times++) hold('e');
		expect(archive).toHaveBeenCalledTimes(1);
		hold('#');
		expect(remove).not.toHaveBeenCalled();
	});

	it('goes on from row to row', () => {
		const next = vi.fn();
		keyboard.register({ next });
		press('j');
		hold('j');
		hold('j');
		expect(next).toHaveBeenCalledTimes(3);
	});

	it('does not stop a key that waits for its part to load', () => {
		const highlight = vi.fn();
		press('h');
		hold('h');
		keyboard.registerLate({ highlight });
		expect(highlight).toHaveBeenCalledTimes(1);
	});
});

describe('a key of commands of several screens', () => {
	it('runs the command that a screen has, and that of the screen that came last', () => {
		const [nextFeed, nextMatch] = [vi.fn(), vi.fn()];
		keyboard.register({ nextFeed });
		press('n');
		expect(nextFeed).toHaveBeenCalledTimes(1);
		const remove = keyboard.register({ nextMatch });
		press('n');
		remove();
		expect([nextFeed, nextMatch].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
		press('n');
		expect(nextFeed).toHaveBeenCalledTimes(2);
	});

	it('repeats only commands that may repeat while it is held', () => {
		const [nextFeed, nextMatch] = [vi.fn(), vi.fn()];
		const hold = () => keyboard.handle(new KeyboardEvent('keydown', { key: 'n', repeat: true, cancelable: true }));
		keyboard.register({ nextFeed });
		hold();
		expect(nextFeed).not.toHaveBeenCalled();
		keyboard.register({ nextMatch });
		hold();
		expect(nextMatch).toHaveBeenCalledTimes(1);
	});
});
