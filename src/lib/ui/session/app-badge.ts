// How many articles wait to be read, on the app's icon, where the system shows such a number.
import type { Library } from '../../library/library.ts';

/** ms between a change of the shelf and counting anew: imports and first syncs come in many parts. */
const DEBOUNCE_MS = 2_000;
/** Systems show no more than `99+`, and to count 20,000 takes 100 ms in which an article cannot be read. */
const MAX_COUNT = 100;

type Badge = Partial<Pick<Navigator, 'setAppBadge'>>;

/** @returns how to stop */
export function showBadge(library: Pick<Library, 'count' | 'subscribe'>, navigator: Badge): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const count = async () => {
		timer = undefined;
		await navigator.setAppBadge?.(await library.count('unread', MAX_COUNT));
	};
	// The number is a courtesy: a system that refuses it, or a shelf that cannot be read just now, is no failure.
	const soon = () => (timer ??= setTimeout(() => void count().catch(() => undefined), DEBOUNCE_MS));
	if (navigator.setAppBadge === undefined) return () => undefined;
	soon();
	const unwatch = library.subscribe((what) => {
		if (what === 'written' || what === 'shelf') soon();
	});
	return () => {
		clearTimeout(timer);
		unwatch();
	};
}

/** Nobody reads here any more. */
export function clearBadge(navigator: Partial<Pick<Navigator, 'clearAppBadge'>>): void {
	void navigator.clearAppBadge?.().catch(() => undefined);
}
