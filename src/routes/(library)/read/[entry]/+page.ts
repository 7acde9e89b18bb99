// The article is read before it is drawn, so that it is drawn once: nothing of it waits on the network.
import { isEntryId } from '$lib/domain/entry-fields.ts';
import { withTimeout } from '$lib/ui/common/with-timeout.ts';
import type { OpenedEntry } from '$lib/library/library.ts';
import type { PageLoad } from './$types';

export type Begun = {
	/** Null when there is no such entry; undefined when it is not known yet. */
	opened: OpenedEntry | null | undefined;
	/** The version of the shelf that it was read from. */
	version: number;
};

export const load: PageLoad = async ({ parent, params }): Promise<Begun> => {
	const { session } = await parent();
	const begun: Begun = { opened: undefined, version: session.version };
	if (!isEntryId(params.entry)) begun.opened = null;
	else if (session.library !== null)
		// What cannot be read now is asked for again by the page.
		await withTimeout(
			session.library.open(params.entry).then(
				(opened) => (begun.opened = opened),
				() => undefined
			)
		);
	return begun;
};
