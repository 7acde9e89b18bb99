// Tests of links within an article, and going back from them.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followLinks } from './article-links.ts';

let stop: () => void = () => undefined;
const leave = vi.fn();
const back = vi.fn();
/** The scroll offset. */
let view = '';

beforeEach(() => {
	sessionStorage.clear();
	history.replaceState(null, '', '/read/one');
	document.body.innerHTML = '<div><a href="#note-1">1</a><a href="#note-2">2</a></div>';
	view = 'the text';
	start();
});

/** As when the article is opened, or the page is loaded again. */
function start(): void {
	stop();
	const text = document.querySelector('div');
	if (text === null) throw new Error('There is no text');
	const isHeld = (value: unknown) => typeof value === 'string';
	stop = followLinks({ text, onleave: leave, currentView: () => view, restore: back, isHeld });
}

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

it('going back from a footnote after a reload restores the view', () => {
	follow('#note-1');
	start();
	goTo('');
	expect(back).toHaveBeenCalledExactlyOnceWith('the text');
	view = 'the text';
	goTo('#note-1');
	expect(back).toHaveBeenLastCalledWith('#note-1');
});

it('the views of another article are not restored', () => {
	follow('#note-1');
	history.replaceState(null, '', '/read/two#note-1');
	start();
	history.pushState(null, '', '/read/two');
	window.dispatchEvent(new HashChangeEvent('hashchange'));
	expect(back).not.toHaveBeenCalled();
});

it.each(['{', 'null', '{"path":"/read/one","views":{"":7}}'])('damaged stored views are ignored: %s', (stored) => {
	sessionStorage.setItem('offprint-links', stored);
	start();
	follow('#note-1');
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
