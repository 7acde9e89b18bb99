// Has the page of an article fetched again, and says in the bar of actions how that went.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { RefetchResult } from '../../domain/entry.ts';
import type { EntryView } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import type { EntryCommands } from '../actions/entry-commands.svelte.ts';
import { detailFailureMessage } from '../common/detail-failures.ts';

const WORDS: Readonly<Record<RefetchResult, () => string>> = {
	updated: m.extract_updated,
	unchanged: m.fetch_again_unchanged,
	shorter: m.fetch_again_shorter,
	captured: m.fetch_again_captured
};

/** Time for which the words say that the page is being fetched, ms. */
const WATCHED_MS = 60_000;

/** `unsent`: the server could not be reached. `unknown`: the server is too old. `waiting`: the page waits for its turn. */
type Outcome = 'unsent' | 'unknown' | 'waiting' | EntryView;

/** Never throws: a failure is shown, and the article stays as it was. */
export async function fetchAgain(row: EntryView, commands: EntryCommands): Promise<void> {
	const { id } = row.entry;
	if (!(await commands.fetchAgain(row))) return;
	const running = { words: m.fetch_again_running(), undo: null };
	commands.offered = running;
	// The words stay until the end, however long it takes.
	commands.keepOpen();
	try {
		show(await follow(id, commands), { id, commands, running });
	} catch (error) {
		console.error(error);
		show('waiting', { id, commands, running });
	}
	if (commands.offered === running) commands.dismiss();
}

interface Shown {
	readonly id: EntryId;
	readonly commands: EntryCommands;
	/** The bar that this action shows. Another action may have taken its place. */
	readonly running: object;
}

function show(outcome: Outcome, { id, commands, running }: Shown): void {
	const isOurs = commands.offered === running || commands.offered === null;
	const say = (words: string): void => {
		if (!isOurs) return;
		commands.offered = { words, undo: null };
		commands.closeLater();
	};
	if (outcome === 'unsent') {
		if (isOurs) commands.offerMutations(m.fetch_again_later(), [{ id, field: 'refetch', value: null }]);
	} else if (outcome === 'waiting') say(m.fetch_again_queued());
	else if (outcome === 'unknown') commands.task.problem = m.refetch_old_server();
	else if (outcome.entry.fetch.state === 'failed')
		commands.task.problem = m.refetch_failed({ reason: detailFailureMessage(outcome.entry.fetch.code) });
	else if (outcome.entry.fetch.state === 'done') say(WORDS[outcome.entry.fetch.result ?? 'updated']());
}

/** Sends the request and follows it to its end. */
async function follow(id: EntryId, { library }: EntryCommands): Promise<Outcome> {
	await library.sync();
	const sent = await library.entry(id);
	if (sent?.entry.refetch === 'asked') {
		const pending = await library.pendingChanges();
		if (pending.some((change) => change.id === id && change.field === 'refetch')) return 'unsent';
		// The server has acknowledged the request without an answer to it.
		await library.mutate([{ id, field: 'refetch', value: null }]);
		return 'unknown';
	}
	const ended = await untilEnded(id, library);
	if (typeof ended !== 'string' && ended.article !== null && ended.entry.fetch.state === 'done')
		await library.downloadNow(ended.article.id).catch(() => undefined);
	return ended;
}

/** The row once the request has ended, or `waiting` if that takes too long or the site asked for a pause. */
function untilEnded(id: EntryId, library: EntryCommands['library']): Promise<EntryView | 'waiting'> {
	const { promise, resolve } = Promise.withResolvers<EntryView | 'waiting'>();
	const timer = setTimeout(() => resolve('waiting'), WATCHED_MS);
	const look = async (): Promise<void> => {
		const row = await library.entry(id).catch(() => null);
		if (row === null || (row.entry.fetch.state === 'waiting' && row.entry.fetch.code === undefined)) return;
		if (row.entry.refetch === 'asked') return;
		resolve(row.entry.refetch === null ? row : 'waiting');
	};
	const stop = library.subscribe((what) => {
		if (what === 'written' || what === 'shelf') void look();
	});
	void look();
	return promise.finally(() => {
		clearTimeout(timer);
		stop();
	});
}
