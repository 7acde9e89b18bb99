// Tests of links within an article, and going back from them.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followLinks } from './article-links.ts';

let stop: () => void = () => undefined;
const leave = vi.fn();
const back = vi.fn();
/** The scroll offset. */
let view = '';

beforeEach(() => {
	history.replaceState(null, '', '/read/one');
	document.body.innerHTML = '<div><a href="#note-1">1</a><a href="#note-2">2</a></div>';
	view = 'the text';
	const text = document.querySelector('div');
	if (text === null) throw new Error('There is no text');
	stop = followLinks({ text, onleave: leave, currentView: () => view, restore: back });
});

afterEach(() => {
	stop();
	vi.clearAllMocks();
});

function click(hash: string, how: MouseEventInit = {}): void {
	document.querySelector(`[href="${hash}"]`)?.dispatchEvent(new MouseEvent('click', { bubbles: true, ...how }));
}

/** As in the browser, whose event comes later. */
function goTo(hash: string): void {
	history.pushState(null, '', `/read/one${hash}`);
	window.dispatchEvent(new HashChangeEvent('hashchange'));
}

function follow(hash: string): void {
	click(hash);
	goTo(hash);
	view = hash;
}

it('going back from a footnote restores the view', () => {
	follow('#note-1');
	expect(leave).toHaveBeenCalledOnce();
	expect(back).not.toHaveBeenCalled();
	goTo('');
	expect(back).toHaveBeenCalledExactlyOnceWith('the text');
});

it.each<MouseEventInit>([{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { altKey: true }, { button: 1 }])(
	'a link that is opened elsewhere, by %o, does not change the step back',
	(how) => {
		follow('#note-1');
		leave.mockClear();
		click('#note-2', how);
		expect(leave).not.toHaveBeenCalled();
		goTo('');
		expect(back).toHaveBeenCalledExactlyOnceWith('the text');
	}
);
