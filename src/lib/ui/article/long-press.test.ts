// Tests of the menu of a link: which presses and clicks open it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchLinkMenus } from './long-press.ts';

const LONG_MS = 600;
const open = vi.fn(() => true);
let link: HTMLElement;
let stop: () => void;

beforeEach(() => {
	vi.useFakeTimers();
	const text = document.createElement('div');
	text.innerHTML = '<p><a href="https://example.org/">A link</a></p>';
	document.body.append(text);
	link = text.querySelector('a') as HTMLElement;
	stop = watchLinkMenus(text, open);
});
afterEach(() => {
	stop();
	open.mockClear();
	vi.useRealTimers();
	document.body.replaceChildren();
});

function send(type: string, more: object = {}): Event {
	const event = Object.assign(new Event(type, { bubbles: true, cancelable: true }), more);
	link.dispatchEvent(event);
	return event;
}

function touch(duration: number): Event {
	const touches = [{ clientX: 5, clientY: 5 }];
	send('pointerdown', { pointerType: 'touch' });
	send('touchstart', { touches });
	vi.advanceTimersByTime(duration);
	return send('touchend', { touches: [] });
}

describe('the menu of a link', () => {
	it('is opened by a long press, whose click and menu of the browser are prevented', () => {
		expect(touch(LONG_MS).defaultPrevented).toBe(true);
		// Some browsers ask for a menu when the finger is lifted.
		expect(send('contextmenu').defaultPrevented).toBe(true);
		expect(open).toHaveBeenCalledOnce();
	});

	it('is not opened by a short press', () => {
		expect(touch(100).defaultPrevented).toBe(false);
		expect(open).not.toHaveBeenCalled();
	});

	it.each([
		['a right click', 'pointerdown', { pointerType: 'mouse' }],
		['the menu key', 'keydown', { key: 'ContextMenu' }]
	])('is opened again by %s after a long press', (_name, type, more) => {
		touch(LONG_MS);
		send(type, more);
		expect(send('contextmenu').defaultPrevented).toBe(true);
		expect(open).toHaveBeenCalledTimes(2);
	});

	it('is opened by a finger that holds still again after a long press', () => {
		touch(LONG_MS);
		touch(LONG_MS);
		expect(open).toHaveBeenCalledTimes(2);
	});
});
