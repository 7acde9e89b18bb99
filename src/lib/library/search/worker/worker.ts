// The search worker: the index and queries of the database that it is named after.
import { codeOf } from '../../../domain/core/failure.ts';
import { connect } from '../../db/connection.ts';
import { openChangeEvents } from '../../db/change-events.ts';
import { createSearchService } from './search-service.ts';
import type { SearchService, IndexProgress, SearchReply, SearchRequest } from './messages.ts';

/** ms between the last change and indexing: downloads change the library many times a second. */
const DEBOUNCE_MS = 400;

const tell = (reply: SearchReply): void => postMessage(reply);

// By name, not by a first message: in WebKit a listener for one message also received the next.
open(self.name);

function open(database: string): void {
	// Only one tab's worker updates the index, and tells the others its progress.
	const others = new BroadcastChannel(`${database}-index`);
	others.onmessage = ({ data }: MessageEvent<IndexProgress>) => tell({ progress: data });
	const service = createSearchService({
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
		// Not postponed again and again: a long download would stop indexing altogether.
		timer ??= setTimeout(() => {
			timer = undefined;
			void service.follow();
		}, DEBOUNCE_MS);
	});
	addEventListener('message', ({ data }: MessageEvent<SearchRequest>) => void answer(service, data));
	// Later failures are sent to whoever makes a request.
	service.warm().catch(() => undefined);
	void service.follow();
}

/** Across tabs. Without a secure context there are no locks. */
function holding<T>(lock: string, work: () => Promise<T>): Promise<T> {
	const locks = navigator.locks as LockManager | undefined;
	return locks === undefined ? work() : locks.request(lock, work);
}

async function answer(service: SearchService, { id, ask, args }: SearchRequest): Promise<void> {
	try {
		const call = service[ask] as (...args: readonly unknown[]) => Promise<unknown>;
		tell({ id, result: await call(...args) });
	} catch (error) {
		tell({ id, code: codeOf(error, 'database_lost') });
	}
}
