// Announces that a link within the article makes the view jump, and restores the view on back and forward, also after a
// reload.
import { isRecord } from '../../domain/core/field.ts';
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';

/** Key in `sessionStorage`, which is cleared when the reader signs out. */
const KEY = 'offprint-links';

interface LinkOptions<ViewState> {
	/** The element that contains the text and what is shown above it. */
	readonly root: HTMLElement;
	/** Called when a link is followed and the view jumps. */
	readonly onleave: () => void;
	/** Returns what is needed to restore the current view. */
	readonly currentView: () => ViewState;
	/**
	 * Called when the reader goes back or forward, because the browser restores the scroll offset of the window only,
	 * not of elements.
	 */
	readonly restore: (view: ViewState) => void;
	/** Checks a view that was read from storage. */
	readonly isViewState: (value: unknown) => value is ViewState;
	/** Keeps the views of the last article in this tab. */
	readonly storage?: OpenStorage;
}

/** The views in the text at this path, by hash; none if the tab has stored those of another article. */
function readViews<ViewState>(
	storage: OpenStorage,
	path: string,
	isViewState: LinkOptions<ViewState>['isViewState']
): Map<string, ViewState> {
	try {
		const stored: unknown = JSON.parse(readStored(storage, KEY) ?? 'null');
		if (!isRecord(stored) || stored['path'] !== path || !isRecord(stored['views'])) return new Map();
		return new Map(Object.entries(stored['views']).filter((view): view is [string, ViewState] => isViewState(view[1])));
	} catch {
		return new Map();
	}
}

/** @returns a function that stops it */
export function followLinks<ViewState>(options: LinkOptions<ViewState>): () => void {
	const { root, onleave, currentView, restore, isViewState, storage = () => sessionStorage } = options;
	const path = location.pathname;
	/** The view at each hash that the reader left. */
	const viewsByHash = readViews(storage, path, isViewState);
	const leaveView = (hash: string) => {
		viewsByHash.set(hash, currentView());
		writeStored(storage, KEY, JSON.stringify({ path, views: Object.fromEntries(viewsByHash) }));
	};
	let currentHash = location.hash;
	let isFollowing = false;
	const onclick = ({ target, button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented }: MouseEvent) => {
		// Opens a note, another tab or window, or a download; this page does not move.
		if (defaultPrevented || button !== 0 || ctrlKey || metaKey || shiftKey || altKey) return;
		const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
		if (link === null) return;
		onleave();
		if (link.hash === location.hash) return;
		leaveView(location.hash);
		isFollowing = true;
	};
	const onhash = () => {
		if (location.hash === currentHash) return;
		if (!isFollowing) leaveView(currentHash);
		currentHash = location.hash;
		const view = viewsByHash.get(currentHash);
		if (!isFollowing && view !== undefined) restore(view);
		isFollowing = false;
	};
	root.addEventListener('click', onclick, { passive: true });
	window.addEventListener('hashchange', onhash);
	return () => {
		root.removeEventListener('click', onclick);
		window.removeEventListener('hashchange', onhash);
	};
}
