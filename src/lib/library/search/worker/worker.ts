// The dedicated worker: index and questions of the database that it is named after.
import { codeOf } from '../../../domain/core/failure.ts';
import { connect } from '../../db/connection.ts';
import { openChangeEvents } from '../../db/change-events.ts';
import { createSearchService } from './search-service.ts';
import type { SearchService, IndexProgress, SearchReply, SearchRequest } from './messages.ts';

/** ms after the last change before the index follows: downloads change the shelf many times a second. */
const DEBOUNCE_MS = 400;

const tell = (reply: SearchReply): void => postMessage(reply);

// Named, not told by a first message: in WebKit a listener that should hear one message heard the next as well.
open(self.name);

function open(database: string): void {
	// The worker of one tab follows the shelf: the others hear from it how far it is.
	const others = new BroadcastChannel(`${database}-index`);
	others.onmessage = ({ data }: MessageEvent<IndexProgress>) => tell({ progress: data });
	const desk = createSearchService({
		connection: connect(database, () => import('../../db/upgrades.ts')),
		leading: (work) => holding(`${database}-follow`, work),
		alone: (work) => holding(`${database}-index`, work),
		progress(progress) {
			tell({ progress });
			others.postMessage(progress);
		}
	});
	let timer: ReturnType<typeof setTimeout> | undefined;
	openChangeEvents(database).watch((what) => {
		if (what === 'status' || what === 'sent') return;
		// Not put off again and again: a long download would keep the index from following at all.
		timer ??= setTimeout(() => {
			timer = undefined;
			void desk.follow();
		}, DEBOUNCE_MS);
	});
	addEventListener('message', ({ data }: MessageEvent<SearchRequest>) => void answer(desk, data));
	// What goes wrong now is told to whoever asks.
	desk.warm().catch(() => undefined);
	void desk.follow();
}

/** Of all tabs. Without a secure context there are no locks. */
function holding<T>(lock: string, work: () => Promise<T>): Promise<T> {
	const locks = navigator.locks as LockManager | undefined;
	return locks === undefined ? work() : locks.request(lock, work);
}

async function answer(desk: SearchService, { id, ask, args }: SearchRequest): Promise<void> {
	try {
		const call = desk[ask] as (...args: readonly unknown[]) => Promise<unknown>;
		tell({ id, result: await call(...args) });
	} catch (error) {
		tell({ id, code: codeOf(error, 'database_lost') });
	}
}
