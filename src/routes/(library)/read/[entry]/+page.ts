// Reads the article before it is drawn, so that it is drawn once, without waiting for the network.
import { isEntryId } from '$lib/domain/entry-fields.ts';
import { withTimeout } from '$lib/ui/common/with-timeout.ts';
import type { EntryWithText } from '$lib/library/library.ts';
import type { PageLoad } from './$types';

export type InitialArticle = {
	/** Null if there is no such entry; undefined if it is not known yet. */
	opened: EntryWithText | null | undefined;
	/** The version of the library at the time of reading. */
	version: number;
};

export const load: PageLoad = async ({ parent, params }): Promise<InitialArticle> => {
	const { session } = await parent();
	const initial: InitialArticle = { opened: undefined, version: session.version };
	if (!isEntryId(params.entry)) {
		initial.opened = null;
		return initial;
	}
	initial.opened = session.prepared?.opened(params.entry);
	if (initial.opened === undefined && session.library !== null)
		// The page tries again if this fails.
		await withTimeout(
			session.library.open(params.entry).then(
				(opened) => (initial.opened = opened),
				() => undefined
			)
		);
	return initial;
};
