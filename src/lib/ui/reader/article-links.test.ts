// Tests of links within an article, and going back from them.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followLinks } from './article-links.ts';

let stop: () => void = () => undefined;
const onleave = vi.fn();
const restore = vi.fn();
/** Stands for the current view. */
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
	const root = document.querySelector('div');
	if (root === null) throw new Error('There is no text');
	const isViewState = (value: unknown) => typeof value === 'string';
	stop = followLinks({ root, onleave, currentView: () => view, restore, isViewState });
}

afterEach(() => {
	stop();
	vi.clearAllMocks();
});

function click(hash: string, keys: MouseEventInit = {}): void {
	document.querySelector(`[href="${hash}"]`)?.dispatchEvent(new MouseEvent('click', { bubbles: true, ...keys }));
}

/** Changes the hash as the browser does, except that the browser sends the event later. */
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
	expect(onleave).toHaveBeenCalledOnce();
	expect(restore).not.toHaveBeenCalled();
	goTo('');
	expect(restore).toHaveBeenCalledExactlyOnceWith('the text');
});

it('going back from a footnote after a reload restores the view', () => {
	follow('#note-1');
	start();
	goTo('');
	expect(restore).toHaveBeenCalledExactlyOnceWith('the text');
	view = 'the text';
	goTo('#note-1');
	expect(restore).toHaveBeenLastCalledWith('#note-1');
});

it('the views of another article are not restored', () => {
	follow('#note-1');
	history.replaceState(null, '', '/read/two#note-1');
	start();
	history.pushState(null, '', '/read/two');
	window.dispatchEvent(new HashChangeEvent('hashchange'));
	expect(restore).not.toHaveBeenCalled();
});

it.each(['{', 'null', '{"path":"/read/one","views":{"":7}}'])('damaged stored views are ignored: %s', (stored) => {
	sessionStorage.setItem('offprint-links', stored);
	start();
	follow('#note-1');
	goTo('');
	expect(restore).toHaveBeenCalledExactlyOnceWith('the text');
});

it.each<MouseEventInit>([{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { altKey: true }, { button: 1 }])(
	'a link that is opened in another tab or window, by %o, does not change what going back restores',
	(keys) => {
		follow('#note-1');
		onleave.mockClear();
		click('#note-2', keys);
		expect(onleave).not.toHaveBeenCalled();
		goTo('');
		expect(restore).toHaveBeenCalledExactlyOnceWith('the text');
	}
);
