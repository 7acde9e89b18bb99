// Tests of keyboard shortcuts of parts that load after their screen.
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
