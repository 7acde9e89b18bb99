// Tests of links within an article, and going back from them.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followLinks } from './article-links.ts';

let stop: () => void = () => undefined;
const onleave = vi.fn();
const restore = vi.fn();
/** Stands for the current view. */
let view = '';

beforeEach(() => {
	history.replaceState(null, '', '/read/one');
	document.body.innerHTML = '<div><a href="#note-1">1</a><a href="#note-2">2</a></div>';
	view = 'the text';
	const text = document.querySelector('div');
	if (text === null) throw new Error('There is no text');
	stop = followLinks({ text, onleave, currentView: () => view, restore });
});

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
