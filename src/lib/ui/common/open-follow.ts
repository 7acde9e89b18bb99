// Opens the screen that follows a site, and has it look for feeds at once.
import { goto } from '$app/navigation';
import { followPath } from './feed-place.ts';

/** Only for an act of the reader: the server then asks the site. A link cannot set the state of the page. */
export function openFollow(address: string): void {
	void goto(followPath(address), { state: { findsFeeds: true } });
}
