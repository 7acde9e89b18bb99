// Shows the number of unread articles, and of unread items of the feeds that the reader chose for it, on the app's icon, where the system supports it.
import type { Library } from '../../library/library.ts';

/** Delay between a change and counting, ms: imports and first syncs commit in many parts. */
const DEBOUNCE_MS = 2_000;
/** Systems show at most `99+`, and counting 20,000 entries blocks reading for 100 ms. */
const MAX_COUNT = 100;

type Badge = Partial<Pick<Navigator, 'setAppBadge'>>;

type BadgeLibrary = Pick<Library, 'count' | 'countUnreadItems' | 'feeds' | 'subscribe'>;

async function countForBadge(library: BadgeLibrary): Promise<number> {
	let count = await library.count('unread', MAX_COUNT);
	for (const { id, subscribed, badge } of await library.feeds()) {
		if (count >= MAX_COUNT) break;
		if (subscribed && badge) count += await library.countUnreadItems({ feed: id }, MAX_COUNT - count);
	}
	return count;
}

/** @returns a function that stops the updates */
export function showBadge(library: BadgeLibrary, navigator: Badge): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const count = async () => {
		timer = undefined;
		await navigator.setAppBadge?.(await countForBadge(library));
	};
	// The badge is optional: a failure to show or count it is ignored.
	const countSoon = () => (timer ??= setTimeout(() => void count().catch(() => undefined), DEBOUNCE_MS));
	if (navigator.setAppBadge === undefined) return () => undefined;
	countSoon();
	const unwatch = library.subscribe((what) => {
		if (what === 'written' || what === 'shelf') countSoon();
	});
	return () => {
		clearTimeout(timer);
		unwatch();
	};
}
