// The search worker. It updates and queries the index of the database whose name it has.
import { codeOf } from '../../../domain/core/failure.ts';
import { connect } from '../../db/connection.ts';
import { openChangeEvents } from '../../db/change-events.ts';
import { createSearchService } from './search-service.ts';
import type { SearchService, IndexProgress, SearchReply, SearchRequest } from './messages.ts';

/** Time from the first change to indexing, ms, because downloads change the library many times a second. */
const INDEX_DELAY_MS = 400;

const reply = (reply: SearchReply): void => postMessage(reply);

// The database's name is passed as the worker's name and not in a first message, because in WebKit a listener for one
// message also receives the next.
open(self.name);

function open(database: string): void {
	// Only one tab's worker updates the index, and tells the others its progress.
	const others = new BroadcastChannel(`${database}-index`);
	others.onmessage = ({ data }: MessageEvent<IndexProgress>) => reply({ progress: data });
	const service = createSearchService({
		connection: connect(database, () => import('../../db/upgrades.ts')),
		asOnlyIndexer: (work) => withLock(`${database}-follow`, work),
		asOnlyWriter: (work) => withLock(`${database}-index`, work),
		progress(progress) {
			reply({ progress });
			others.postMessage(progress);
		}
	});
	let timer: ReturnType<typeof setTimeout> | undefined;
	openChangeEvents(database).watch((kind) => {
		if (kind !== 'written' && kind !== 'shelf') return;
		// Later changes do not postpone the timer, or a long download would stop indexing altogether.
		timer ??= setTimeout(() => {
			timer = undefined;
			void service.updateIndex();
		}, INDEX_DELAY_MS);
	});
	addEventListener('message', ({ data }: MessageEvent<SearchRequest>) => void answer(service, data));
	// A failure is ignored here; the next request tries again and reports it.
	service.warm().catch(() => undefined);
	void service.updateIndex();
}

/** Runs `work` under a lock across all tabs. Without a secure context there are no locks. */
function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
	const locks = navigator.locks as LockManager | undefined;
	return locks === undefined ? work() : locks.request(lock, work);
}

async function answer(service: SearchService, { id, ask, args }: SearchRequest): Promise<void> {
	try {
		const call = service[ask] as (...args: readonly unknown[]) => Promise<unknown>;
		reply({ id, result: await call(...args) });
	} catch (error) {
		reply({ id, code: codeOf(error, 'database_lost') });
	}
}
