// Has an article extracted again, and says in the bar of actions how that went.
import { codeOf, type FailureCode } from '../../domain/core/failure.ts';
import type { ExtractAgainResult } from '../../domain/sync/extract-again.ts';
import type { EntryView } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import type { EntryCommands } from '../actions/entry-commands.svelte.ts';
import { detailFailureMessage } from '../common/detail-failures.ts';

const WORDS: Readonly<Record<ExtractAgainResult, () => string>> = {
	updated: m.extract_updated,
	unchanged: m.extract_unchanged,
	queued: m.extract_queued,
	capture_again: m.extract_capture_again
};

/** Failures that mean something else here than for a page that is saved. */
const FAILURE_WORDS: Partial<Record<FailureCode, () => string>> = {
	old_server: m.extract_old_server,
	not_found: m.failure_removed,
	over_quota: m.extract_no_room
};

/** Never throws: a failure is shown, and the article stays as it was. */
export async function extractAgain({ entry, article }: EntryView, commands: EntryCommands): Promise<void> {
	if (article === null) return;
	commands.task.problem = null;
	commands.offered = { words: m.extract_running(), undo: null };
	// The words stay until the answer, however long it takes.
	commands.keepOpen();
	try {
		const result = await commands.library.extractAgain(entry.id, article.id);
		commands.offered = { words: WORDS[result](), undo: null };
		commands.closeLater();
	} catch (error) {
		const code = codeOf(error);
		if (code === 'internal') console.error(error);
		commands.dismiss();
		const reason = FAILURE_WORDS[code]?.() ?? detailFailureMessage(code);
		commands.task.problem = m.extract_failed({ reason });
	}
}
